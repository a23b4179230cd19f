//! The log on an engine in memory, and on one file of two processes.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

use chinwag_backends::{memory::Memory, sqlite::Sqlite};
use chinwag_core::{
    clock::{Clock, SystemClock, Timestamp},
    config::{LogConfig, LogLevel, SqliteConfig},
    event::EventId,
    log::{LogCursor, LogFilter, LogLine, LogOverride, PolicyChange, RUNTIME},
    name::FunctionName,
    secret::Secret,
    share::Share,
    store::Engine,
};
use chinwag_testkit::{clock::ManualClock, conformance::within};
use tracing::{Dispatch, Level, Span, subscriber::DefaultGuard};
use tracing_subscriber::layer::SubscriberExt;

use super::*;

const TALK: FunctionName = FunctionName::from_static("talk");
const SAVE: FunctionName = FunctionName::from_static("save");

/// A log that is listened to on this thread, and its engine.
struct Bench {
    log: Log,
    engine: Engine,
    clock: Arc<ManualClock>,
    keeper: Option<Keeper>,
    _guard: DefaultGuard,
    /// NOTE: with one dispatcher alone, another test's thread decides for this one whether a line is wanted.
    _second: Dispatch,
}

impl Bench {
    /// A log whose keeper does not run yet.
    fn idle() -> Self {
        let log = Log::new(Redactor::new([Secret::new("hunter2")]));
        let second = Dispatch::new(tracing::subscriber::NoSubscriber::default());
        let guard = tracing::subscriber::set_default(tracing_subscriber::registry().with(log.layer()));
        tracing::callsite::rebuild_interest_cache();
        let (engine, clock) = (Memory::new().engine(), Arc::new(ManualClock::default()));
        Self { log, engine, clock, keeper: None, _guard: guard, _second: second }
    }

    /// A log with these policies in the settings.
    async fn with(settings: impl IntoIterator<Item = (FunctionName, LogConfig)>) -> Self {
        let mut bench = Self::idle();
        bench.keep(settings.into_iter().collect()).await;
        bench
    }

    async fn keep(&mut self, settings: BTreeMap<FunctionName, LogConfig>) {
        let (log, logs) = (self.log.clone(), Arc::clone(&self.engine.logs));
        let clock = Arc::clone(&self.clock) as Arc<dyn Clock>;
        self.keeper = Some(Keeper::start(KeeperParts { log, logs, clock, settings }).await);
    }

    /// Everything that was kept, oldest first, once all of it is written.
    async fn lines(mut self) -> Vec<LogLine> {
        self.keeper.take().expect("it runs").stop().await;
        all(&self.engine).await
    }

    async fn messages(self) -> Vec<String> {
        self.lines().await.into_iter().map(|line| line.message).collect()
    }
}

async fn all(engine: &Engine) -> Vec<LogLine> {
    let cursor = LogCursor::After(Default::default());
    let page = engine.logs.lines(LogFilter::default(), cursor, 20_000).await.expect("the log");
    page.lines.into_iter().map(|(_, line)| line).collect()
}

fn level(level: LogLevel) -> LogConfig {
    LogConfig { level, ..LogConfig::default() }
}

/// The span of a run, as `invoke` opens it.
fn run(function: &FunctionName, webhook: u128) -> Span {
    let event = EventId::webhook(Timestamp::default(), webhook).part(0);
    let conversation = Some(tracing::field::display("page:7"));
    tracing::info_span!(target: RUN, "run", %function, %event, conversation)
}

fn change(function: FunctionName, change: LogOverride, until: Option<Timestamp>) -> PolicyChange {
    PolicyChange { function, change, until, by: "test".into(), at: Timestamp::default() }
}

fn debug_level() -> LogOverride {
    LogOverride { level: Some(LogLevel::Debug), ..LogOverride::default() }
}

