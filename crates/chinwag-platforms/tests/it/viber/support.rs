//! A channel, and requests and responses for it.

use std::sync::Arc;

use chinwag_core::{
    clock::Timestamp,
    conversation::ConversationKey,
    message::{Inbound, InboundKind, Message},
    name::ChannelName,
    platform::{ParseError, Platform, RawRequest, Verified, admit},
    reply::Reply,
    response::Response,
    secret::{Secret, Secrets},
};
use chinwag_platforms::viber::{Config, Viber};
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use sha2::Sha256;

pub(crate) const TOKEN: &str = "4fake00000000000-fake000000000000-fake000000000000";
pub(crate) const HEADER: &str = "x-viber-content-signature";
pub(crate) const NOW: Timestamp = Timestamp::from_millis(1_772_998_124_500);
pub(crate) const PERSON: &str = "01234567890A=";

pub(crate) fn secrets(live: &[&str]) -> Secrets {
    Secrets::new(live.iter().copied().map(Secret::new).collect()).expect("a secret")
}

pub(crate) fn channel() -> ChannelName {
    ChannelName::from_static("viber")
}

pub(crate) fn config() -> Config {
    Config::new(channel(), secrets(&[TOKEN]), "Bot")
}

pub(crate) fn platform(config: Config) -> Arc<dyn Platform> {
    Arc::new(Viber::new(config).expect("a legal token"))
}

pub(crate) fn viber() -> Arc<dyn Platform> {
    platform(config())
}

pub(crate) fn post(body: &[u8], headers: &[(&'static str, &str)]) -> RawRequest {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.append(HeaderName::from_static(name), HeaderValue::from_str(value).expect("a header"));
    }
    RawRequest {
        method: Method::POST,
        target: "/webhooks/viber".into(),
        headers: map,
        body: body.to_vec().into(),
    }
}

pub(crate) fn sign(secret: &str, body: &[u8]) -> String {
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any key").chain_update(body);
    hex::encode(mac.finalize().into_bytes())
}

pub(crate) fn parse(body: impl AsRef<[u8]>) -> Result<Vec<Inbound>, ParseError> {
    let body = body.as_ref();
    let platform = viber();
    let request = post(body, &[(HEADER, &sign(TOKEN, body))]);
    platform.parse(&admit(&*platform, request, NOW).expect("signed"))
}

/// A webhook as it is admitted.
pub(crate) fn admitted(platform: &dyn Platform, body: &str) -> Verified {
    let request = post(body.as_bytes(), &[(HEADER, &sign(TOKEN, body.as_bytes()))]);
    admit(platform, request, NOW).expect("signed")
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
