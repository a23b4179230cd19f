//! What every simulated provider has in common.

use std::{
    collections::VecDeque,
    convert::Infallible,
    fmt,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use chinwag_core::{
    clock::{Clock, Timestamp},
    platform::{HttpReply, RawRequest},
    secret::Secret,
};
use serde_json::{Map, Value};
use tokio::{sync::Notify, task::JoinSet};

use super::{
    Act, Error, Person, Play, Shown, Taken, Webhook,
    cast::Cast,
    exchange::{Exchange, is_address},
    fault::{Fault, Switches},
    file,
    lines::{Lines, Order, Switchboard},
    server::{self, CutOff},
};
use crate::script::{Deed, Said, Trouble};

/// How long the answer to a call is held that waits for something to happen, while nothing does.
const HOLD: Duration = Duration::from_secs(5);

/// The most calls that are kept to look at.
const CALLS_MAX: usize = 10_000;

/// A simulated provider: its people on one side, the bot on the other. It ends when it is dropped.
#[derive(Debug)]
pub struct Simulator {
    inside: Arc<Inside>,
    address: SocketAddr,
    /// Ends with this.
    _accepting: JoinSet<Infallible>,
}

/// What the API's server and the people share.
pub(super) struct Inside {
    name: &'static str,
    play: Mutex<Box<dyn Play>>,
    clock: Arc<dyn Clock>,
    exchange: Exchange,
    cast: Mutex<Cast>,
    troubles: Mutex<VecDeque<Trouble>>,
    switches: Mutex<Switches>,
    calls: Mutex<Vec<Call>>,
    webhook: Mutex<Pointed>,
    /// Something was kept for a bot that fetches, or the bot's response to a webhook was read.
    pub(super) kept: Notify,
    /// The connections of the bot.
    pub(super) lines: Switchboard,
    /// What the bot said on them.
    said: Mutex<Vec<String>>,
    /// Something was shown to somebody.
    shown: Notify,
}

/// Where webhooks go, and the last one.
#[derive(Debug, Default)]
struct Pointed {
    address: Option<String>,
    is_fetched: bool,
    last: Option<Webhook>,
}

impl fmt::Debug for Inside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inside").field("name", &self.name).finish_non_exhaustive()
    }
}

/// A call of the bot, and what it was answered with.
#[derive(Debug, Clone)]
pub struct Call {
    /// The request.
    pub request: RawRequest,
    /// The status of the answer; `None` where the connection was closed without one.
    pub status: Option<u16>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Simulator {
    /// Starts a provider, whose API listens there.
    ///
    /// # Errors
    /// It cannot listen.
    pub async fn start(
        mut play: Box<dyn Play>,
        clock: Arc<dyn Clock>,
        listen: SocketAddr,
    ) -> Result<Self, Error> {
        let (listener, address) = server::bind(listen).await?;
        play.listens_at(&format!("http://{address}"));
        let inside = Arc::new(Inside {
            name: play.name(),
            play: Mutex::new(play),
            clock,
            exchange: Exchange::new(),
            cast: Mutex::default(),
            troubles: Mutex::default(),
            switches: Mutex::default(),
            calls: Mutex::default(),
            webhook: Mutex::default(),
            kept: Notify::new(),
            lines: Switchboard::default(),
            said: Mutex::default(),
            shown: Notify::new(),
        });
        let mut accepting = JoinSet::new();
        accepting.spawn(server::accept(Arc::clone(&inside), listener));
        Ok(Self { inside, address, _accepting: accepting })
    }

    /// The platform's name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.inside.name
    }

    /// The address of the API.
    #[must_use]
    pub fn api_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The keys of a channel to it, beside `name` and `platform`.
    #[must_use]
    pub fn settings(&self) -> Map<String, Value> {
        lock(&self.inside.play).settings(&self.api_url())
    }

    /// A credential of the channel.
    #[must_use]
    pub fn credential(&self, name: &str) -> Option<Secret> {
        lock(&self.inside.play).credential(name)
    }

    /// Sends webhooks there from now on.
    ///
    /// # Errors
    /// It is not an http address.
    pub fn point_at(&self, webhook: &str) -> Result<(), Error> {
        if !is_address(webhook) {
            return Err(Error::Address { url: webhook.to_owned() });
        }
        lock(&self.inside.webhook).address = Some(webhook.to_owned());
        Ok(())
    }

    /// Keeps what happens from now on, for a bot that fetches it.
    pub fn keep(&self) {
        let mut pointed = lock(&self.inside.webhook);
        (pointed.is_fetched, pointed.address) = (true, Some("http://nowhere.invalid".into()));
    }

    /// The platform's id of a person.
    #[must_use]
    pub fn user_id(&self, name: &str) -> String {
        self.inside.person(name).id
    }

