//! A function at a table: it is handed one event at a time, on a real store, and can be cut off wherever that hurts.

use std::{num::NonZeroUsize, sync::Arc, time::Duration};

use chinwag_backends::memory::Memory;
use chinwag_core::{
    bus::{Position, Stored},
    clock::{Clock, Timestamp},
    commit::{Commit, DeadLetter, DedupeMark, Epoch, Ingest, IngestItem, InputRef, RunOutcome},
    event::{Source, payload},
    function::Registered,
    message::{Content, Place},
    name::PlatformName,
    reply::{Reply, ReplyContent},
    store::{DeadId, Engine},
};
use chinwag_runtime::{
    Channel, Channels, SystemIds,
    invoke::{Invoker, Work},
};
use chinwag_testkit::clock::ManualClock;

use crate::{prelude::*, settings::Settings};

/// Where a process dies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Crash {
    /// It does not.
    Never,
    /// After the function has run, before its commit.
    BeforeCommit,
    /// After the commit, before anybody has heard of it.
    AfterCommit,
}

pub(super) struct Table {
    pub(super) engine: Engine,
    pub(super) clock: Arc<ManualClock>,
    pub(super) crash: Crash,
    /// Where it takes place.
    pub(super) place: Place,
    who: String,
    invoker: Invoker,
    registered: Registered,
    epoch: Epoch,
    read: Position,
    said: u64,
    /// What the bot said, in its order.
    heard: Vec<Reply>,
    /// What could be pressed so far: titles and payloads.
    offered: Vec<(String, String)>,
}

impl Table {
    pub(super) async fn new(bot: Bot) -> Self {
        let engine = Memory::new().engine();
        let clock = Arc::new(ManualClock::default());
        let registered = registered(bot);
        let invoker = Invoker::new(channels(), Arc::clone(&engine.store), clock.clone(), Arc::new(SystemIds));
        let epoch = engine.store.acquire(&registered.spec).await.expect("nobody else owns it");
        let (crash, place, who) = (Crash::Never, Place::Direct, "200".to_owned());
        let (read, heard) = (Position(0), Vec::new());
        Self {
            engine,
            clock,
            crash,
            place,
            who,
            invoker,
            registered,
            epoch,
            read,
            said: 0,
            heard,
            offered: Vec::new(),
        }
    }

    /// The same database under another program.
    pub(super) async fn deploy(&mut self, bot: Bot) {
        self.registered = registered(bot);
        self.epoch = self.engine.store.acquire(&self.registered.spec).await.expect("nobody else owns it");
    }

    /// A person says it; what the bot answers.
    pub(super) async fn says(&mut self, words: &str) -> String {
        self.does(Content::Text { text: words.into() }).await
    }

    /// One of several people says it.
    pub(super) async fn says_as(&mut self, who: &str, words: &str) -> String {
        who.clone_into(&mut self.who);
        self.says(words).await
    }

    /// A person presses a button.
    pub(super) async fn presses(&mut self, payload: &str) -> String {
        self.does(Content::Button { title: payload.to_uppercase(), payload: Some(payload.into()) }).await
    }

    /// A person presses a choice that was offered, the last time it was.
    pub(super) async fn taps(&mut self, title: &str) -> String {
        let payload = self.offered.iter().rev().find(|(offered, _)| offered == title);
        let payload = payload.map(|(_, payload)| payload.clone()).expect("it was offered");
        self.does(Content::QuickReply { text: title.into(), payload }).await
    }

    pub(super) async fn does(&mut self, content: Content) -> String {
        self.store(content).await;
        self.settle().await;
        self.heard()
    }

    /// A person says it, and nobody has looked at it yet.
    pub(super) async fn next_message(&mut self, words: &str) -> Stored {
        self.store(Content::Text { text: words.into() }).await;
        let max = NonZeroUsize::new(1).expect("not zero");
        let batch = self.engine.bus.read(&MESSAGE_RECEIVED, self.read, max).await.expect("it can be read");
        batch.events.into_iter().next().expect("it has just been stored")
    }

    /// Leaves a message out, as if it had become a dead letter.
    pub(super) fn skip(&mut self, stored: &Stored) {
        self.read = stored.position;
    }

    /// Takes a dead letter up again; what the bot answers.
    pub(super) async fn redrives(&mut self, stored: &Stored) -> String {
        let function = self.registered.spec.name.clone();
        let event = (*stored.event).clone();
        let letter =
            DeadLetter { function, event, error: "failed".into(), attempts: 1, at: self.clock.now() };
        let event = letter.redriven(DeadId(1), self.clock.now());
        self.engine.bus.publish(vec![event]).await.expect("it is stored");
        self.settle().await;
        self.heard()
    }

