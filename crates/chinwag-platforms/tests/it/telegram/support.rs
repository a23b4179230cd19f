//! A channel, and requests and responses for it.

use std::sync::Arc;

use chinwag_core::{
    clock::Timestamp,
    conversation::ConversationKey,
    message::{Inbound, InboundKind, Message},
    name::ChannelName,
    platform::{ParseError, Platform, RawRequest, admit},
    reply::Reply,
    response::Response,
    secret::{Secret, Secrets},
};
use chinwag_platforms::telegram::{Config, Telegram};
use http::{HeaderMap, HeaderName, HeaderValue, Method};

pub(crate) const HEADER: &str = "x-telegram-bot-api-secret-token";
pub(crate) const SECRET: &str = "fake_secret_token-0123";
pub(crate) const TOKEN: &str = "100000019:FAKE-bot_token";
pub(crate) const NOW: Timestamp = Timestamp::from_millis(1_772_998_124_500);

pub(crate) fn secrets(live: &[&str]) -> Secrets {
    Secrets::new(live.iter().copied().map(Secret::new).collect()).expect("a secret")
}

pub(crate) fn channel() -> ChannelName {
    ChannelName::from_static("bot")
}

pub(crate) fn config() -> Config {
    let mut config = Config::new(channel(), secrets(&[TOKEN]), secrets(&[SECRET]));
    config.username = Some("vercelchatsdkbot".into());
    config
}

pub(crate) fn platform(config: Config) -> Arc<dyn Platform> {
    Arc::new(Telegram::new(config).expect("a legal token"))
}

pub(crate) fn telegram() -> Arc<dyn Platform> {
    platform(config())
}

pub(crate) fn post(body: &[u8], headers: &[(&'static str, &str)]) -> RawRequest {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.append(HeaderName::from_static(name), HeaderValue::from_str(value).expect("a header"));
    }
    RawRequest {
        method: Method::POST,
        target: "/webhooks/bot".into(),
        headers: map,
        body: body.to_vec().into(),
    }
}

pub(crate) fn parse(body: impl AsRef<[u8]>) -> Result<Vec<Inbound>, ParseError> {
    let platform = telegram();
    let request = post(body.as_ref(), &[(HEADER, SECRET)]);
    platform.parse(&admit(&*platform, request, NOW).expect("a live secret"))
}

/// The one message of an update.
pub(crate) fn message(kind: &str, update: &serde_json::Value) -> Message {
    let body = serde_json::json!({"update_id": 7, kind: update}).to_string();
    let mut events = parse(body).expect("an update");
    assert_eq!(events.len(), 1, "{events:?}");
    match events.remove(0).kind {
        InboundKind::Message(message) => message,
        other => panic!("no message: {other:?}"),
    }
}

pub(crate) fn conversation() -> ConversationKey {
    "bot:42".parse().expect("a key")
}

pub(crate) fn response(reply: impl Into<Reply>) -> Response {
    Response::new(channel(), conversation(), reply.into())
}

/// A response in another conversation.
pub(crate) fn response_in(id: &str, reply: impl Into<Reply>) -> Response {
    Response::new(channel(), ConversationKey::new(&channel(), id), reply.into())
}
