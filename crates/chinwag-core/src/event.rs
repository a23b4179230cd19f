//! The event: a CloudEvents 1.0 envelope around the JSON of one topic.
//!
//! The wire format is the CloudEvents JSON format with the extensions `partitionkey` (the conversation),
//! `correlationid` (the webhook that began it), `causationid` (the event that caused it), `traceparent`, and `target`
//! (the one function a redriven event is meant for).

use std::{borrow::Cow, fmt, sync::Arc};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use bytes::Bytes;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::{
    clock::Timestamp,
    conversation::{ConversationKey, Partition, fingerprint},
    name::{ChannelName, FunctionName, PlatformName, TopicName},
};

/// The id of an event. An emitted event's id follows from cause, function and index, so a repeated run repeats it:
/// `0n7…-0.talk.0` is the first event that `talk` emitted for message 0 of webhook `0n7…`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId(Arc<str>);

impl EventId {
    /// The longest id that is written out as a path; a longer one is cut to a digest of its front part.
    pub const BYTES_MAX: usize = 120;

    /// Takes an id from outside.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// The id of a webhook: time first, so that ids sort by arrival, then 80 random bits. 26 characters, as a ULID.
    #[must_use]
    pub fn webhook(now: Timestamp, random: u128) -> Self {
        const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
        let value = (u128::from(now.as_millis()) << 80) | (random & ((1 << 80) - 1));
        let digit = |index: u32| DIGITS[((value >> (5 * (25 - index))) & 31) as usize] as char;
        Self((0..26).map(digit).collect::<String>().into())
    }

    /// The id of part `index` of the webhook `self`.
    #[must_use]
    pub fn part(&self, index: usize) -> Self {
        Self(format!("{self}-{index}").into())
    }

    /// The id of event number `index` that `function` emits when it is given `self`.
    #[must_use]
    pub fn derived(&self, function: &FunctionName, index: usize) -> Self {
        self.step(format_args!("{function}.{index}"))
    }

    /// The id under which the event `self` is published again for `function`, out of its dead letter number `letter`.
    #[must_use]
    pub fn redriven(&self, function: &FunctionName, letter: u64) -> Self {
        self.step(format_args!("{function}.r{letter}"))
    }

    /// Whether it is the id of an event that was published again out of a dead letter.
    #[must_use]
    pub fn is_redriven(&self) -> bool {
        let last = self.0.rsplit('.').next().and_then(|step| step.strip_prefix('r'));
        last.is_some_and(|letter| !letter.is_empty() && letter.bytes().all(|byte| byte.is_ascii_digit()))
    }

    /// The id of the event that was published again out of dead letters, as it was before; itself, where it was not.
    #[must_use]
    pub fn original(&self) -> Self {
        let mut original = self.clone();
        while original.is_redriven() {
            // `….function.rN`
            let path = original.0.rsplitn(3, '.').nth(2);
            let Some(path) = path else { return original };
            original = Self(path.into());
        }
        original
    }

    /// When the webhook at the front of the path came in; `None` where the id is not one of ours.
    #[must_use]
    pub fn arrived(&self) -> Option<Timestamp> {
        const DIGITS: &str = "0123456789abcdefghjkmnpqrstvwxyz";
        let root = self.root();
        let digits = root.get(..10).filter(|_| root.len() == 26)?;
        let value =
            digits.chars().try_fold(0_u64, |value, digit| Some(value << 5 | DIGITS.find(digit)? as u64));
        value.map(Timestamp::from_millis)
    }

    fn step(&self, step: fmt::Arguments<'_>) -> Self {
        let path = format!("{self}.{step}");
        if path.len() <= Self::BYTES_MAX {
            return Self(path.into());
        }
        let digest = fingerprint(&[&self.0]);
        Self(format!("{}.{digest:016x}.{step}", self.root()).into())
    }

    /// The webhook id at the front of the path.
    #[must_use]
    pub fn root(&self) -> &str {
        self.0.split(['-', '.']).next().unwrap_or(&self.0)
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for EventId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for EventId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(Cow::<'de, str>::deserialize(deserializer)?.into()))
    }
}

/// Who published an event: the CloudEvents `source`, `/channels/<name>`, `/functions/<name>` or `/desk`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The gateway, for a channel.
    Channel(ChannelName),
    /// A function.
    Function(FunctionName),
    /// A person who holds a conversation, see [`held`](crate::held).
    Desk,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Channel(name) => write!(f, "/channels/{name}"),
            Self::Function(name) => write!(f, "/functions/{name}"),
            Self::Desk => f.write_str("/desk"),
        }
    }
}

