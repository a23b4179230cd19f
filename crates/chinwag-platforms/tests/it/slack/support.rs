//! A channel, and requests and responses for it.

use std::sync::Arc;

use chinwag_core::{
    clock::Timestamp,
    conversation::ConversationKey,
    message::{Inbound, InboundKind, Message, Place},
    name::ChannelName,
    platform::{ParseError, Platform, RawRequest, Verified, admit},
    reply::Reply,
    response::Response,
    secret::{Secret, Secrets},
};
use chinwag_platforms::slack::{Config, Slack};
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde_json::{Value, json};
use sha2::Sha256;

pub(crate) const SECRET: &str = "8f742231b10e8888abcd99yyyzzz85a5";
pub(crate) const TOKEN: &str = "xoxb-FAKE-0123456789";
pub(crate) const NOW: Timestamp = Timestamp::from_millis(1_772_998_124_500);
pub(crate) const SENT: &str = "1772998124";
pub(crate) const SIGNATURE: &str = "x-slack-signature";
pub(crate) const TIMESTAMP: &str = "x-slack-request-timestamp";

pub(crate) fn secrets(live: &[&str]) -> Secrets {
    Secrets::new(live.iter().copied().map(Secret::new).collect()).expect("a secret")
}

pub(crate) fn channel() -> ChannelName {
    ChannelName::from_static("work")
}

pub(crate) fn config() -> Config {
    let mut config = Config::new(channel(), secrets(&[SECRET]), secrets(&[TOKEN]));
    config.bot_user_id = Some("W23456789".into());
    config.bot_id = Some("BZYBOTHED".into());
    config
}

pub(crate) fn platform(config: Config) -> Arc<dyn Platform> {
    Arc::new(Slack::new(config).expect("a legal token"))
}

pub(crate) fn slack() -> Arc<dyn Platform> {
    platform(config())
}

pub(crate) fn post(body: &[u8], headers: &[(&str, &str)]) -> RawRequest {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        let name = HeaderName::from_bytes(name.as_bytes()).expect("a name");
        map.append(name, HeaderValue::from_str(value).expect("a header"));
    }
    RawRequest {
        method: Method::POST,
        target: "/webhooks/work".into(),
        headers: map,
        body: body.to_vec().into(),
    }
}

pub(crate) fn sign(secret: &str, sent: &str, body: &[u8]) -> String {
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any key");
    let mac = mac.chain_update("v0:").chain_update(sent).chain_update(":").chain_update(body);
    format!("v0={}", hex::encode(mac.finalize().into_bytes()))
}

pub(crate) fn signed(body: &[u8]) -> RawRequest {
    post(body, &[(SIGNATURE, &sign(SECRET, SENT, body)), (TIMESTAMP, SENT)])
}

pub(crate) fn verified(body: impl AsRef<[u8]>) -> Verified {
    admit(&*slack(), signed(body.as_ref()), NOW).expect("signed")
}

pub(crate) fn parse(body: impl AsRef<[u8]>) -> Result<Vec<Inbound>, ParseError> {
    slack().parse(&verified(body))
}

/// The body of an event of the workspace T1, in which the bot is UB.
pub(crate) fn event(event: &Value) -> String {
    json!({
        "type": "event_callback", "team_id": "T1", "api_app_id": "A1", "event_id": "Ev1", "event_time": 1_700_000_000,
        "authorizations": [{"team_id": "T1", "user_id": "UB", "is_bot": true}], "event": event,
    })
    .to_string()
}

/// The body of an interaction.
pub(crate) fn interaction(payload: &Value) -> String {
    let hex = payload.to_string().bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    format!("payload={hex}")
}

pub(crate) fn message(inbound: &Inbound) -> &Message {
    match &inbound.kind {
        InboundKind::Message(message) => message,
        other => panic!("no message: {other:?}"),
    }
}

pub(crate) fn place(message: &Message) -> (&str, Place) {
    (message.conversation.as_str(), message.place)
}

pub(crate) fn only(body: impl AsRef<[u8]>) -> Message {
    let events = parse(body).expect("a body");
    assert_eq!(events.len(), 1, "{events:?}");
    message(&events[0]).clone()
}

pub(crate) fn ignored(body: impl AsRef<[u8]>) -> &'static str {
    match parse(body).expect("a body").remove(0).kind {
        InboundKind::Ignored { reason } => reason,
        other => panic!("not ignored: {other:?}"),
    }
}

pub(crate) fn conversation() -> ConversationKey {
    "work:T1:C1".parse().expect("a key")
}

pub(crate) fn response(reply: impl Into<Reply>) -> Response {
    Response::new(channel(), conversation(), reply.into())
}