    async fn store(&mut self, content: Content) {
        self.said += 1;
        let now = self.clock.now();
        let channel = ChannelName::from_static("page");
        let conversation = ConversationKey::new(&channel, "200");
        let message = Message {
            platform: PlatformName::from_static("messenger"),
            channel: channel.clone(),
            conversation: conversation.clone(),
            message_id: Some(format!("m_{}", self.said)),
            sender: User { id: self.who.clone(), name: Some("Ann".into()) },
            sent_at: now,
            place: self.place,
            mentions_bot: false,
            content,
            reply_to: None,
            referral: None,
            raw: None,
            reply_token: None,
        };
        let source = Source::Channel(channel);
        let id = EventId::webhook(now, u128::from(self.said));
        let data = payload(&()).expect("JSON");
        let webhook = Event::root(id.clone(), WEBHOOK_RECEIVED, source.clone(), now, data);
        let data = payload(&message).expect("JSON");
        let mut event = webhook.caused(id.part(0), MESSAGE_RECEIVED, source, now, data);
        event.conversation = Some(conversation);
        let dedupe = DedupeMark { at: now, hash: self.said };
        let ingest = Ingest {
            webhook,
            items: vec![IngestItem { dedupe, event }],
            heard: Vec::new(),
            dead: None,
            note: None,
            by: None,
        };
        self.engine.store.ingest(ingest).await.expect("it is stored");
    }

    /// Time passes, and timers go off on the way.
    pub(super) async fn later(&mut self, time: Duration) -> String {
        let end = self.clock.now().after(time);
        loop {
            let now = self.clock.now();
            let fired = self.engine.store.fire(now, 100).await.expect("timers can be read");
            self.settle().await;
            match fired.next.filter(|next| *next <= end) {
                Some(next) => self.clock.advance(next.since(now)),
                None if now < end => self.clock.advance(end.since(now)),
                None => return self.heard(),
            }
        }
    }

    /// What the bot said since the last look: a line each, choices in brackets.
    fn heard(&mut self) -> String {
        let offered = self.heard.iter().flat_map(|reply| &reply.quick_replies);
        self.offered.extend(offered.map(|quick| (quick.title.clone(), quick.payload.clone())));
        let lines: Vec<String> = self.heard.drain(..).map(|reply| shown(&reply)).collect();
        lines.join("\n")
    }

    /// Hands over everything that is new.
    async fn settle(&mut self) {
        let max = NonZeroUsize::new(100).expect("not zero");
        loop {
            let batch =
                self.engine.bus.read(&MESSAGE_RECEIVED, self.read, max).await.expect("it can be read");
            if batch.events.is_empty() {
                return;
            }
            for stored in batch.events {
                self.read = stored.position;
                let name = &self.registered.spec.name;
                if stored.event.target.as_ref().is_none_or(|target| target == name) {
                    self.hand_over(&stored).await;
                }
            }
        }
    }

    async fn hand_over(&mut self, stored: &Stored) {
        if self.crash == Crash::BeforeCommit {
            self.invoke(stored).await;
        }
        let commit = self.invoke(stored).await;
        assert_eq!(commit.run.outcome, RunOutcome::Done, "{:?}", commit.run.error);
        let again = commit.clone();
        self.engine.store.commit(commit).await.expect("it is the owner");
        let responses = again.events.iter().filter(|event| event.topic == RESPONSE_PREPARED);
        self.heard.extend(responses.map(|event| event.payload::<Response>().expect("a response").reply));
        if self.crash == Crash::AfterCommit {
            // Whoever takes over is not given it again.
            self.epoch = self.engine.store.acquire(&self.registered.spec).await.expect("nobody else owns it");
            let cursor = self.engine.store.cursor(&self.registered.spec.name).await.expect("it can be read");
            assert!(cursor.open.iter().all(|open| open.input.position != stored.position));
        }
    }

    pub(super) async fn invoke(&self, stored: &Stored) -> Commit {
        let input = InputRef { position: stored.position, partition: stored.partition };
        let work = Work { event: Arc::clone(&stored.event), input, attempt: 1, interrupted: false };
        self.invoker.invoke(&self.registered, self.epoch, &work).await
    }

    /// The journal as it is stored.
    pub(super) async fn journal(&self) -> Option<String> {
        let value = self.engine.store.state("chat/page:200/talk").await.expect("it can be read");
        value.map(|value| value.value.get().to_owned())
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

/// `Which size? [S] [M] [L]`
fn shown(reply: &Reply) -> String {
    let mut titles: Vec<&str> = match &reply.content {
        ReplyContent::Text { buttons, .. } => buttons.iter().map(|button| button.title.as_str()).collect(),
        _ => Vec::new(),
    };
    titles.extend(reply.quick_replies.iter().map(|quick| quick.title.as_str()));
    let titles: String = titles.iter().map(|title| format!(" [{title}]")).collect();
    format!("{}{titles}", reply.summary())
}

fn registered(bot: Bot) -> Registered {
    bot.build(&Settings::defaults().config).expect("a sound bot").remove(0)
}

fn channels() -> Channels {
    let channel = serde_json::json!({
        "name": "page", "platform": "messenger", "app_secret": {"env": "A"}, "page_token": {"env": "A"},
        "verify_token": {"env": "A"},
    });
    let channel = serde_json::from_value(channel).expect("a channel");
    let secret = |_: &chinwag_core::config::SecretRef| {
        Ok::<_, crate::settings::credentials::CredentialError>(vec![chinwag_core::secret::Secret::new(
            "secret",
        )])
    };
    let adapter = chinwag_platforms::open(&channel, secret).expect("a sound channel");
    let name = ChannelName::from_static("page");
    [Channel { name, platform: PlatformName::from_static("messenger"), adapter }].into_iter().collect()
}
