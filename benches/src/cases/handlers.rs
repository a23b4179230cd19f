//! What it costs to get from an event to the author's code: a handler beside a plain async call, and a durable
//! conversation that is resumed.

use std::{hint::black_box, num::NonZeroUsize, sync::Arc, time::Instant};

use anyhow::{Context, ensure};
use chinwag::{
    core::{
        bus::{Position, Stored},
        clock::SystemClock,
        commit::{DedupeMark, Epoch, Ingest, IngestItem, InputRef, RunOutcome},
        event::{Source, payload},
        function::{Function, Input, Registered},
        name::PlatformName,
        store::Engine,
        tools::Tools,
    },
    prelude::*,
    settings::Settings,
};
use chinwag_backends::memory::Memory;
use chinwag_runtime::{
    Channels, SystemIds,
    invoke::{Invoker, Work},
};

use crate::{
    Arguments,
    report::{Goal, Report, median},
};

const CASE: &str = "handlers";
/// Calls of one measurement.
const CALLS: u32 = 50_000;
/// Steps of the conversation that is resumed.
const STEPS: usize = 20;
const RESUMES: u32 = 500;

pub(super) async fn run(arguments: &Arguments, report: &mut Report) -> anyhow::Result<()> {
    let (mut plain, mut dispatched) = (Vec::new(), Vec::new());
    for _ in 0..arguments.turns.max(1) {
        plain.push(plainly().await?);
        dispatched.push(by_dispatch().await?);
    }
    let (plain, dispatched) = (median(plain), median(dispatched));
    report.add(CASE, "a plain async call, its event's JSON read", plain, "µs");
    report.add(CASE, "the same through the bot API", dispatched, "µs");
    report.judge(CASE, "what the bot API adds", dispatched - plain, "µs", Goal::AtMost(2.0));
    let resumed = resume(arguments.turns.max(1)).await?;
    report.judge(CASE, format!("resuming a conversation of {STEPS} steps"), resumed, "ms", Goal::AtMost(1.0));
    Ok(())
}

async fn greet(message: Message, user: User) -> Reply {
    Reply::text(format!("Hello, {}! You said {}", user.display_name(), message.text()))
}

/// What a handler does when somebody calls it by hand: reads the event, answers, writes the answer.
async fn plainly() -> anyhow::Result<f64> {
    let event = message(0, "hello");
    let begun = Instant::now();
    for _ in 0..CALLS {
        let message: Message = event.payload()?;
        let (channel, conversation) = (message.channel.clone(), message.conversation.clone());
        let sender = message.sender.clone();
        let reply = greet(message, sender).await;
        black_box(payload(&Response::new(channel, conversation, reply))?);
    }
    Ok(micros(begun, CALLS))
}

async fn by_dispatch() -> anyhow::Result<f64> {
    let talk = built(Bot::new().function("talk", on(MESSAGE_RECEIVED), greet))?;
    let event = Arc::new(message(0, "hello"));
    let tools = Tools::alone();
    let begun = Instant::now();
    for _ in 0..CALLS {
        black_box(call(&*talk.function, &event, &tools).await);
    }
    Ok(micros(begun, CALLS))
}

async fn call(
    function: &dyn Function,
    event: &Arc<Event>,
    tools: &Tools,
) -> chinwag::core::function::Outcome {
    let (now, tools) = (event.time, tools.clone());
    let input = Input {
        event: Arc::clone(event),
        attempt: 1,
        interrupted: false,
        now,
        random: 7,
        deadline: None,
        tools,
    };
    function.call(input).await
}

fn micros(begun: Instant, calls: u32) -> f64 {
    begun.elapsed().as_secs_f64() * 1e6 / f64::from(calls)
}

fn built(bot: Bot) -> anyhow::Result<Registered> {
    let functions = bot.build(&Settings::defaults().config)?;
    functions.into_iter().next().context("the bot has a function")
}

/// Asks until nobody answers.
async fn ask(mut chat: Chat) -> Result<()> {
    for number in 0..=STEPS {
        chat.ask(format!("Question {number}?")).await?;
    }
    Ok(())
}

