//! A running console: an engine in memory, a process that is made up, a clock that is moved by hand.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use async_trait::async_trait;
use chinwag_backends::memory::Memory;
use chinwag_core::{
    clock::{Clock as _, Ids},
    error::EngineError,
    health::{Finding, FindingKind, Health, Severity},
    metrics::Snapshot,
    name::{ChannelName, PlatformName},
    secret::{Secret, Secrets},
    store::Engine,
};
use chinwag_testkit::clock::ManualClock;

use super::client::{Call, Reply};
use crate::{ChannelView, Console, Look, Parts, Source, server::Bounds};

pub(super) const TOKEN: &str = "correct horse battery staple";

/// A running console.
pub(super) struct Stage {
    pub(super) console: Console,
    pub(super) engine: Engine,
    pub(super) clock: Arc<ManualClock>,
    pub(super) process: Arc<Process>,
}

/// The process that it is the panel of.
#[derive(Debug)]
pub(super) struct Process {
    engine: Engine,
    clock: Arc<ManualClock>,
    path: String,
    /// The engine does not answer any more.
    pub(super) is_broken: AtomicBool,
}

/// What a stage is to be like.
#[derive(Default)]
pub(super) struct Wish {
    pub(super) bounds: Option<Bounds>,
    pub(super) url: Option<&'static str>,
    pub(super) listen: Option<&'static str>,
    pub(super) without_token: bool,
    /// What is said wherever the process says something.
    pub(super) words: String,
}

impl Stage {
    pub(super) async fn new() -> Self {
        Self::with(Wish::default()).await
    }

    pub(super) async fn with(wish: Wish) -> Self {
        let engine = Memory::new().engine();
        let clock = Arc::new(ManualClock::default());
        let (path, is_broken) = (format!("/webhooks/{}", wish.words), AtomicBool::new(false));
        let process =
            Arc::new(Process { engine: engine.clone(), clock: Arc::clone(&clock), path, is_broken });
        let parts = Parts {
            listen: wish.listen.unwrap_or("127.0.0.1:0").parse().expect("an address"),
            url: wish.url.map(str::to_owned),
            token: (!wish.without_token).then(|| Secrets::new(vec![Secret::new(TOKEN)]).expect("a token")),
            engine: engine.clone(),
            source: Arc::clone(&process) as Arc<dyn Source>,
            clock: Arc::clone(&clock) as Arc<dyn chinwag_core::clock::Clock>,
            ids: Arc::new(Counted::default()),
        };
        let console = Console::start_within(parts, wish.bounds.unwrap_or_default()).await.expect("it starts");
        Self { console, engine, clock, process }
    }

    pub(super) fn address(&self) -> SocketAddr {
        let mut address = self.console.address();
        if address.ip().is_unspecified() {
            address.set_ip(std::net::Ipv4Addr::LOCALHOST.into());
        }
        address
    }

    pub(super) fn get(&self, path: &str) -> Call {
        Call::new(self.address(), "GET", path)
    }

    pub(super) fn post(&self, path: &str) -> Call {
        Call::new(self.address(), "POST", path)
    }

    /// The path of a link that is good once.
    pub(super) fn link(&self) -> String {
        let link = self.console.link();
        link[link.find("/sign-in").expect("a link")..].to_owned()
    }

    /// Signs in by a link.
    pub(super) async fn sign_in(&self) -> Visitor<'_> {
        let reply = self.get(&self.link()).send().await;
        assert_eq!((reply.status, reply.header("location")), (303, "/"));
        let mut visitor = Visitor { stage: self, cookie: reply.cookie().to_owned(), csrf: String::new() };
        let page = visitor.get("/").send().await;
        let word =
            page.body.split_once("name=\"csrf\" value=\"").and_then(|(_, rest)| rest.split('"').next());
        visitor.csrf = word.expect("every page has a form to sign out with").to_owned();
        visitor
    }
}

/// Somebody who has signed in.
pub(super) struct Visitor<'a> {
    stage: &'a Stage,
    pub(super) cookie: String,
    pub(super) csrf: String,
}

impl Visitor<'_> {
    pub(super) fn get(&self, path: &str) -> Call {
        self.stage.get(path).header("Cookie", &self.cookie)
    }

    pub(super) fn post(&self, path: &str) -> Call {
        self.stage.post(path).header("Cookie", &self.cookie)
    }

    /// Sends a form as they would.
    pub(super) async fn submit(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let csrf = [("csrf", self.csrf.as_str())];
        self.post(path).form(&[&csrf, fields].concat()).send().await
    }

    pub(super) async fn is_signed_in(&self) -> bool {
        self.get("/").send().await.status == 200
    }
}

#[async_trait]
impl Source for Process {
    async fn look(&self) -> Result<Look, EngineError> {
        if self.is_broken.load(Ordering::Relaxed) {
            return Err(EngineError::failed("looking", self.path.clone()));
        }
        let at = self.clock.now();
        let functions = self.engine.archive.functions().await?;
        Ok(Look {
            metrics: Snapshot { at, started: at, families: Vec::new() },
            functions,
            health: self.health().await,
        })
    }

    /// Something is wrong, with what is called as the channel's path is.
    async fn health(&self) -> Health {
        let at = self.clock.now();
        let finding = Finding {
            kind: FindingKind::Failing,
            severity: Severity::Minor,
            subject: self.path.clone(),
            words: self.path.clone(),
            remedy: self.path.clone(),
            since: at,
        };
        Health { at, findings: vec![finding] }
    }

    fn channels(&self) -> Vec<ChannelView> {
        vec![ChannelView {
            name: ChannelName::from_static("page"),
            platform: PlatformName::from_static("messenger"),
            path: self.path.clone(),
        }]
    }
}

/// Ids that differ, and nothing more.
#[derive(Debug, Default)]
pub(super) struct Counted(AtomicU64);

impl Ids for Counted {
    fn random(&self) -> u128 {
        u128::from(self.0.fetch_add(1, Ordering::Relaxed)) << 64 | 0x5eed
    }
}