impl Serialize for Source {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Source {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        if text == "/desk" {
            return Ok(Self::Desk);
        }
        let bad =
            || serde::de::Error::custom(format!("`{text}` is not a source: /channels/… or /functions/…"));
        if let Some(name) = text.strip_prefix("/channels/") {
            return ChannelName::new(name).map(Self::Channel).map_err(|_| bad());
        }
        let name = text.strip_prefix("/functions/").ok_or_else(bad)?;
        FunctionName::new(name).map(Self::Function).map_err(|_| bad())
    }
}

/// A W3C `traceparent`: one trace from webhook to the provider's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TraceParent {
    /// The trace, 128 bits, not zero.
    pub trace_id: u128,
    /// The hop that published the event, 64 bits, not zero: a webhook taken, or the run of a function.
    pub span_id: u64,
    /// The trace flags; bit 0 is `sampled`.
    pub flags: u8,
}

impl TraceParent {
    /// The hop that webhook `id` is, in the same trace.
    #[must_use]
    pub fn child(self, id: &EventId) -> Self {
        Self { span_id: fingerprint(&[id.as_str()]).max(1), ..self }
    }

    /// The hop that a run of `function` on event `id` is, in the same trace. It follows from these alone, so that a run
    /// that is repeated is the same hop.
    #[must_use]
    pub fn run(self, id: &EventId, function: &FunctionName, attempt: u32) -> Self {
        let parts = [id.as_str(), function.as_str(), &attempt.to_string()];
        Self { span_id: fingerprint(&parts).max(1), ..self }
    }
}

impl fmt::Display for TraceParent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "00-{:032x}-{:016x}-{:02x}", self.trace_id, self.span_id, self.flags)
    }
}

impl std::str::FromStr for TraceParent {
    type Err = &'static str;
    /// Version 00 of <https://www.w3.org/TR/trace-context/#traceparent-header>.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let hex = |part: &str, len: usize| part.len() == len && part.bytes().all(|b| b.is_ascii_hexdigit());
        let parts: Vec<&str> = text.split('-').collect();
        let [version, trace, span, flags] = parts[..] else { return Err("a traceparent has four parts") };
        if version != "00" || !hex(trace, 32) || !hex(span, 16) || !hex(flags, 2) {
            return Err("a traceparent is 00-<32 hex>-<16 hex>-<2 hex>");
        }
        let parent = Self {
            trace_id: u128::from_str_radix(trace, 16).map_err(|_| "trace id")?,
            span_id: u64::from_str_radix(span, 16).map_err(|_| "span id")?,
            flags: u8::from_str_radix(flags, 16).map_err(|_| "flags")?,
        };
        if parent.trace_id == 0 || parent.span_id == 0 {
            return Err("a traceparent's ids are not zero");
        }
        Ok(parent)
    }
}

impl Serialize for TraceParent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TraceParent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Cow::<'de, str>::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// What an event carries whose payload was erased.
const ERASED: &str = r#"{"$erased":true}"#;

/// One event on the bus.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Event {
    /// Always `1.0`.
    #[serde(rename = "specversion")]
    version: SpecVersion,
    /// Unique and, for emitted events, the same when the run is repeated.
    pub id: EventId,
    /// The topic: the CloudEvents `type`.
    #[serde(rename = "type")]
    pub topic: TopicName,
    /// Who published it.
    pub source: Source,
    /// When it was published.
    pub time: Timestamp,
    /// The conversation it belongs to: the ordering key.
    #[serde(rename = "partitionkey", default, skip_serializing_if = "Option::is_none")]
    pub conversation: Option<ConversationKey>,
    /// The webhook that began it.
    #[serde(rename = "correlationid")]
    pub correlation: EventId,
    /// The event that caused it; none for a webhook.
    #[serde(rename = "causationid", default, skip_serializing_if = "Option::is_none")]
    pub causation: Option<EventId>,
    /// The trace it is a hop of.
    #[serde(rename = "traceparent", default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<TraceParent>,
    /// The only function that may take it; none: every subscriber.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<FunctionName>,
    /// The topic's JSON.
    pub data: Box<RawValue>,
}

/// The version of CloudEvents; any other is refused when an event is read.
#[derive(Debug, Clone, Copy, Default)]
struct SpecVersion;

