//! A channel, and requests and responses for it.

use std::sync::Arc;

use chinwag_core::{
    clock::Timestamp,
    message::{Inbound, InboundKind, Message},
    name::ChannelName,
    platform::{ParseError, Platform, RawRequest, admit},
    reply::Reply,
    response::Response,
    secret::{Secret, Secrets},
};
use chinwag_platforms::matrix::{Config, Matrix};
use http::{HeaderMap, HeaderValue, Method};
use serde_json::{Value, json};

pub(crate) const TOKEN: &str = "FAKE_HS_TOKEN";
pub(crate) const AS_TOKEN: &str = "FAKE_AS_TOKEN";
pub(crate) const BOT: &str = "@bot:example.org";
pub(crate) const ROOM: &str = "!room:example.org";
pub(crate) const NOW: Timestamp = Timestamp::from_millis(1_432_735_900_000);

pub(crate) fn matrix() -> Arc<dyn Platform> {
    matrix_with(|_| {})
}

pub(crate) fn matrix_with(change: impl FnOnce(&mut Config)) -> Arc<dyn Platform> {
    let live =
        |tokens: &[&str]| Secrets::new(tokens.iter().copied().map(Secret::new).collect()).expect("a token");
    let mut config = Config::new(
        ChannelName::from_static("mx"),
        live(&[TOKEN, "FAKE_OLD_TOKEN"]),
        live(&[AS_TOKEN]),
        "https://hs.example".into(),
        BOT.into(),
    );
    config.display_name = Some("Bot".into());
    change(&mut config);
    Arc::new(Matrix::new(config).expect("a legal token"))
}

pub(crate) fn put(target: &str, bearer: Option<&str>, body: &[u8]) -> RawRequest {
    let mut headers = HeaderMap::new();
    if let Some(bearer) = bearer {
        headers.insert("authorization", HeaderValue::from_str(bearer).expect("a header"));
    }
    let target = format!("/webhooks/mx/_matrix/app/v1/{target}");
    RawRequest { method: Method::PUT, target, headers, body: body.to_vec().into() }
}

pub(crate) fn parse(body: impl AsRef<[u8]>) -> Result<Vec<Inbound>, ParseError> {
    let platform = matrix();
    let request = put("transactions/1", Some(&format!("Bearer {TOKEN}")), body.as_ref());
    platform.parse(&admit(&*platform, request, NOW).expect("the token is right"))
}

/// An event of a person.
pub(crate) fn event(kind: &str, content: &Value) -> Value {
    json!({
        "type": kind, "event_id": "$e1", "room_id": ROOM, "sender": "@ada:example.org",
        "origin_server_ts": 1_432_735_824_653_u64, "content": content,
    })
}

/// What comes of one event.
pub(crate) fn inbound(event: &Value) -> Inbound {
    parse(json!({ "events": [event] }).to_string()).expect("a transaction").remove(0)
}

pub(crate) fn message(event: &Value) -> Message {
    match inbound(event).kind {
        InboundKind::Message(message) => message,
        other => panic!("no message: {other:?}"),
    }
}

pub(crate) fn response(reply: impl Into<Reply>) -> Response {
    let conversation = format!("mx:{ROOM}").parse().expect("a key");
    Response::new(ChannelName::from_static("mx"), conversation, reply.into())
}
