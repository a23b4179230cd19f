//! What a bot's functions do wrong, through the runtime's own way to run them.

use std::{
    io,
    sync::Mutex,
    task::{Context as Waker, Poll},
};

use chinwag_backends::memory::Memory;
use chinwag_core::{
    bus::Position,
    clock::Clock,
    commit::{Commit, Epoch, InputRef, RunOutcome},
};
use chinwag_runtime::{
    Channels, SystemIds,
    invoke::{Invoker, Work},
};
use chinwag_testkit::clock::ManualClock;

use super::*;

/// An invoker of a bot's only function, and the clock it reads.
struct Bench {
    clock: Arc<ManualClock>,
    invoker: Invoker,
    function: Registered,
}

impl Bench {
    fn new<H, Args>(handler: H) -> Self
    where
        H: Handler<Args>,
        Args: Arguments + 'static,
        H::Future: Send,
        H::Output: IntoEmits,
    {
        let bot = Bot::new().function("talk", on(MESSAGE_RECEIVED), handler).function(
            "orders",
            on(ORDERS),
            async || (),
        );
        let function = bot.build(&config("")).expect("a sound bot").remove(0);
        let clock = Arc::new(ManualClock::default());
        let store = Memory::new().engine().store;
        let invoker = Invoker::new(Channels::default(), store, clock.clone(), Arc::new(SystemIds));
        Self { clock, invoker, function }
    }

    /// Runs the function on a message.
    async fn run(&self) -> Commit {
        let mut event = message();
        event.time = self.clock.now();
        let event = Arc::new(event);
        let input = InputRef { position: Position(1), partition: event.partition() };
        let work = Work { event, input, attempt: 1, interrupted: false };
        self.invoker.invoke(&self.function, Epoch(1), &work).await
    }

    /// How a run ends, and why.
    async fn end(&self) -> (RunOutcome, String) {
        let run = self.run().await.run;
        (run.outcome, run.error.unwrap_or_default())
    }
}

fn order() -> Publish {
    Publish::to(ORDERS, "L")
}

#[tokio::test]
async fn a_panic_in_a_route_is_a_failure_of_that_run_alone() {
    async fn talk(context: Context) {
        assert!(context.attempt() > 1, "no luck");
    }
    let bench = Bench::new(Router::new().text("hello", talk));
    assert_eq!(bench.end().await, (RunOutcome::Retry, "the function panicked: no luck".into()));
    let asking = Router::new().when("odd", |message| message.text() == "odd" || panic!("what?"), talk);
    assert_eq!(Bench::new(asking).end().await, (RunOutcome::Retry, "the function panicked: what?".into()));
}

#[tokio::test]
async fn too_many_events_of_one_run_are_refused_whatever_they_are_returned_as() {
    let words = "one run may publish 1000 events, and this is more".to_owned();
    let many = |count: usize| move || async move { (0..count).map(|_| order()).collect::<Vec<_>>() };
    assert_eq!(Bench::new(many(1000)).run().await.events.len(), 1000);
    let refused = Bench::new(many(1001)).run().await;
    assert_eq!((refused.run.outcome, refused.run.error), (RunOutcome::Dead, Some(words.clone())));
    assert!(refused.events.iter().all(|event| event.topic == FUNCTION_FAILED), "none of them is published");
    let both = async || (Some([(); 2].map(|()| order())), (0..999).map(|_| order()).collect::<Vec<_>>());
    assert_eq!(Bench::new(both).end().await, (RunOutcome::Dead, words));
}

#[tokio::test]
async fn a_handler_that_never_ends_is_cut_off_by_the_clock() {
    let bench = Bench::new(Router::new().otherwise(async || std::future::pending::<()>().await));
    let mut run = Box::pin(bench.end());
    while bench.clock.sleepers() == 0 {
        let step = std::future::poll_fn(|waker: &mut Waker<'_>| Poll::Ready(run.as_mut().poll(waker)));
        assert!(step.await.is_pending());
    }
    bench.clock.advance(Duration::from_secs(30));
    assert_eq!(run.await, (RunOutcome::Retry, "the function did not end within 30s".into()));
}

/// Everything that is logged on this thread as long as the guard lives.
#[derive(Debug, Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn listen(&self) -> tracing::subscriber::DefaultGuard {
        let log = self.clone();
        let subscriber = tracing_subscriber::fmt()
            .without_time()
            .with_ansi(false)
            .with_writer(move || log.clone())
            .finish();
        tracing::subscriber::set_default(subscriber)
    }

    fn text(&self) -> String {
        let text = String::from_utf8(self.0.lock().expect("no writer panics").clone()).expect("text");
        text.lines().map(str::trim).collect::<Vec<_>>().join("\n")
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no writer panics").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// To publish where nobody reads is legal, but it may be a mistake in writing.
#[tokio::test]
async fn a_topic_that_no_function_reads_is_warned_of_once() {
    let to = |topic| Publish::to(TopicName::from_static(topic), "L");
    let bench =
        Bench::new(move || async move { [to("order"), to("orders"), to("archive"), to("orders_placed")] });
    let log = Log::default();
    let guard = log.listen();
    assert_eq!(bench.run().await.events.len(), 4);
    assert_eq!(bench.run().await.events.len(), 4);
    drop(guard);
    expect![[r#"
        WARN run{function=talk event=0webhook-0 conversation=page:200}: chinwag::bot: an event is published to a topic that no function of the bot subscribes to: did you mean `orders`? function=talk topic=order
        WARN run{function=talk event=0webhook-0 conversation=page:200}: chinwag::bot: an event is published to a topic that no function of the bot subscribes to function=talk topic=archive
        WARN run{function=talk event=0webhook-0 conversation=page:200}: chinwag::bot: an event is published to a topic that no function of the bot subscribes to function=talk topic=orders_placed"#]].assert_eq(&log.text());
}

#[tokio::test]
async fn what_a_handler_logs_tells_of_which_run_it_is() {
    async fn talk() {
        tracing::info!(target: "bot", size = "L", "ordered");
        std::future::ready(()).await;
    }
    let log = Log::default();
    let guard = log.listen();
    Bench::new(Router::new().otherwise(talk)).run().await;
    drop(guard);
    expect![[r#"INFO run{function=talk event=0webhook-0 conversation=page:200}: bot: ordered size="L""#]]
        .assert_eq(&log.text());
}
