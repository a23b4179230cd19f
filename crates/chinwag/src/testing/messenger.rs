//! Messenger on a stage.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use bytes::Bytes;
use chinwag_core::{
    clock::{Clock, Timestamp},
    secret::Secret,
};
use chinwag_testkit::{
    messenger::{
        Ack, Choice, Config, Disturbance, EventKind, Fault, Messenger, Received, Redelivery, Rule, Sent, User,
    },
    play::{self, file_address},
    script::{Deed, Pattern, Said, Trouble},
};
use serde_json::{Map, Value, json};

use super::{Error, platform::Provider};

/// More calls in a second than any script makes: what a bot may send is not what is tested.
const CALLS_PER_SECOND: u32 = 1_000_000;

/// Starts a simulated Messenger.
pub(super) async fn start(clock: Arc<dyn Clock>) -> Result<Box<dyn Provider>, Error> {
    let config = Config { clock, redelivery: Redelivery::never(), ..Config::default() };
    Ok(Box::new(Page::new(Arc::new(Messenger::start(config).await?))))
}

/// The page that the bot answers for, and everybody who writes to it.
#[derive(Debug)]
pub(crate) struct Page {
    messenger: Arc<Messenger>,
    credentials: Config,
    cast: Mutex<Cast>,
    /// What goes wrong until it is switched off.
    switches: Mutex<BTreeSet<play::Fault>>,
}

/// Everybody who has a name, and the last webhook.
#[derive(Debug, Default)]
struct Cast {
    people: BTreeMap<String, Person>,
    webhook: Option<Bytes>,
}

#[derive(Debug, Clone)]
struct Person {
    user: User,
    /// What they wrote last, and how often it was edited.
    wrote: Option<(String, u32)>,
}

impl Page {
    /// The page of a Messenger that was started with the credentials that it has of its own.
    pub(crate) fn new(messenger: Arc<Messenger>) -> Self {
        Self { messenger, credentials: Config::default(), cast: Mutex::default(), switches: Mutex::default() }
    }

    fn cast(&self) -> MutexGuard<'_, Cast> {
        self.cast.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn switches(&self) -> MutexGuard<'_, BTreeSet<play::Fault>> {
        self.switches.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Switches a fault, and lets the simulator know all that are on.
    fn set(&self, fault: play::Fault, is_on: bool) {
        let mut switches = self.switches();
        match is_on {
            true => switches.insert(fault),
            false => switches.remove(&fault),
        };
        self.messenger.faults().clear();
        for rule in switches.iter().filter_map(|fault| rule(*fault)) {
            self.messenger.faults().add(rule);
        }
        self.messenger.disturb(match () {
            () if switches.contains(&play::Fault::Reordered) => Disturbance::SwapNeighbours,
            () if switches.contains(&play::Fault::Redelivered) => Disturbance::Duplicate,
            () => Disturbance::None,
        });
    }

    /// Looks at a person, who is there from then on.
    fn with<T>(&self, name: &str, look: impl FnOnce(&mut Person) -> T) -> T {
        let mut cast = self.cast();
        let count = cast.people.len();
        let person = cast.people.entry(name.to_owned()).or_insert_with(|| {
            let user = self.messenger.user(format!("{}", 200_000_000_000_001 + count));
            user.is_called(capitalised(name), "");
            Person { user, wrote: None }
        });
        look(person)
    }

    /// What a person does, as an event.
    fn event(&self, name: &str, deed: &Deed) -> Result<EventKind, Error> {
        self.with(name, |person| match deed {
            Deed::Says(text) => Ok(EventKind::Text { text: text.clone(), reply_to: None }),
            Deed::Presses(title) => person.press(title),
            Deed::Sends(media, url) => {
                let url = file_address(&self.messenger.api_url(), *media, url);
                Ok(EventKind::Attachment { kind: media.as_str().into(), url })
            }
            Deed::Locates { latitude, longitude } => {
                Ok(EventKind::Location { latitude: *latitude, longitude: *longitude })
            }
            Deed::Edits(text) => {
                let nothing = || Error::Nothing { what: "edited", who: name.to_owned() };
                let (mid, count) = person.wrote.as_mut().ok_or_else(nothing)?;
                *count += 1;
                Ok(EventKind::Edit { mid: mid.clone(), text: text.clone(), count: *count })
            }
            Deed::Reacts(emoji) => {
                let nothing = || Error::Nothing { what: "reacted to", who: "the bot".into() };
                let mid = person.user.seen().pop().map(|last| last.mid).ok_or_else(nothing)?;
                Ok(EventKind::Reaction { mid, emoji: Some(emoji.clone()) })
            }
            other => Err(Error::NotThere { platform: "messenger", what: format!("{other:?}") }),
        })
    }
}