    /// A person does something. Returns when the bot has taken the webhook.
    ///
    /// # Errors
    /// It cannot be done, or the bot does not take it.
    pub async fn act(&self, name: &str, deed: &Deed) -> Result<(), Error> {
        let inside = &self.inside;
        let person = inside.person(name);
        let act = match lock(&inside.cast).act(name, deed)? {
            // It is uploaded first.
            Act::Sends(media, url) => Act::Sends(media, file::file_address(&self.api_url(), media, &url)),
            act => act,
        };
        let address = inside.address()?;
        inside.report(&person, &address).await?;
        let webhook = lock(&inside.play).webhook(&person, &act, &address, inside.clock.now());
        let not_there = || Error::NotThere { platform: inside.name, what: format!("{deed:?}") };
        let webhook = webhook.ok_or_else(not_there)?;
        lock(&inside.webhook).last = Some(webhook.clone());
        lock(&inside.cast).wrote(name, &act, webhook.message_id.clone());
        let due = lock(&inside.switches).due((person, act, webhook));
        for (person, act, webhook) in &due {
            inside.tell(person, act, &address, webhook).await?;
        }
        let is_redelivered = lock(&inside.switches).has(Fault::Redelivered);
        if is_redelivered && !due.is_empty() { self.redeliver().await } else { Ok(()) }
    }

    /// Delivers the last webhook again.
    ///
    /// # Errors
    /// There was none, or the bot does not take it.
    pub async fn redeliver(&self) -> Result<(), Error> {
        let inside = &self.inside;
        let nothing = || Error::Nothing { what: "delivered again", who: "a person".into() };
        let webhook = lock(&inside.webhook).last.clone().ok_or_else(nothing)?;
        let webhook = lock(&inside.play).again(&webhook, inside.clock.now());
        if inside.keeps(&webhook)? {
            return Ok(());
        }
        inside.exchange.deliver(&inside.address()?, &webhook).await.map(drop)
    }

    /// What was shown to a person since this was last asked.
    #[must_use]
    pub fn unheard(&self, name: &str) -> Vec<Said> {
        lock(&self.inside.cast).unheard(name)
    }

    /// The newest messages to a person, those that were looked at included.
    #[must_use]
    pub fn shown(&self, name: &str) -> Vec<Shown> {
        self.seen(name).into_iter().map(|(_, shown)| shown).collect()
    }

    /// The newest messages to a person, those that were looked at included, and when each was shown.
    #[must_use]
    pub fn seen(&self, name: &str) -> Vec<(Timestamp, Shown)> {
        lock(&self.inside.cast).shown(name).to_vec()
    }

    /// Waits until something is shown to a person, and takes it; nothing, where that is not so in time.
    pub async fn hears(&self, name: &str, within: Duration) -> Vec<Said> {
        let shown = async {
            loop {
                let more = self.inside.shown.notified();
                tokio::pin!(more);
                more.as_mut().enable();
                let said = self.unheard(name);
                if !said.is_empty() {
                    return said;
                }
                more.await;
            }
        };
        tokio::time::timeout(within, shown).await.unwrap_or_default()
    }

    /// Lets the bot's next `times` calls go wrong.
    pub fn befall(&self, trouble: Trouble, times: u32) {
        lock(&self.inside.troubles).extend((0..times).map(|_| trouble));
    }

    /// Lets something go wrong until it is switched off again. A webhook that was held back is delivered then.
    ///
    /// # Errors
    /// The bot does not take what was held back.
    pub async fn switch(&self, fault: Fault, is_on: bool) -> Result<(), Error> {
        let held = lock(&self.inside.switches).switch(fault, is_on);
        let Some((person, act, webhook)) = held else { return Ok(()) };
        self.inside.tell(&person, &act, &self.inside.address()?, &webhook).await
    }

    /// Waits until there were so many connections on which the bot was told what happens, those that have ended included.
    /// Whether that was so in time.
    pub async fn opened(&self, count: u64, within: Duration) -> bool {
        self.inside.lines.opened(count, within).await
    }

    /// Tells the bot that its connections are about to end.
    pub fn say_farewell(&self) {
        self.inside.lines.order(Order::Farewell);
    }

    /// Ends the bot's connections: with a code, or without a word.
    pub fn hang_up(&self, code: Option<u16>) {
        self.inside.lines.order(Order::HangUp(code));
    }

    /// Forgets the session of the bot, which cannot be taken up again then.
    pub fn forget_session(&self) {
        self.inside.with_play(|play| play.lines().map(Lines::forget));
    }

    /// Lets the bot's connections stand, but hear and say nothing any more.
    pub fn fall_silent(&self) {
        self.inside.lines.order(Order::Silence);
    }

    /// Everything that the bot said on its connections.
    #[must_use]
    pub fn said(&self) -> Vec<String> {
        lock(&self.inside.said).clone()
    }

    /// Every call, in the order they were answered; the oldest are forgotten when there are too many.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        lock(&self.inside.calls).clone()
    }
}

impl Inside {
    pub(super) fn with_play<T>(&self, work: impl FnOnce(&mut dyn Play) -> T) -> T {
        work(&mut **lock(&self.play))
    }

    pub(super) fn note_said(&self, words: &str) {
        lock(&self.said).push(words.to_owned());
    }

    fn person(&self, name: &str) -> Person {
        lock(&self.cast).person(name, || lock(&self.play).user_id(name))
    }