impl Serialize for SpecVersion {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("1.0")
    }
}

impl<'de> Deserialize<'de> for SpecVersion {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Cow::<'de, str>::deserialize(deserializer)?.as_ref() {
            "1.0" => Ok(Self),
            other => Err(serde::de::Error::custom(format!("CloudEvents {other} is not 1.0"))),
        }
    }
}

impl Event {
    /// The first event of a chain: its own correlation, no cause.
    #[must_use]
    pub fn root(id: EventId, topic: TopicName, source: Source, time: Timestamp, data: Box<RawValue>) -> Self {
        Self {
            version: SpecVersion,
            correlation: id.clone(),
            id,
            topic,
            source,
            time,
            conversation: None,
            causation: None,
            trace: None,
            target: None,
            data,
        }
    }

    /// An event caused by `self`: same correlation, conversation and trace. Its hop is that of `self`: where it is
    /// published by a run, that is another one, see [`TraceParent::run`].
    #[must_use]
    pub fn caused(
        &self,
        id: EventId,
        topic: TopicName,
        source: Source,
        time: Timestamp,
        data: Box<RawValue>,
    ) -> Self {
        Self {
            version: SpecVersion,
            conversation: self.conversation.clone(),
            correlation: self.correlation.clone(),
            causation: Some(self.id.clone()),
            trace: self.trace,
            target: None,
            id,
            topic,
            source,
            time,
            data,
        }
    }

    /// The same event with nothing in it of what it carried, and of no conversation: what is left of one whose
    /// conversation was [forgotten](crate::store::Store::forget).
    #[must_use]
    pub fn erased(&self) -> Self {
        let data = RawValue::from_string(ERASED.to_owned()).expect("it is JSON");
        Self { conversation: None, data, ..self.clone() }
    }

    /// Whether what it carried was erased.
    #[must_use]
    pub fn is_erased(&self) -> bool {
        self.data.get() == ERASED
    }

    /// The ordering key: the conversation, or the event's own id, which orders it against nothing.
    #[must_use]
    pub fn lane(&self) -> &str {
        self.conversation.as_ref().map_or(self.id.as_str(), ConversationKey::as_str)
    }

    /// The partition of the ordering key.
    #[must_use]
    pub fn partition(&self) -> Partition {
        Partition::of(self.lane())
    }

    /// The payload as a type.
    ///
    /// # Errors
    /// The JSON is not of that shape.
    pub fn payload<'a, T: Deserialize<'a>>(&'a self) -> Result<T, serde_json::Error> {
        serde_json::from_str(self.data.get())
    }
}

/// JSON for the `data` of an event.
///
/// # Errors
/// The value cannot be JSON: a map with keys that are not text, or its own `Serialize` failed.
pub fn payload<T: Serialize + ?Sized>(value: &T) -> Result<Box<RawValue>, serde_json::Error> {
    serde_json::value::to_raw_value(value)
}

/// What `webhook_received` carries: the verified request, without what proved it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookReceived {
    /// The channel's platform.
    pub platform: PlatformName,
    /// The channel it came in on.
    pub channel: ChannelName,
    /// The headers that are kept: content type, user agent, and the provider's delivery headers. No signature.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<(String, String)>,
    /// The body, byte for byte; where something in it is a credential, `redacted` stands there. Its proof was in the
    /// headers, or is what was taken out: what was verified once cannot be verified again.
    #[serde(flatten)]
    pub body: Body,
}

/// Bytes in JSON: `body` where they are text, `body_base64` where not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body(pub Bytes);

#[derive(Serialize, Deserialize)]
struct BodyWire<'a> {
    #[serde(default, skip_serializing_if = "Option::is_none", borrow)]
    body: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    body_base64: Option<String>,
}