impl Person {
    /// What is pressed under this title, on the newest message that has it.
    fn press(&self, title: &str) -> Result<EventKind, Error> {
        let pattern = Pattern::new(title);
        let is_meant = |choice: &Choice| pattern.matches(&choice.title);
        let seen = self.user.seen();
        for message in seen.iter().rev() {
            let quick_reply = message.quick_replies().into_iter().find(is_meant);
            if let Some(Choice { title, payload: Some(payload) }) = quick_reply {
                return Ok(EventKind::QuickReply { title, payload });
            }
            match message.buttons().into_iter().find(is_meant) {
                Some(Choice { title, payload: Some(payload) }) => {
                    return Ok(EventKind::Postback { title, payload });
                }
                Some(Choice { title, payload: None }) => return Err(Error::Opens { title }),
                None => {}
            }
        }
        let titles = |message: &Received| {
            let choices = message.buttons().into_iter().chain(message.quick_replies());
            choices.map(|choice| choice.title).collect::<Vec<_>>()
        };
        let offered = seen.iter().rev().map(titles).find(|titles| !titles.is_empty());
        Err(Error::NotOffered { title: title.to_owned(), offered: offered.unwrap_or_default() })
    }
}

#[async_trait]
impl Provider for Page {
    fn settings(&self) -> Map<String, Value> {
        let settings = [
            ("api_url", json!(self.messenger.api_url())),
            ("app_secret", json!({"env": "app_secret"})),
            ("page_token", json!({"env": "page_token"})),
            ("verify_token", json!({"env": "verify_token"})),
            ("calls_per_second", json!(CALLS_PER_SECOND)),
        ];
        settings.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
    }

    fn credential(&self, name: &str) -> Option<Secret> {
        match name {
            "app_secret" => Some(self.credentials.app_secret.clone()),
            "page_token" => Some(self.credentials.page_token.clone()),
            "verify_token" => Some(self.credentials.verify_token.clone()),
            _ => None,
        }
    }

    fn point_at(&self, webhook: &str) -> Result<(), Error> {
        Ok(self.messenger.point_at(webhook)?)
    }

    async fn act(&self, name: &str, deed: &Deed) -> Result<(), Error> {
        let event = self.event(name, deed)?;
        let user = self.with(name, |person| person.user.clone());
        let Sent { mids, body, ack } = user.does(event).await?;
        self.cast().webhook = Some(body);
        if let (Deed::Says(_), Some(mid)) = (deed, mids.into_iter().next()) {
            self.with(name, |person| person.wrote = Some((mid, 0)));
        }
        let is_held = ack == Ack::Withheld && self.switches().contains(&play::Fault::Reordered);
        if is_held { Ok(()) } else { taken(&ack) }
    }

    fn user_id(&self, name: &str) -> String {
        self.with(name, |person| person.user.psid().to_owned())
    }

    fn unheard(&self, name: &str) -> Vec<Said> {
        self.with(name, |person| person.user.unread().iter().map(said).collect())
    }

    fn befall(&self, trouble: Trouble, times: u32) {
        let fault = match trouble {
            Trouble::Status(429) => Fault::RateLimited { retry_after: None },
            Trouble::Status(status @ 500..) => Fault::ServerError(status),
            Trouble::Status(status) => Fault::Graph { status, code: 100, subcode: None },
            Trouble::RetryAfter(after) => Fault::RateLimited { retry_after: Some(after) },
            Trouble::CutOff => Fault::CutOff,
            Trouble::Slow(slow) => Fault::Slow(slow),
            _ => Fault::Dropped,
        };
        self.messenger.faults().add(Rule::once(fault).times(times.into()));
    }

    async fn switch(&self, fault: play::Fault, is_on: bool) -> Result<(), Error> {
        self.set(fault, is_on);
        if fault == play::Fault::Reordered && !is_on {
            self.messenger.release().await?;
        }
        Ok(())
    }