    fn address(&self) -> Result<String, Error> {
        lock(&self.webhook).address.clone().ok_or(Error::NotPointed)
    }

    /// Tells the bot what became of its messages to a person.
    async fn report(&self, person: &Person, address: &str) -> Result<(), Error> {
        let reports = lock(&self.play).reports(person, self.clock.now());
        for report in &reports {
            if !self.keeps(report)? {
                self.exchange.deliver(address, report).await?;
            }
        }
        Ok(())
    }

    /// Tells the bot what a person did.
    async fn tell(&self, person: &Person, act: &Act, address: &str, webhook: &Webhook) -> Result<(), Error> {
        if self.keeps(webhook)? {
            return Ok(());
        }
        let reply = self.exchange.deliver(address, webhook).await?;
        self.answered(person, act, &reply)
    }

    /// Shows what the webhook's own response holds.
    fn answered(&self, person: &Person, act: &Act, reply: &HttpReply) -> Result<(), Error> {
        let mut play = lock(&self.play);
        play.tell_time(self.clock.now());
        let shown = play.answered(person, act, reply);
        drop(play);
        self.kept.notify_waiters();
        let shown = shown.map_err(|what| Error::NotTaken { what })?;
        self.show(shown);
        Ok(())
    }

    /// Takes a call, or lets it go wrong.
    pub(super) async fn call(&self, call: RawRequest) -> Result<HttpReply, CutOff> {
        let is_aside = lock(&self.play).is_aside(&call);
        let trouble = if is_aside { None } else { self.trouble() };
        let reply = match trouble {
            Some(Trouble::Status(status)) => Ok(lock(&self.play).refuse(status, None)),
            Some(Trouble::RetryAfter(after)) => Ok(lock(&self.play).refuse(429, Some(after))),
            Some(Trouble::CutOff) => {
                self.take(&call);
                Err(CutOff)
            }
            Some(Trouble::Slow(slow)) => {
                tokio::time::sleep(slow).await;
                Ok(self.take(&call))
            }
            Some(Trouble::Dropped) => Err(CutOff),
            None => Ok(self.take_or_hold(&call).await),
        };
        self.note(call, reply.as_ref().ok().map(|reply| reply.status));
        // A call that is held may be waiting for this one.
        self.kept.notify_waiters();
        self.follow_up().await;
        reply
    }

    /// What befalls the next call: what was asked for, or else what is switched on.
    fn trouble(&self) -> Option<Trouble> {
        let asked = lock(&self.troubles).pop_front();
        asked.or_else(|| lock(&self.switches).trouble())
    }

    /// Delivers what follows a call. It comes before the answer to the call, which is the order that is hardest on a bot.
    async fn follow_up(&self) {
        let Ok(address) = self.address() else { return };
        let webhooks = lock(&self.play).afterwards(&address, self.clock.now());
        for webhook in webhooks {
            if matches!(self.keeps(&webhook), Ok(true)) {
                continue;
            }
            if let Err(error) = self.exchange.deliver(&address, &webhook).await {
                tracing::warn!(%error, "what follows a call was not taken");
            }
        }
    }

    /// Takes a call; one that is held is taken again whenever something happens, until it need not be held or for a while.
    async fn take_or_hold(&self, call: &RawRequest) -> HttpReply {
        let until = tokio::time::Instant::now() + HOLD;
        loop {
            let happened = self.kept.notified();
            tokio::pin!(happened);
            happened.as_mut().enable();
            let Taken { reply, is_held, shown } = self.taken(call);
            if !is_held || tokio::time::timeout_at(until, happened).await.is_err() {
                self.show(shown);
                return reply;
            }
        }
    }

    /// Keeps a webhook where the bot fetches what happens; whether it does.
    fn keeps(&self, webhook: &Webhook) -> Result<bool, Error> {
        if !lock(&self.webhook).is_fetched {
            return Ok(false);
        }
        if !lock(&self.play).keep(webhook) {
            return Err(Error::NotThere { platform: self.name, what: "fetch what happens".into() });
        }
        self.kept.notify_waiters();
        Ok(true)
    }

    fn show(&self, shown: Vec<Shown>) {
        let now = self.clock.now();
        let mut cast = lock(&self.cast);
        shown.into_iter().for_each(|shown| cast.show(shown, now));
        drop(cast);
        self.shown.notify_waiters();
    }

    fn taken(&self, call: &RawRequest) -> Taken {
        if let Some(reply) = file::served(&call.method, &call.target) {
            return file::taken(reply);
        }
        let (mut play, now) = (lock(&self.play), self.clock.now());
        play.file(call, now).unwrap_or_else(|| play.call(call, now))
    }

    fn take(&self, call: &RawRequest) -> HttpReply {
        let Taken { reply, shown, .. } = self.taken(call);
        self.show(shown);
        reply
    }

    fn note(&self, request: RawRequest, status: Option<u16>) {
        let mut calls = lock(&self.calls);
        if calls.len() == CALLS_MAX {
            calls.drain(..CALLS_MAX / 2);
        }
        calls.push(Call { request, status });
    }
}
