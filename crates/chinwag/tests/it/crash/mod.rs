//! A bot that is killed again and again, at any moment, while people talk to it.
//!
//! The real binary runs as a child on one file and one port. People write without a pause, single words and orders of
//! several questions, whose answers they do not wait for; what is not acknowledged is
//! delivered again with the same bytes, and so is some of what is. The child is killed by SIGKILL: some time after it
//! listens, or while it still starts. In the end the [`proof`] goes through what people saw and what is on file.

mod chance;
mod dialogue;
mod people;
mod proof;

use std::{sync::Arc, time::Duration};

use chinwag_testkit::messenger::{Config, Fault, Messenger, Redelivery, Rule};

use self::{chance::Chance, people::People};
use crate::support::{Bot, Place, Process, free_port};

/// How often something is killed.
const KILLS: u32 = 30;

/// How long everything that is still open may take in the end.
const PATIENCE: Duration = Duration::from_secs(30);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_bot_loses_nothing_and_does_nothing_twice() {
    let stage = Stage::new(0x5eed_0001).await;
    let mut chance = Chance::new(0x5eed_0002);
    let people = People::talk(&stage.provider, &mut chance);
    for _ in 0..KILLS {
        drop(stage.child(&[], &mut chance).await);
    }
    let last = stage.place.run(&[]);
    stage.close(people, vec![last]).await;
}

/// The gateway in one process, everything else in another; either is killed, the other one goes on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_processes_either_may_be_killed() {
    const PARTS: [&[&str]; 2] = [&["--only", "gateway"], &["--only", "functions", "--only", "sender"]];
    let stage = Stage::new(0x5eed_0003).await;
    let mut chance = Chance::new(0x5eed_0004);
    let mut bots = PARTS.map(|part| Some(stage.place.run(part)));
    let people = People::talk(&stage.provider, &mut chance);
    for _ in 0..KILLS {
        tokio::time::sleep(chance.millis(50..250)).await;
        let killed = usize::from(chance.strikes(0.6));
        bots[killed] = None;
        if chance.strikes(0.2) {
            drop(stage.child(PARTS[killed], &mut chance).await);
        }
        bots[killed] = Some(stage.place.run(PARTS[killed]));
    }
    stage.close(people, bots.into_iter().flatten().collect()).await;
}

/// A provider, and a folder with the settings of a bot for it.
struct Stage {
    provider: Arc<Messenger>,
    place: Place,
}

impl Stage {
    /// The provider takes its time for some calls, so that more are under way when the bot is killed.
    async fn new(seed: u64) -> Self {
        let config = Config {
            redelivery: Redelivery::never(),
            ..Config::default()
        };
        let provider = Messenger::start(config).await.unwrap();
        let slow = Rule::always(Fault::Slow(Duration::from_millis(25)));
        provider.faults().add(slow.with_chance(0.6, seed));
        let port = free_port();
        provider.point_at(&format!("http://127.0.0.1:{port}/webhooks/page")).unwrap();
        let place = Place::with(&settings(port, &provider.api_url()));
        Self { provider: Arc::new(provider), place }
    }

    /// A child that is to be killed when it is dropped: now.
    async fn child(&self, part: &[&str], chance: &mut Chance) -> Child {
        if chance.strikes(0.2) {
            let starting = self.place.start(&[&["run"], part].concat());
            tokio::time::sleep(chance.millis(0..80)).await;
            return Child { _process: starting };
        }
        let Bot { process, .. } = self.place.run(part);
        tokio::time::sleep(chance.millis(50..450)).await;
        Child { _process: process }
    }

    /// Lets people come to an end, waits until they have their answers, and stops the bot in good order.
    async fn close(self, people: People, bots: Vec<Bot>) {
        let told = people.end().await;
        let answered = self.provider.wait_until(PATIENCE, |report| report.unanswered == 0).await;
        proof::settled(&self.place);
        for bot in bots {
            let ended = bot.stop();
            assert_eq!(ended.code, Some(0), "{ended:?}");
        }
        proof::prove(&self.place, told).await.print(KILLS);
        answered.expect("everything that was acknowledged is answered");
    }
}

/// What is killed when it is dropped.
struct Child {
    _process: Process,
}

fn settings(port: u16, api_url: &str) -> String {
    format!(
        r#"
[gateway]
listen = "127.0.0.1:{port}"

[engine]
path = "chinwag.db"

[sender]
retry = {{ attempts = 50, age = "10m", base = "10ms", cap = "100ms" }}

[[channel]]
name = "page"
platform = "messenger"
api_url = "{api_url}"
app_secret = {{ env = "MESSENGER_APP_SECRET" }}
page_token = {{ env = "MESSENGER_PAGE_TOKEN" }}
verify_token = {{ env = "MESSENGER_VERIFY_TOKEN" }}
"#
    )
}
