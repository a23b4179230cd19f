//! A channel with a service account and a key that its issuer publishes, and events and responses for it.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use chinwag_core::{
    clock::Timestamp,
    message::{Inbound, InboundKind, Message},
    name::ChannelName,
    platform::{ParseError, Platform, RawRequest, admit},
    reply::Reply,
    response::Response,
    secret::{Secret, Secrets},
};
use chinwag_platforms::google_chat::{Config, GoogleChat};
use http::{HeaderMap, HeaderValue, Method, header::AUTHORIZATION};
use serde_json::{Value, json};

use crate::tokens::{Issuer, ONE, TWO};

pub(crate) const AUDIENCE: &str = "https://bot.example.com/webhooks/chat";
pub(crate) const CHAT: &str = "chat@system.gserviceaccount.com";
pub(crate) const ADD_ON: &str = "service-123456789012@gcp-sa-gsuiteaddons.iam.gserviceaccount.com";
pub(crate) const NOW: Timestamp = Timestamp::from_millis(1_766_458_450_000);

pub(crate) fn channel() -> ChannelName {
    ChannelName::from_static("chat")
}

/// The key of a service account, as Google hands it out.
pub(crate) fn service_account() -> String {
    let (begin, end) = ("-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----");
    let encoded = BASE64_STANDARD.encode(TWO);
    let lines: Vec<&str> =
        encoded.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).expect("ASCII")).collect();
    json!({
        "type": "service_account", "client_email": "bot@project.iam.gserviceaccount.com", "private_key_id": "k1",
        "private_key": format!("{begin}\n{}\n{end}\n", lines.join("\n")),
    })
    .to_string()
}

pub(crate) fn config() -> Config {
    let account = Secrets::new(vec![Secret::new(service_account())]).expect("a secret");
    Config::new(channel(), AUDIENCE.into(), account)
}

/// A channel that knows the key `one`.
pub(crate) fn platform(config: Config) -> GoogleChat {
    let chat = GoogleChat::new(config).expect("a service account");
    publish(&chat, &json!({ "keys": [Issuer::new("one", ONE).jwk()] }));
    chat
}

pub(crate) fn publish(platform: &dyn Platform, keys: &Value) {
    platform.key_set().expect("a set of keys").take(keys.to_string().as_bytes(), NOW).expect("keys");
}

pub(crate) fn chat() -> GoogleChat {
    platform(config())
}

pub(crate) fn claims(email: &str) -> Value {
    let now = NOW.as_secs();
    json!({
        "iss": "https://accounts.google.com", "aud": AUDIENCE, "email": email, "email_verified": true,
        "iat": now - 10, "exp": now + 3590,
    })
}

pub(crate) fn post(body: impl AsRef<[u8]>, authorization: Option<&str>) -> RawRequest {
    let mut headers = HeaderMap::new();
    if let Some(value) = authorization {
        headers.insert(AUTHORIZATION, HeaderValue::from_str(value).expect("a header"));
    }
    let body = body.as_ref().to_vec().into();
    RawRequest { method: Method::POST, target: "/webhooks/chat".into(), headers, body }
}

pub(crate) fn signed(body: impl AsRef<[u8]>) -> RawRequest {
    let token = Issuer::new("one", ONE).token(&claims(CHAT));
    post(body, Some(&format!("Bearer {token}")))
}

pub(crate) fn parse(body: impl AsRef<[u8]>) -> Result<Vec<Inbound>, ParseError> {
    let chat = chat();
    chat.parse(&admit(&chat, signed(body), NOW).expect("a good token"))
}

pub(crate) fn messages(event: &Value) -> Vec<Message> {
    let events = parse(event.to_string()).expect("an event");
    let message = |event: Inbound| match event.kind {
        InboundKind::Message(message) => message,
        other => panic!("no message: {other:?}"),
    };
    events.into_iter().map(message).collect()
}

/// The one message of an event.
pub(crate) fn message(event: &Value) -> Message {
    let mut messages = messages(event);
    assert_eq!(messages.len(), 1, "{messages:?}");
    messages.remove(0)
}

/// An event of the older form, with what all of them have.
pub(crate) fn classic(kind: &str, fields: &Value) -> Value {
    let mut event = json!({
        "type": kind, "eventTime": "2026-01-02T23:32:34.175996Z",
        "user": { "name": "users/1", "displayName": "Ann", "type": "HUMAN" },
        "space": { "name": "spaces/S", "spaceType": "SPACE" },
    });
    for (name, value) in fields.as_object().expect("fields") {
        event[name] = value.clone();
    }
    event
}

pub(crate) fn said(fields: &Value) -> Value {
    let mut message = json!({
        "name": "spaces/S/messages/T.M", "createTime": "2026-01-02T23:32:31.646079Z", "text": "hi",
        "sender": { "name": "users/1", "displayName": "Ann", "type": "HUMAN" },
        "thread": { "name": "spaces/S/threads/T" },
    });
    for (name, value) in fields.as_object().expect("fields") {
        message[name] = value.clone();
    }
    classic("MESSAGE", &json!({ "message": message }))
}

/// What a subscription pushes.
pub(crate) fn pushed(kind: &str, data: &Value) -> Value {
    json!({ "subscription": "projects/p/subscriptions/s", "message": {
        "attributes": {
            "ce-type": kind, "ce-id": "E1", "ce-time": "2026-01-03T02:18:15Z",
            "ce-source": "//workspaceevents.googleapis.com/subscriptions/x",
            "ce-subject": "//chat.googleapis.com/spaces/S",
        },
        "data": BASE64_STANDARD.encode(data.to_string()), "messageId": "7",
    } })
}

pub(crate) fn response_in(conversation: &str, reply: impl Into<Reply>) -> Response {
    let conversation = format!("chat:{conversation}").parse().expect("a key");
    Response::new(channel(), conversation, reply.into())
}

pub(crate) fn response(reply: impl Into<Reply>) -> Response {
    response_in("spaces/S/threads/T", reply)
}
