//! A channel, and requests and responses for it.

use std::sync::Arc;

use chinwag_core::{
    clock::Timestamp,
    conversation::ConversationKey,
    message::{Inbound, InboundKind, Message},
    name::ChannelName,
    platform::{Answer, Immediate, ParseError, Platform, RawRequest, admit},
    reply::Reply,
    response::Response,
    secret::{Secret, Secrets},
};
use chinwag_platforms::discord::{Config, Discord};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::Value;

pub(crate) const TOKEN: &str = "FAKE.BOT.TOKEN-0123456789";
pub(crate) const SIGNATURE: &str = "x-signature-ed25519";
pub(crate) const TIMESTAMP: &str = "x-signature-timestamp";
pub(crate) const TIME: &str = "1767574193";
pub(crate) const NOW: Timestamp = Timestamp::from_millis(1_767_574_194_500);

/// A key pair, of a seed that is the same byte throughout.
pub(crate) fn pair(seed: u8) -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).expect("a seed of 32 bytes")
}

pub(crate) fn public(seed: u8) -> String {
    hex::encode(pair(seed).public_key())
}

pub(crate) fn secrets(live: &[&str]) -> Secrets {
    Secrets::new(live.iter().copied().map(Secret::new).collect()).expect("a secret")
}

pub(crate) fn channel() -> ChannelName {
    ChannelName::from_static("server")
}

pub(crate) fn config() -> Config {
    let mut config = Config::new(channel(), secrets(&[&public(1)]), secrets(&[TOKEN]));
    config.application_id = Some("1457469483726668048".into());
    config.role_id = Some("1457473602180878604".into());
    config
}

pub(crate) fn platform(config: Config) -> Arc<dyn Platform> {
    Arc::new(Discord::new(config).expect("legal credentials"))
}

pub(crate) fn discord() -> Arc<dyn Platform> {
    platform(config())
}

pub(crate) fn post(body: &[u8], headers: &[(&'static str, &str)]) -> RawRequest {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.append(HeaderName::from_static(name), HeaderValue::from_str(value).expect("a header"));
    }
    let target = "/webhooks/server".into();
    RawRequest { method: Method::POST, target, headers: map, body: body.to_vec().into() }
}

pub(crate) fn sign(seed: u8, time: &str, body: &[u8]) -> String {
    hex::encode(pair(seed).sign(&[time.as_bytes(), body].concat()))
}

pub(crate) fn signed(body: &[u8]) -> RawRequest {
    post(body, &[(SIGNATURE, &sign(1, TIME, body)), (TIMESTAMP, TIME)])
}

pub(crate) fn parse(body: impl AsRef<[u8]>) -> Result<Vec<Inbound>, ParseError> {
    let platform = discord();
    platform.parse(&admit(&*platform, signed(body.as_ref()), NOW).expect("signed"))
}

pub(crate) fn immediate(body: &Value) -> Option<Immediate> {
    let platform = discord();
    platform.immediate(&admit(&*platform, signed(body.to_string().as_bytes()), NOW).expect("signed"))
}

/// The one event of a body.
pub(crate) fn event(body: &Value) -> Inbound {
    let mut events = parse(body.to_string()).expect("a body");
    assert_eq!(events.len(), 1, "{body}");
    events.remove(0)
}

pub(crate) fn message(inbound: &Inbound) -> &Message {
    match &inbound.kind {
        InboundKind::Message(message) => message,
        other => panic!("no message: {other:?}"),
    }
}

pub(crate) fn conversation() -> ConversationKey {
    "server:1457536551830421524".parse().expect("a key")
}

pub(crate) fn response(reply: impl Into<Reply>) -> Response {
    Response::new(channel(), conversation(), reply.into())
}

pub(crate) fn json(answer: &Answer) -> Value {
    assert_eq!((answer.status, answer.content_type), (200, "application/json"));
    serde_json::from_slice(&answer.body).expect("JSON")
}
