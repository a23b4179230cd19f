//! A channel, and requests and responses for it.

use std::sync::Arc;

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
use chinwag_platforms::webhook::{Config, Webhook};
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde_json::Value;
use sha2::Sha256;

pub(crate) const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
pub(crate) const OTHER: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
pub(crate) const NOW: Timestamp = Timestamp::from_millis(1_767_406_680_000);
pub(crate) const SECONDS: &str = "1767406680";

pub(crate) fn secrets(live: &[&str]) -> Secrets {
    Secrets::new(live.iter().copied().map(Secret::new).collect()).expect("a secret")
}

pub(crate) fn config(live: &[&str]) -> Config {
    Config::new(ChannelName::from_static("own"), secrets(live), "https://chat.example/replies".into())
}

pub(crate) fn webhook() -> Arc<dyn Platform> {
    Arc::new(Webhook::new(config(&[SECRET])).expect("a channel"))
}

pub(crate) fn post(body: &[u8], headers: &[(&'static str, &str)]) -> RawRequest {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.append(HeaderName::from_static(name), HeaderValue::from_str(value).expect("a header"));
    }
    RawRequest {
        method: Method::POST,
        target: "/webhooks/own".into(),
        headers: map,
        body: body.to_vec().into(),
    }
}

pub(crate) fn sign(secret: &str, id: &str, seconds: &str, body: &[u8]) -> String {
    let key = BASE64_STANDARD.decode(secret.strip_prefix("whsec_").expect("a secret")).expect("base64");
    let mac = Hmac::<Sha256>::new_from_slice(&key).expect("any key");
    let mac = mac.chain_update(format!("{id}.{seconds}.")).chain_update(body);
    format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes()))
}

pub(crate) fn signed(body: &[u8]) -> RawRequest {
    let signature = sign(SECRET, "msg_1", SECONDS, body);
    let headers =
        [("webhook-id", "msg_1"), ("webhook-timestamp", SECONDS), ("webhook-signature", &signature)];
    post(body, &headers)
}

pub(crate) fn parse(body: impl AsRef<[u8]>) -> Result<Vec<Inbound>, ParseError> {
    let platform = webhook();
    platform.parse(&admit(&*platform, signed(body.as_ref()), NOW).expect("signed"))
}

/// The one message of a body.
pub(crate) fn message(body: &Value) -> Message {
    let parsed = parse(body.to_string()).expect("JSON").remove(0);
    assert_eq!(parsed.dedupe, "msg_1");
    match parsed.kind {
        InboundKind::Message(message) => message,
        other => panic!("no message: {other:?}"),
    }
}

pub(crate) fn response(reply: impl Into<Reply>) -> Response {
    Response::new(ChannelName::from_static("own"), "own:room-7".parse().expect("a key"), reply.into())
}
