//! Connections that go wrong, at a pace that does not let one wait.

use std::{net::Ipv4Addr, num::NonZeroUsize, sync::Arc, time::Duration};

use chinwag_backends::memory::Memory;
use chinwag_core::{
    bus::Position,
    clock::{Clock, SystemClock},
    commit::Epoch,
    config::{ChannelConfig, SecretRef, SecretSource},
    lease::{Holding, Lease, Leased},
    message::Message,
    store::Engine,
    topic::MESSAGE_RECEIVED,
};
use chinwag_testkit::{
    play::{Simulator, Slack},
    script::Deed,
};
use serde_json::json;
use tokio::{sync::watch, task::JoinSet};

use super::{Pace, listen};
use crate::{
    Channel, SystemIds,
    client::Client,
    ingress::{
        IngressParts,
        post::{Term, attend},
    },
    open::OpenWebhooks,
    telemetry::Meters,
};

const WITHIN: Duration = Duration::from_secs(30);

/// Short, for others to take over soon.
const TERM: Term = Term {
    lasts: Duration::from_secs(2),
    renewed: Duration::from_millis(500),
    looked_for: Duration::from_millis(200),
};

/// A Slack, and a bot that listens to it.
struct Talk {
    slack: Simulator,
    engine: Engine,
    /// Each a process, of which one listens.
    listening: Vec<JoinSet<()>>,
    _stop: watch::Sender<bool>,
}

impl Talk {
    async fn new(pace: Pace) -> Self {
        Self::of(1, pace).await
    }

    async fn of(processes: usize, pace: Pace) -> Self {
        let listen_on = (Ipv4Addr::LOCALHOST, 0).into();
        let slack = Simulator::start(Box::new(Slack::new()), Arc::new(SystemClock), listen_on);
        let slack = slack.await.expect("a provider");
        slack.keep();
        let engine = Memory::new().engine();
        let channel = channel(&slack);
        let parts = IngressParts {
            store: Arc::clone(&engine.store),
            channels: [channel.clone()].into_iter().collect(),
            client: Client::new().expect("a client"),
            open: OpenWebhooks::default(),
            meters: Meters::default(),
            clock: Arc::new(SystemClock),
            ids: Arc::new(SystemIds),
        };
        let (stop, stopped) = watch::channel(false);
        let mut listening: Vec<JoinSet<()>> = Vec::new();
        for _ in 0..processes {
            let (parts, channel, stopped) = (parts.clone(), channel.clone(), stopped.clone());
            let mut process = JoinSet::new();
            process.spawn(attend(parts, channel, TERM, stopped, move |post| listen(post, pace)));
            listening.push(process);
            assert!(slack.opened(1, WITHIN).await, "the first one listens");
        }
        Self { slack, engine, listening, _stop: stop }
    }

    async fn says(&self, words: &str) {
        self.slack.act("ann", &Deed::Says(words.into())).await.expect("it is kept");
    }

    /// Waits until so many messages were received, and returns them.
    async fn received(&self, count: usize) -> Vec<String> {
        let bus = &self.engine.bus;
        let all = async {
            loop {
                let max = NonZeroUsize::new(100).expect("it is not zero");
                let batch = bus.read(&MESSAGE_RECEIVED, Position::default(), max).await.expect("events");
                if batch.events.len() >= count {
                    let text = |message: Message| message.text().to_owned();
                    let payload =
                        |event: &chinwag_core::bus::Stored| event.event.payload().expect("a message");
                    return batch.events.iter().map(payload).map(text).collect();
                }
                bus.changed(&MESSAGE_RECEIVED, batch.reached).await.expect("a change");
            }
        };
        tokio::time::timeout(WITHIN, all).await.expect("messages")
    }
}

fn channel(slack: &Simulator) -> Channel {
    let mut keys = slack.settings();
    keys.remove("signing_secret");
    keys.extend([
        ("name".to_owned(), json!("bot")),
        ("platform".to_owned(), json!("slack")),
        ("socket".to_owned(), json!(true)),
        ("app_token".to_owned(), json!({"env": "app_token"})),
    ]);
    let config: ChannelConfig = serde_json::from_value(keys.into()).expect("a channel");
    let credential = |reference: &SecretRef| {
        let names = reference.sources().iter().filter_map(|source| match source {
            SecretSource::Env(name) => slack.credential(name),
            SecretSource::File(_) => None,
        });
        Ok::<_, std::io::Error>(names.collect())
    };
    let adapter = chinwag_platforms::open(&config, credential).expect("a channel");
    Channel { name: config.name, platform: config.platform, adapter }
}

fn quick() -> Pace {
    Pace { beat: Duration::from_millis(200), ready: Duration::from_secs(10) }
}

/// A connection that stands, but on which nothing is heard, is given up; what was told there is told again.
#[tokio::test(flavor = "multi_thread")]
async fn a_dead_connection_is_noticed() {
    let talk = Talk::new(quick()).await;
    talk.says("parrot").await;
    assert_eq!(talk.received(1).await, ["parrot"]);
    talk.slack.fall_silent();
    talk.says("cuckoo").await;
    assert!(talk.slack.opened(2, WITHIN).await, "another connection");
    assert_eq!(talk.received(2).await, ["parrot", "cuckoo"]);
}

/// A connection that lives is kept, however long nobody says anything.
#[tokio::test(flavor = "multi_thread")]
async fn a_quiet_connection_is_kept() {
    let talk = Talk::new(Pace { beat: Duration::from_millis(20), ..quick() }).await;
    assert!(talk.slack.opened(1, WITHIN).await);
    assert!(!talk.slack.opened(2, Duration::from_millis(400)).await, "twenty pings were answered");
    talk.says("parrot").await;
    assert_eq!(talk.received(1).await, ["parrot"]);
}

/// A process that has died, and gave nothing back, is followed by the next once its lease has run out.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_dies_is_followed() {
    let mut talk = Talk::of(2, quick()).await;
    talk.says("parrot").await;
    assert_eq!(talk.received(1).await, ["parrot"]);
    assert!(!talk.slack.opened(2, TERM.lasts * 2).await, "the lease is kept for longer than it lasts");
    drop(talk.listening.remove(0));
    talk.says("cuckoo").await;
    assert!(talk.slack.opened(2, WITHIN).await);
    assert_eq!(talk.received(2).await, ["parrot", "cuckoo"]);
}

/// Who does not know yet that another one has the lease stores nothing, and acknowledges nothing.
#[tokio::test(flavor = "multi_thread")]
async fn a_former_owner_stores_nothing() {
    let talk = Talk::new(quick()).await;
    let store = &talk.engine.store;
    let role = || "ingress-bot".to_owned();
    store.release(Holding { role: role(), epoch: Epoch(1) }).await.expect("taken away");
    let now = SystemClock.now();
    let lease = Lease { role: role(), holder: "another".into(), now, until: now.after(WITHIN) };
    assert_eq!(store.lease(lease).await.expect("a lease"), Leased::Held(Epoch(2)));
    talk.says("parrot").await;
    assert!(!talk.slack.opened(2, Duration::from_secs(1)).await, "it does not go on");
    assert!(talk.slack.said().is_empty(), "nothing is acknowledged: {:?}", talk.slack.said());
    store.release(Holding { role: role(), epoch: Epoch(2) }).await.expect("given back");
    assert_eq!(talk.received(1).await, ["parrot"], "told again to the next one");
}