impl Serialize for Body {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = std::str::from_utf8(&self.0).ok();
        BodyWire {
            body: text.map(Cow::Borrowed),
            body_base64: text.is_none().then(|| BASE64_STANDARD.encode(&self.0)),
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Body {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match BodyWire::deserialize(deserializer)? {
            BodyWire { body: Some(text), .. } => Ok(Self(Bytes::from(text.into_owned()))),
            BodyWire { body_base64: Some(text), .. } => {
                BASE64_STANDARD.decode(text).map(|bytes| Self(bytes.into())).map_err(serde::de::Error::custom)
            }
            _ => Err(serde::de::Error::missing_field("body")),
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    fn webhook() -> Event {
        let now = Timestamp::from_millis(1_772_998_024_123);
        let data = payload(&serde_json::json!({"a": 1})).expect("json");
        let source = Source::Channel(ChannelName::from_static("page"));
        let topic = TopicName::from_static("webhook_received");
        let mut event = Event::root(EventId::webhook(now, 7), topic, source, now, data);
        event.trace = Some(TraceParent { trace_id: 1, span_id: 2, flags: 1 });
        event
    }

    #[test]
    fn the_wire_format_is_cloudevents_json() {
        let webhook = webhook();
        let talk = FunctionName::from_static("talk");
        let id = webhook.id.part(0).derived(&talk, 0);
        let data = payload("hi").expect("json");
        let mut event =
            webhook.caused(id, TopicName::from_static("own"), Source::Function(talk), webhook.time, data);
        event.conversation = Some("page:1".parse().expect("key"));
        let json = serde_json::to_string(&event).expect("json");
        expect![[r#"{"specversion":"1.0","id":"01kk7enpxv0000000000000007-0.talk.0","type":"own","source":"/functions/talk","time":"2026-03-08T19:27:04.123Z","partitionkey":"page:1","correlationid":"01kk7enpxv0000000000000007","causationid":"01kk7enpxv0000000000000007","traceparent":"00-00000000000000000000000000000001-0000000000000002-01","data":"hi"}"#]]
            .assert_eq(&json);
        let back: Event = serde_json::from_str(&json).expect("parse");
        assert_eq!(serde_json::to_string(&back).expect("json"), json);
    }

    #[test]
    fn another_version_of_cloudevents_is_refused() {
        let json = serde_json::to_string(&webhook()).expect("json").replace("\"1.0\"", "\"0.3\"");
        let error = serde_json::from_str::<Event>(&json).expect_err("0.3");
        assert!(error.to_string().starts_with("CloudEvents 0.3 is not 1.0"), "{error}");
    }

    #[test]
    fn derived_ids_repeat_and_stay_bounded() {
        let talk = FunctionName::from_static("talk");
        let mut id = EventId::webhook(Timestamp::from_millis(1), 1);
        let root = id.clone();
        for _ in 0..100 {
            assert_eq!(id.derived(&talk, 3), id.derived(&talk, 3));
            assert_ne!(id.derived(&talk, 3), id.derived(&talk, 4));
            id = id.derived(&talk, 3);
            assert!(id.as_str().len() <= EventId::BYTES_MAX);
            assert_eq!(id.root(), root.as_str());
        }
    }

    #[test]
    fn an_id_tells_whether_it_was_redriven() {
        let talk = FunctionName::from_static("talk");
        let id = EventId::webhook(Timestamp::from_millis(1), 1).part(0);
        assert!(id.redriven(&talk, 7).is_redriven());
        let reach = FunctionName::from_static("r2");
        for other in
            [id.derived(&talk, 7), id.derived(&reach, 0), id.redriven(&talk, 7).derived(&talk, 1), id]
        {
            assert!(!other.is_redriven(), "{other}");
        }
    }

    #[test]
    fn an_id_tells_when_it_arrived_and_what_it_was_before_it_was_redriven() {
        let (talk, now) = (FunctionName::from_static("talk"), Timestamp::from_millis(1_772_998_024_123));
        let id = EventId::webhook(now, u128::MAX).part(3);
        assert_eq!(id.redriven(&talk, 1).redriven(&talk, 22).original(), id);
        assert_eq!(id.derived(&talk, 1).original(), id.derived(&talk, 1));
        assert_eq!((id.redriven(&talk, 1).arrived(), EventId::new("m_1").arrived()), (Some(now), None));
    }

    #[test]
    fn a_body_keeps_every_byte() {
        for bytes in [&b"{\"a\": \"\\u00e4\"}\n"[..], &[0xff, 0, 1]] {
            let body = Body(Bytes::copy_from_slice(bytes));
            let json = serde_json::to_string(&body).expect("json");
            assert_eq!(serde_json::from_str::<Body>(&json).expect("parse"), body);
        }
    }

    #[test]
    fn traceparents_are_checked() {
        let text = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        assert_eq!(text.parse::<TraceParent>().expect("valid").to_string(), text);
        for bad in ["", "00-0-0-00", "00-00000000000000000000000000000000-b7ad6b7169203331-01", "01-a-b-c-d"]
        {
            assert!(bad.parse::<TraceParent>().is_err(), "{bad}");
        }
    }
}