#[tokio::test]
async fn a_line_says_of_which_run_it_is() {
    let bench = Bench::with([(TALK, LogConfig::default())]).await;
    run(&TALK, 1).in_scope(|| {
        tracing::info_span!("inner")
            .in_scope(|| tracing::info!(target: "bot", size = "L", count = 2, "ordered"));
    });
    tracing::warn!(target: "chinwag::lanes", function = %SAVE, conversation = "page:9", "behind");
    tracing::error!(channel = "page", "refused: hunter2");
    let lines = bench.lines().await;
    let told: Vec<_> =
        lines.iter().map(|line| (line.function.as_str(), line.level, line.message.as_str())).collect();
    assert_eq!(
        told,
        [
            ("talk", LogLevel::Info, "ordered"),
            ("save", LogLevel::Warn, "behind"),
            ("runtime", LogLevel::Error, "refused: …"),
        ]
    );
    assert_eq!(lines[0].event, Some(EventId::webhook(Timestamp::default(), 1).part(0)));
    assert_eq!(lines[0].conversation, "page:7".parse().ok());
    assert_eq!(serde_json::to_string(&lines[0].fields).expect("JSON"), r#"{"count":2,"size":"L"}"#);
    assert_eq!((lines[1].conversation.clone(), lines[1].fields.len()), ("page:9".parse().ok(), 0));
    assert_eq!(lines[2].fields["channel"], "page");
}

#[tokio::test]
async fn each_function_has_a_level_of_its_own() {
    let bench = Bench::with([(TALK, level(LogLevel::Debug)), (SAVE, level(LogLevel::Off))]).await;
    for function in [TALK, SAVE, RUNTIME] {
        run(&function, 1).in_scope(|| {
            tracing::error!("{function} error");
            tracing::debug!("{function} debug");
            tracing::trace!("{function} trace");
        });
        tracing::debug!(%function, "{function} outside");
    }
    tracing::debug!("nobody's");
    assert_eq!(bench.messages().await, ["talk error", "talk debug", "talk outside", "runtime error"]);
}

#[tokio::test]
async fn libraries_are_heard_from_a_warning_on() {
    let bench = Bench::with([(TALK, level(LogLevel::Trace))]).await;
    run(&TALK, 1).in_scope(|| {
        tracing::warn!(target: "rustls::client", "a library's warning");
        tracing::info!(target: "hyper::proto", "a library's word");
        tracing::info!(target: "hyperbole", "a bot's word");
    });
    assert_eq!(bench.messages().await, ["a library's warning", "a bot's word"]);
}

/// Counts how often it is shown.
#[derive(Default)]
struct Shown(AtomicUsize);

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fetch_add(1, Relaxed);
        f.write_str("shown")
    }
}

