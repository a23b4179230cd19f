//! What is wrong, and what only looks so.

use std::{sync::Arc, time::Duration};

use chinwag_backends::memory::Memory;
use chinwag_core::{
    clock::{Clock as _, Timestamp},
    config::{Config, DEFAULT_TOML, HealthConfig},
    event::{Event, EventId, Source, payload},
    health::{Finding, FindingKind},
    name::{ChannelName, FunctionName, PlatformName},
    secret::{Secret, Secrets},
    store::Engine,
    topic::MESSAGE_RECEIVED,
};
use chinwag_platforms::messenger;
use chinwag_testkit::{clock::ManualClock, conformance::fixture};

use super::{
    Watch, WatchParts,
    history::{FunctionSample, History, Sample},
};
use crate::{Channel, Channels, telemetry::Meters};

struct Bench {
    engine: Engine,
    meters: Meters,
    clock: Arc<ManualClock>,
    watch: Watch,
}

fn limits() -> HealthConfig {
    toml::from_str::<Config>(DEFAULT_TOML).expect("the defaults are settings").health
}

fn channels() -> Channels {
    let one = |text: &str| Secrets::new(vec![Secret::new(text)]).expect("not empty");
    let name = ChannelName::from_static("page");
    let config = messenger::Config::new(name.clone(), one("FAKE_A"), one("FAKE_B"), one("FAKE_C"));
    let adapter = Arc::new(messenger::Messenger::new(config).expect("a channel"));
    Channels::from_iter([Channel { name, platform: PlatformName::from_static("messenger"), adapter }])
}

impl Bench {
    fn new(is_whole: bool) -> Self {
        let (engine, clock) = (Memory::new().engine(), Arc::new(ManualClock::default()));
        let meters = Meters::new(&channels());
        let watch = Watch::new(WatchParts {
            archive: Arc::clone(&engine.archive),
            meters: meters.clone(),
            host: None,
            limits: limits(),
            is_whole,
            clock: clock.clone(),
        });
        Self { engine, meters, clock, watch }
    }

    /// What is wrong after so long.
    async fn after(&self, seconds: u64) -> Vec<Finding> {
        self.clock.advance(Duration::from_secs(seconds));
        // A look is good for half a second.
        tokio::time::advance(Duration::from_secs(1)).await;
        self.watch.look().await.findings
    }

    /// An event that nobody takes over.
    async fn leave(&self) {
        self.engine.store.subscribe(&fixture::spec("talk", MESSAGE_RECEIVED)).await.expect("subscribed");
        let now = self.clock.now();
        let source = Source::Channel(ChannelName::from_static("page"));
        let event =
            Event::root(EventId::new("e1"), MESSAGE_RECEIVED, source, now, payload(&"x").expect("JSON"));
        self.engine.bus.publish(vec![event]).await.expect("published");
    }
}

fn kinds(findings: &[Finding]) -> Vec<(FindingKind, &str)> {
    findings.iter().map(|finding| (finding.kind, finding.subject.as_str())).collect()
}

#[tokio::test(start_paused = true)]
async fn a_timer_that_is_late_is_found_and_one_that_waits_is_not() {
    let bench = Bench::new(true);
    let due = bench.clock.now().after(Duration::from_secs(30));
    bench.meters.engine().set_timer_due(Some(due));
    assert_eq!(kinds(&bench.after(85).await), []);
    let late = bench.after(10).await;
    assert_eq!(kinds(&late), [(FindingKind::Timers, "timers")]);
    assert_eq!(bench.meters.findings().map(|(_, count)| count).sum::<u64>(), 1);
    assert_eq!(bench.after(100).await[0].since, late[0].since);
    bench.meters.engine().set_timer_due(None);
    assert_eq!(kinds(&bench.after(1).await), []);
    assert_eq!(bench.meters.findings().map(|(_, count)| count).sum::<u64>(), 0);
}

/// No message for a long time, and a channel that another process attends to, are nothing wrong.
#[tokio::test(start_paused = true)]
async fn silence_is_nothing_wrong() {
    let bench = Bench::new(true);
    let meter = bench.meters.channel("page").expect("a meter");
    meter.connected(true);
    for _ in 0..50 {
        assert_eq!(kinds(&bench.after(3600).await), []);
    }
    meter.connected(false);
    assert_eq!(kinds(&bench.after(1).await), [(FindingKind::Connection, "page")]);
    meter.left();
    assert_eq!(kinds(&bench.after(1).await), []);
}

/// What nobody takes over is told by the part of a bot that runs; where all of it runs here, it is no function any more.
#[tokio::test(start_paused = true)]
async fn events_that_nobody_takes_over_are_found() {
    let (part, whole) = (Bench::new(false), Bench::new(true));
    for bench in [&part, &whole] {
        bench.leave().await;
        assert_eq!(kinds(&bench.after(1).await), []);
    }
    let found = part.after(90).await;
    assert_eq!(kinds(&found), [(FindingKind::Lag, "talk")]);
    assert!(found[0].words.contains("nothing takes them over"), "{found:?}");
    assert_eq!(kinds(&whole.after(90).await), []);
}

#[tokio::test(start_paused = true)]
async fn a_clock_is_only_wrong_by_what_was_seen_lately() {
    let bench = Bench::new(true);
    let (meter, now) = (bench.meters.channel("page").expect("a meter"), bench.clock.now());
    let later = now.after(Duration::from_secs(90));
    meter.events_skew.heard(later, now);
    let found = bench.after(1).await;
    assert_eq!(kinds(&found), [(FindingKind::Clock, "clock")]);
    assert!(found[0].words.contains("90 s behind that of the provider of `page`"), "{found:?}");
    meter.answers_skew.saw(now, now, now);
    assert_eq!(kinds(&bench.after(1).await), [], "answers say it more exactly");
    meter.answers_skew.saw(later, now, now);
    assert_eq!(kinds(&bench.after(1).await), [(FindingKind::Clock, "clock")]);
    assert_eq!(kinds(&bench.after(3700).await), [], "it was long ago");
}

#[test]
fn what_is_usual_does_not_follow_what_grows() {
    let mut history = History::new(Duration::from_secs(300));
    let talk = FunctionName::from_static("talk");
    let mut at = 0;
    let mut push = |history: &mut History, age: u64| {
        at += 5;
        let mut sample = Sample { at: Timestamp::from_millis(at * 1000), ..Sample::default() };
        let age = Duration::from_secs(age);
        sample.functions.insert(talk.clone(), FunctionSample { age, ..FunctionSample::default() });
        history.push(sample);
    };
    (0..200).for_each(|n| push(&mut history, 40 + n % 2));
    let usual = history.usual(&talk).as_secs();
    assert!((35..=41).contains(&usual), "{usual}");
    (0..200).for_each(|n| push(&mut history, 41 + 5 * n));
    assert!(history.usual(&talk).as_secs() <= usual + 1, "{:?}", history.usual(&talk));
}
