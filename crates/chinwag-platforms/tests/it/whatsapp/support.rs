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
use chinwag_platforms::whatsapp::{Config, WhatsApp};
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use sha2::Sha256;

pub(crate) const SECRET: &str = "FAKE_APP_SECRET_0123456789abcdef";
pub(crate) const TOKEN: &str = "EAAFAKEACCESSTOKEN0123456789";
pub(crate) const NOW: Timestamp = Timestamp::from_millis(1_772_998_124_500);

pub(crate) fn secrets(live: &[&str]) -> Secrets {
    Secrets::new(live.iter().copied().map(Secret::new).collect()).expect("a secret")
}

pub(crate) fn channel() -> ChannelName {
    ChannelName::from_static("shop")
}

pub(crate) fn config() -> Config {
    Config::new(channel(), secrets(&[SECRET]), secrets(&[TOKEN]), secrets(&["FAKE_VERIFY_TOKEN"]))
}

pub(crate) fn platform(config: Config) -> Arc<dyn Platform> {
    Arc::new(WhatsApp::new(config).expect("a legal token"))
}

pub(crate) fn whatsapp() -> Arc<dyn Platform> {
    platform(config())
}

pub(crate) fn post(body: &[u8], headers: &[(&'static str, &str)]) -> RawRequest {
    let header = |(name, value): &(&'static str, &str)| {
        (HeaderName::from_static(name), HeaderValue::from_str(value).expect("a header"))
    };
    let mut map = HeaderMap::new();
    headers.iter().map(header).for_each(|(name, value)| {
        map.append(name, value);
    });
    RawRequest {
        method: Method::POST,
        target: "/webhooks/shop".into(),
        headers: map,
        body: body.to_vec().into(),
    }
}

pub(crate) fn sign(secret: &str, body: &[u8]) -> String {
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any key").chain_update(body);
    format!("sha256={}", hex::encode(mac.finalize().into_bytes()))
}

pub(crate) fn parse(body: impl AsRef<[u8]>) -> Result<Vec<Inbound>, ParseError> {
    let body = body.as_ref();
    let platform = whatsapp();
    let request = post(body, &[("x-hub-signature-256", &sign(SECRET, body))]);
    platform.parse(&admit(&*platform, request, NOW).expect("signed"))
}

pub(crate) fn message(inbound: &Inbound) -> &Message {
    match &inbound.kind {
        InboundKind::Message(message) => message,
        other => panic!("no message: {other:?}"),
    }
}

pub(crate) fn conversation() -> ConversationKey {
    "shop:106540352242922:16505551234".parse().expect("a key")
}

pub(crate) fn response(reply: impl Into<Reply>) -> Response {
    Response::new(channel(), conversation(), reply.into())
}