#[tokio::test]
async fn nothing_is_formatted_of_what_is_not_kept() {
    let none = Share::try_from(0.0).expect("a share");
    let fields = Some(vec!["size".to_owned()]);
    let sampled = LogConfig { sample: none, fields, ..LogConfig::default() };
    let bench = Bench::with([(TALK, level(LogLevel::Error)), (SAVE, sampled)]).await;
    let (low, unsampled, other, said, kept) =
        (Shown::default(), Shown::default(), Shown::default(), Shown::default(), Shown::default());
    run(&TALK, 1).in_scope(|| tracing::warn!(%low, "{low}"));
    tracing::warn!(function = %TALK, %low, "{low}");
    run(&SAVE, 1).in_scope(|| tracing::info!(%unsampled, "{unsampled}"));
    run(&SAVE, 1).in_scope(|| tracing::warn!(size = %kept, %other, "kept"));
    run(&RUNTIME, 1).in_scope(|| tracing::warn!(text = %said, "kept"));
    let counts = [low, unsampled, other, said, kept].map(|shown| shown.0.into_inner());
    assert_eq!(counts, [0, 0, 0, 0, 1]);
    let lines = bench.lines().await;
    assert_eq!(lines.len(), 2);
    assert_eq!(serde_json::to_string(&lines[0].fields).expect("JSON"), r#"{"size":"shown"}"#);
    assert_eq!(serde_json::to_string(&lines[1].fields).expect("JSON"), r#"{"text":"…"}"#);
}

#[tokio::test]
async fn of_a_share_of_messages_all_lines_are_kept() {
    let sample = Share::try_from(0.5).expect("a share");
    let bench = Bench::with([(TALK, LogConfig { sample, ..LogConfig::default() })]).await;
    for webhook in 0..200 {
        run(&TALK, webhook).in_scope(|| {
            tracing::info!("one");
            tracing::info!("two");
            tracing::warn!("grave");
        });
    }
    let messages = bench.messages().await;
    let count = |wanted: &str| messages.iter().filter(|message| *message == wanted).count();
    assert_eq!((count("grave"), count("one")), (200, count("two")));
    assert!((50..150).contains(&count("one")), "{}", count("one"));
}

#[tokio::test]
async fn what_people_say_is_kept_only_where_bodies_are() {
    let bodies = LogConfig { bodies: true, ..level(LogLevel::Debug) };
    let bench = Bench::with([(TALK, bodies), (SAVE, level(LogLevel::Debug))]).await;
    for function in [TALK, SAVE] {
        run(&function, 1).in_scope(|| {
            tracing::debug!(target: BODIES, input = "hello, I am hunter2", "in and out");
            tracing::info!(text = "hello", "heard from ann@example.org");
        });
    }
    let lines = bench.lines().await;
    let said = |line: &LogLine| format!("{} {:?}", line.message, line.fields);
    assert_eq!(
        lines.iter().map(said).collect::<Vec<_>>(),
        [
            r#"in and out {"input": String("hello, I am …")}"#,
            r#"heard from ann@example.org {"text": String("hello")}"#,
            r#"heard from … {"text": String("…")}"#
        ]
    );
}

#[tokio::test]
async fn too_many_lines_are_dropped_and_counted_and_told() {
    let mut bench = Bench::idle();
    for number in 0..WAITING_MAX + 7 {
        tracing::info!(number, "a line");
    }
    assert_eq!(bench.log.dropped().get(), 7);
    bench.keep(BTreeMap::new()).await;
    let engine = bench.engine.clone();
    let log = bench.log.clone();
    let lines = bench.lines().await;
    assert_eq!(lines.len(), WAITING_MAX + 1);
    let told = lines.iter().find(|line| line.message.contains("were dropped")).expect("it is told");
    assert_eq!((told.fields["dropped"].as_u64(), told.level), (Some(7), LogLevel::Warn));
    let in_order = lines.iter().filter_map(|line| line.fields.get("number")?.as_u64());
    assert!(in_order.eq(0..WAITING_MAX as u64));
    assert_eq!((log.dropped().get(), all(&engine).await.len()), (7, WAITING_MAX + 1));
}

/// Moves the clock on once the tasks of the log wait for it, and waits until they have done their part.
async fn tick(bench: &Bench, seconds: u64) {
    within(async {
        while bench.clock.sleepers() < 2 {
            tokio::task::yield_now().await;
        }
        bench.clock.advance(Duration::from_secs(seconds));
        // All of them run on this thread, and the engine answers at once: they have had their turn after these.
        for _ in 0..32 {
            tokio::task::yield_now().await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_policy_changes_while_it_runs_and_comes_to_an_end() {
    let bench = Bench::with([(TALK, LogConfig::default())]).await;
    let say = |number| run(&TALK, 1).in_scope(|| tracing::debug!("debug {number}"));
    say(1);
    let until = bench.clock.now().after(Duration::from_secs(600));
    bench.engine.logs.set_policy(change(TALK, debug_level(), Some(until))).await.expect("set");
    tick(&bench, 1).await;
    say(2);
    tick(&bench, 598).await;
    say(3);
    tick(&bench, 2).await;
    say(4);
    bench.engine.logs.set_policy(change(TALK, debug_level(), None)).await.expect("set");
    tick(&bench, 1).await;
    say(5);
    bench.engine.logs.reset_policy(&TALK, "test", bench.clock.now()).await.expect("reset");
    tick(&bench, 1).await;
    say(6);
    assert_eq!(bench.messages().await, ["debug 2", "debug 3", "debug 5"]);
}

/// What nobody keeps is not even looked at: `tracing` itself passes it over.
#[tokio::test]
async fn a_level_that_nobody_keeps_is_disabled() {
    let bench = Bench::with([(TALK, LogConfig::default())]).await;
    let is_debugged = || run(&TALK, 1).in_scope(|| tracing::enabled!(Level::DEBUG));
    assert!(!is_debugged());
    let hint = |bench: &Bench| {
        use tracing_subscriber::layer::Filter;
        Filter::<tracing_subscriber::Registry>::max_level_hint(&Policy(bench.log.clone()))
    };
    assert_eq!(hint(&bench), Some(tracing::level_filters::LevelFilter::INFO));
    bench.engine.logs.set_policy(change(TALK, debug_level(), None)).await.expect("set");
    tick(&bench, 1).await;
    assert!(is_debugged());
    assert_eq!(hint(&bench), Some(tracing::level_filters::LevelFilter::DEBUG));
}

/// `chinwag logs set` in one process, the bot in another: both on one file, on the machine's clock.
#[tokio::test]
async fn a_policy_that_another_process_sets_is_in_effect_within_two_seconds() {
    let folder = tempfile::tempdir().expect("a folder");
    let open = || Sqlite::open(&SqliteConfig::at(folder.path().join("chinwag.db"))).expect("opens").engine();
    let mut bench = Bench { engine: open(), ..Bench::idle() };
    let (log, logs) = (bench.log.clone(), Arc::clone(&bench.engine.logs));
    let settings = BTreeMap::from([(TALK, LogConfig::default())]);
    let clock = Arc::new(SystemClock);
    bench.keeper = Some(Keeper::start(KeeperParts { log, logs, clock, settings }).await);
    open().logs.set_policy(change(TALK, debug_level(), None)).await.expect("set");
    let in_effect = async {
        while !bench.log.0.dials.of("talk").keeps(Level::DEBUG) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(2), in_effect)
        .await
        .expect("it is in effect within two seconds");
    run(&TALK, 1).in_scope(|| tracing::debug!("debug"));
    bench.keeper.take().expect("it runs").stop().await;
    assert_eq!(all(&open()).await.len(), 1);
}

#[tokio::test]
async fn a_change_in_this_process_is_in_effect_at_once() {
    let bench = Bench::with([(TALK, LogConfig::default())]).await;
    bench.engine.logs.set_policy(change(TALK, debug_level(), None)).await.expect("set");
    bench.log.changed();
    within(async {
        while !bench.log.0.dials.of("talk").keeps(Level::DEBUG) {
            tokio::task::yield_now().await;
        }
    })
    .await;
}

#[tokio::test]
async fn lines_are_removed_by_the_policy_in_effect() {
    let bench = Bench::with([(TALK, LogConfig::default())]).await;
    let line = |at: Timestamp| LogLine {
        at,
        level: LogLevel::Info,
        function: TALK,
        target: String::new(),
        conversation: None,
        event: None,
        message: "old".into(),
        fields: Default::default(),
    };
    bench.engine.logs.append(vec![line(bench.clock.now())]).await.expect("written");
    let hour =
        LogOverride { retention: Some(chinwag_core::config::Span::hours(1)), ..LogOverride::default() };
    tick(&bench, 7200).await;
    tick(&bench, 60).await;
    assert_eq!(all(&bench.engine).await.len(), 1);
    bench.engine.logs.set_policy(change(TALK, hour, None)).await.expect("set");
    tick(&bench, 1).await;
    tick(&bench, 60).await;
    assert_eq!(all(&bench.engine).await.len(), 0);
}