    async fn redeliver(&self) -> Result<(), Error> {
        let webhook = self.cast().webhook.clone();
        let webhook =
            webhook.ok_or_else(|| Error::Nothing { what: "delivered again", who: "a person".into() })?;
        taken(&self.messenger.deliver(webhook).await?)
    }

    fn seen(&self, name: &str) -> Vec<(Timestamp, play::Shown)> {
        let shown = |received: &Received| {
            let shown = play::Shown {
                to: name.to_owned(),
                message_id: received.mid.clone(),
                said: said(received),
                choices: Vec::new(),
            };
            (received.at, shown)
        };
        self.with(name, |person| person.user.seen().iter().map(shown).collect())
    }

    #[cfg(test)]
    fn calls(&self) -> Vec<chinwag_testkit::play::Call> {
        let call = |call: chinwag_testkit::messenger::Call| {
            let (method, target) = call.target.split_once(' ').expect("a method and a path");
            let request = chinwag_core::platform::RawRequest {
                method: method.parse().expect("a method"),
                target: target.to_owned(),
                headers: http::HeaderMap::new(),
                body: call.body.to_string().into(),
            };
            chinwag_testkit::play::Call { request, status: call.status }
        };
        self.messenger.calls().into_iter().map(call).collect()
    }
}

/// What befalls calls while a fault is switched on, as the Graph API tells it.
fn rule(fault: play::Fault) -> Option<Rule> {
    let refused = |status, code, subcode| Rule::always(Fault::Graph { status, code, subcode });
    Some(match (fault, fault.trouble()?) {
        (play::Fault::TokenRefused, _) => refused(401, 190, None),
        (play::Fault::Blocked, _) => refused(400, 551, Some(1_545_041)),
        (_, Trouble::Status(status)) => Rule::always(Fault::ServerError(status)),
        (_, Trouble::RetryAfter(after)) => {
            Rule::every_second(Fault::RateLimited { retry_after: Some(after) })
        }
        (_, Trouble::CutOff) => Rule::every_second(Fault::CutOff),
        (_, Trouble::Slow(late)) => Rule::always(Fault::Slow(late)),
        _ => return None,
    })
}

fn taken(ack: &Ack) -> Result<(), Error> {
    match ack {
        ack if ack.is_ok() => Ok(()),
        Ack::Answered { status, .. } => Err(Error::NotTaken { what: format!("it was answered {status}") }),
        Ack::Failed { error, .. } => Err(Error::NotTaken { what: error.clone() }),
        Ack::Withheld => Err(Error::NotTaken { what: "it was withheld".into() }),
    }
}

fn capitalised(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

/// A message as a script writes it.
fn said(received: &Received) -> Said {
    let titles = |choices: Vec<Choice>| choices.into_iter().map(|choice| choice.title).collect::<Vec<_>>();
    let quick_replies = titles(received.quick_replies());
    if let Some(cards) = received.message.pointer("/attachment/payload/elements").and_then(Value::as_array) {
        return cards.iter().fold(Said::default(), card).with_choices(quick_replies);
    }
    if !received.text().is_empty() {
        let choices = titles(received.buttons()).into_iter().chain(quick_replies);
        return Said::default().with_words(received.text()).with_choices(choices);
    }
    let one = received.message.get("attachment");
    let several = received.message.get("attachments").and_then(Value::as_array);
    let lines: Vec<String> = one.into_iter().chain(several.into_iter().flatten()).map(media).collect();
    let words = if lines.is_empty() { "[message]".to_owned() } else { lines.join("\n") };
    Said::default().with_words(&words).with_choices(quick_replies)
}

fn media(attachment: &Value) -> String {
    let kind = text(attachment, "/type");
    format!("[{kind}] {}", text(attachment, "/payload/url")).trim_end().to_owned()
}

fn card(said: Said, card: &Value) -> Said {
    let words = [text(card, "/title"), text(card, "/subtitle")];
    let words = words.into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(" – ");
    let mut shown = said.with_words(&format!("card: {}", words.replace('\n', " ")));
    let image = text(card, "/image_url");
    if !image.is_empty() {
        shown = shown.with_words(&format!("[image] {image}"));
    }
    let buttons = card.get("buttons").and_then(Value::as_array).into_iter().flatten();
    shown.with_choices(buttons.map(|button| text(button, "/title").to_owned()))
}

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}
