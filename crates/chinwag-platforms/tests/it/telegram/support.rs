//! A bot, and requests and responses for it.

use std::sync::Arc;

use chinwag_core::{
    clock::Timestamp,
    message::{Inbound, InboundKind, Message},
    name::ChannelName,
    platform::{HttpCall, ParseError, Platform, RawRequest, admit},
    reply::Reply,
    response::Response,
    secret::{Secret, Secrets},
};
use chinwag_platforms::telegram::{Config, Telegram};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde_json::Value;

pub(crate) const SECRET: &str = "a_secret-token-of-no-use";
pub(crate) const TOKEN: &str = "123456:FAKE-bot_token";
pub(crate) const HEADER: &str = "x-telegram-bot-api-secret-token";
pub(crate) const NOW: Timestamp = Timestamp::from_millis(1_772_998_124_500);

pub(crate) fn telegram() -> Arc<dyn Platform> {
    let secrets = |live: &[&str]| Secrets::new(live.iter().copied().map(Secret::new).collect());
    let config = Config::new(
        ChannelName::from_static("bot"),
        secrets(&[TOKEN]).expect("a token"),
        secrets(&[SECRET, "the-one-before"]).expect("a secret"),
    );
    Arc::new(Telegram::new(Config { bot_username: Some("TestBot".into()), ..config }).expect("legal"))
}

pub(crate) fn post(body: &[u8], value: Option<&str>) -> RawRequest {
    let value = value.map(|value| HeaderValue::from_str(value).expect("a header"));
    let headers = HeaderMap::from_iter(value.map(|value| (HeaderName::from_static(HEADER), value)));
    RawRequest { method: Method::POST, target: "/webhooks/bot".into(), headers, body: body.to_vec().into() }
}

pub(crate) fn parse(body: impl AsRef<[u8]>) -> Result<Vec<Inbound>, ParseError> {
    let telegram = telegram();
    telegram.parse(&admit(&*telegram, post(body.as_ref(), Some(SECRET)), NOW).expect("signed"))
}

/// The one message of an update.
pub(crate) fn message(update: &Value) -> Message {
    let mut inbounds = parse(update.to_string()).expect("an update");
    assert_eq!(inbounds.len(), 1, "{inbounds:?}");
    match inbounds.remove(0).kind {
        InboundKind::Message(message) => message,
        other => panic!("no message: {other:?}"),
    }
}

pub(crate) fn response(conversation: &str, reply: impl Into<Reply>) -> Response {
    let conversation = format!("bot:{conversation}").parse().expect("a conversation");
    Response::new(ChannelName::from_static("bot"), conversation, reply.into())
}

/// The method that a call is of, and its parameters.
pub(crate) fn shown(call: &HttpCall) -> String {
    let method = call.url.strip_prefix("https://api.telegram.org/bot{token}/").expect("a method");
    format!("{method} {}", String::from_utf8_lossy(&call.body))
}