/// Milliseconds from a message to the commit of a run that has to go through all the steps before it.
async fn resume(turns: usize) -> anyhow::Result<f64> {
    let table = Table::new(built(Bot::new().function("talk", on(MESSAGE_RECEIVED), ask))?).await?;
    for step in 0..STEPS {
        let stored = table.say(step, "an answer").await?;
        table.settle(&stored).await?;
    }
    let last = table.say(STEPS, "the last answer").await?;
    let mut figures = Vec::new();
    for _ in 0..turns {
        let begun = Instant::now();
        for _ in 0..RESUMES {
            black_box(table.invoke(&last).await?);
        }
        figures.push(micros(begun, RESUMES) / 1000.0);
    }
    Ok(median(figures))
}

/// A function that is handed one event at a time.
struct Table {
    engine: Engine,
    invoker: Invoker,
    registered: Registered,
    epoch: Epoch,
}

impl Table {
    async fn new(registered: Registered) -> anyhow::Result<Self> {
        let engine = Memory::new().engine();
        let epoch = engine.store.acquire(&registered.spec).await?;
        let channels = Channels::from_iter([channel()?]);
        let invoker =
            Invoker::new(channels, Arc::clone(&engine.store), Arc::new(SystemClock), Arc::new(SystemIds));
        Ok(Self { engine, invoker, registered, epoch })
    }

    /// Stores a message; where it stands.
    async fn say(&self, number: usize, words: &str) -> anyhow::Result<Stored> {
        let event = message(number, words);
        let (at, hash) = (event.time, u64::try_from(number)?);
        let webhook = Event::root(
            EventId::new(&format!("0w{number}")),
            WEBHOOK_RECEIVED,
            event.source.clone(),
            at,
            payload(&())?,
        );
        let items = vec![IngestItem { dedupe: DedupeMark { at, hash }, event }];
        self.engine
            .store
            .ingest(Ingest { webhook, items, heard: Vec::new(), dead: None, note: None, by: None })
            .await?;
        let all = NonZeroUsize::new(1000).context("it is not zero")?;
        let batch = self.engine.bus.read(&MESSAGE_RECEIVED, Position(0), all).await?;
        batch.events.into_iter().next_back().context("it has just been stored")
    }

    async fn invoke(&self, stored: &Stored) -> anyhow::Result<chinwag::core::commit::Commit> {
        let input = InputRef { position: stored.position, partition: stored.partition };
        let work = Work { event: Arc::clone(&stored.event), input, attempt: 1, interrupted: false };
        let commit = self.invoker.invoke(&self.registered, self.epoch, &work).await;
        ensure!(commit.run.outcome == RunOutcome::Done, "the run failed: {:?}", commit.run.error);
        Ok(commit)
    }

    async fn settle(&self, stored: &Stored) -> anyhow::Result<()> {
        let commit = self.invoke(stored).await?;
        Ok(self.engine.store.commit(commit).await?)
    }
}

fn channel() -> anyhow::Result<chinwag_runtime::Channel> {
    let channel = serde_json::from_value(serde_json::json!({
        "name": "page", "platform": "messenger", "app_secret": {"env": "A"}, "page_token": {"env": "A"},
        "verify_token": {"env": "A"},
    }))?;
    let secret = |_: &chinwag::core::config::SecretRef| {
        Ok::<_, std::convert::Infallible>(vec![chinwag::core::secret::Secret::new("secret")])
    };
    let adapter = chinwag_platforms::open(&channel, secret)?;
    let platform = PlatformName::from_static("messenger");
    Ok(chinwag_runtime::Channel { name: ChannelName::from_static("page"), platform, adapter })
}

/// A message of one person.
fn message(number: usize, words: &str) -> Event {
    let channel = ChannelName::from_static("page");
    let conversation = ConversationKey::new(&channel, "200");
    let now = Timestamp::from_millis(1_772_998_024_123);
    let data = serde_json::json!({
        "platform": "messenger", "channel": channel, "conversation": conversation,
        "message_id": format!("m_{number}"), "sender": {"id": "200"}, "sent_at": now,
        "content": {"type": "text", "text": words},
    });
    let data = payload(&data).expect("it is JSON already");
    let id = EventId::new(&format!("0w{number}-0"));
    let mut event = Event::root(id, MESSAGE_RECEIVED, Source::Channel(channel), now, data);
    event.conversation = Some(conversation);
    event
}
