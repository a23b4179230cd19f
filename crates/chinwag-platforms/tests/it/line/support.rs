//! A channel, and requests and responses for it.

use std::sync::Arc;

use base64::{Engine, prelude::BASE64_STANDARD};
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
use chinwag_platforms::line::{Config, Line};
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use sha2::Sha256;

pub(crate) const SECRET: &str = "FAKE_CHANNEL_SECRET_0123456789ab";
pub(crate) const TOKEN: &str = "FAKE/CHANNEL+ACCESS=TOKEN";
pub(crate) const HEADER: &str = "x-line-signature";
pub(crate) const NOW: Timestamp = Timestamp::from_millis(1_772_998_124_500);
pub(crate) const PERSON: &str = "U206d25c2ea6bd87c17655609a1c37cb8";
pub(crate) const GROUP: &str = "Ca56f94637cc4347f90a25382909b24b9";

pub(crate) fn secrets(live: &[&str]) -> Secrets {
    Secrets::new(live.iter().copied().map(Secret::new).collect()).expect("a secret")
}

pub(crate) fn channel() -> ChannelName {
    ChannelName::from_static("line")
}

pub(crate) fn config() -> Config {
    Config::new(channel(), secrets(&[SECRET]), secrets(&[TOKEN]))
}

pub(crate) fn platform(config: Config) -> Arc<dyn Platform> {
    Arc::new(Line::new(config).expect("a legal token"))
}

pub(crate) fn line() -> Arc<dyn Platform> {
    platform(config())
}

pub(crate) fn post(body: &[u8], headers: &[(&'static str, &str)]) -> RawRequest {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.append(HeaderName::from_static(name), HeaderValue::from_str(value).expect("a header"));
    }
    RawRequest {
        method: Method::POST,
        target: "/webhooks/line".into(),
        headers: map,
        body: body.to_vec().into(),
    }
}

pub(crate) fn sign(secret: &str, body: &[u8]) -> String {
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any key").chain_update(body);
    BASE64_STANDARD.encode(mac.finalize().into_bytes())
}

pub(crate) fn parse(body: impl AsRef<[u8]>) -> Result<Vec<Inbound>, ParseError> {
    let body = body.as_ref();
    let platform = line();
    let request = post(body, &[(HEADER, &sign(SECRET, body))]);
    platform.parse(&admit(&*platform, request, NOW).expect("signed"))
}

pub(crate) fn message(inbound: &Inbound) -> &Message {
    match &inbound.kind {
        InboundKind::Message(message) => message,
        other => panic!("no message: {other:?}"),
    }
}

pub(crate) fn to(id: &str, reply: impl Into<Reply>) -> Response {
    Response::new(channel(), ConversationKey::new(&channel(), id), reply.into())
}

pub(crate) fn response(reply: impl Into<Reply>) -> Response {
    to(PERSON, reply)
}
