//! A service that does what a test says, called by a clock that the test moves.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use chinwag_core::{
    clock::{Clock, Timestamp},
    commit::ServiceCall,
    config::{Config, DEFAULT_TOML},
    tools::Calls,
};
use chinwag_testkit::clock::ManualClock;
use tokio::sync::Notify;

use super::super::{Client, Served, Station};
use crate::{bot::Built, prelude::*};

/// How long a call may take by the clock of the machine: a test that fails ends, too.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a service does when it is called.
#[derive(Debug, Clone)]
pub(super) enum Act {
    Answer(u32),
    Fail(&'static str),
    FailFor(&'static str, Duration),
    Refuse(&'static str),
    Panic,
    /// Answers once it is let go.
    Wait(u32),
}

/// The acts of a service, in order; then it answers 0.
#[derive(Debug, Default)]
pub(super) struct Script {
    acts: Mutex<VecDeque<Act>>,
    /// When it was called.
    pub(super) called: Mutex<Vec<Timestamp>>,
    pub(super) release: Notify,
}

async fn stock(size: String, script: State<Arc<Script>>, context: CallContext) -> Result<u32> {
    script.called.lock().expect("no panic while it is held").push(context.now());
    let act = script.acts.lock().expect("no panic while it is held").pop_front();
    match act.unwrap_or(Act::Answer(0)) {
        Act::Answer(left) => Ok(left),
        Act::Fail(words) => Err(Error::retry(words)),
        Act::FailFor(words, after) => Err(Error::retry_after(after, words)),
        Act::Refuse(words) => Err(Error::reject(format!("{words}: {size}"))),
        Act::Panic => panic!("the {size} shelf fell over"),
        Act::Wait(left) => {
            script.release.notified().await;
            Ok(left)
        }
    }
}

/// The service, before it has settings.
pub(super) fn served() -> Served {
    serve(stock)
}

/// A service to be called.
#[derive(Debug, Clone)]
pub(super) struct Bench {
    pub(super) clock: Arc<ManualClock>,
    pub(super) script: Arc<Script>,
    pub(super) calls: Calls,
    pub(super) station: Arc<Station>,
}

impl Bench {
    pub(super) fn new(served: Served, acts: impl IntoIterator<Item = Act>) -> Self {
        Self::configured(served, "", acts)
    }

    /// With `more` in the configuration.
    pub(super) fn configured(served: Served, more: &str, acts: impl IntoIterator<Item = Act>) -> Self {
        let script = Arc::new(Script { acts: Mutex::new(acts.into_iter().collect()), ..Script::default() });
        let bot = Bot::new().with_state(Arc::clone(&script)).service("stock", served);
        let station = Arc::clone(build(bot, more).services.get("stock").expect("the service"));
        Self { clock: Arc::default(), script, calls: Calls::default(), station }
    }

    /// Calls the service, and says what came of it. The clock stands still unless somebody moves it.
    pub(super) async fn call(&self, size: &str) -> String {
        match self.call_with(&format!("{size:?}")).await {
            Ok(response) => response.to_string(),
            Err(error) if error.is_retryable() => error.to_string(),
            Err(error) => format!("for good: {error}"),
        }
    }

    /// Calls the service with a request in JSON.
    pub(super) async fn call_with(&self, request: &str) -> Result<Arc<str>> {
        let client = Client::alone(self.clock.clone(), self.calls.clone(), 7);
        let call = tokio::time::timeout(PATIENCE, self.station.call(&client, request));
        call.await.expect("the call comes to its end")
    }

    /// Calls the service while the time goes on, and says what came of it and how long it took.
    pub(super) async fn call_in_time(&self, size: &str) -> (String, Duration) {
        let (begun, call) = (self.clock.now(), self.call(size));
        tokio::pin!(call);
        loop {
            tokio::select! {
                biased;
                came_of_it = &mut call => return (came_of_it, self.clock.now().since(begun)),
                () = tokio::task::yield_now() => self.clock.advance(Duration::from_millis(10)),
            }
        }
    }

    /// How often the function was called.
    pub(super) fn called(&self) -> usize {
        self.script.called.lock().expect("no panic while it is held").len()
    }

    /// The calls that have ended.
    pub(super) fn ended(&self) -> Vec<ServiceCall> {
        self.calls.take()
    }
}

pub(super) fn config(more: &str) -> Config {
    toml::from_str(&format!("{DEFAULT_TOML}\n{more}")).expect("a configuration")
}

pub(super) fn build(bot: Bot, more: &str) -> Built {
    bot.build_all(&config(more)).expect("a sound bot")
}

/// Lets every task go as far as it can while the clock stands still.
pub(super) async fn settle() {
    for _ in 0..32 {
        tokio::task::yield_now().await;
    }
}
