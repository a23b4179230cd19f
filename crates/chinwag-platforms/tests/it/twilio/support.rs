//! A channel, and requests and responses for it.

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::STANDARD};
use chinwag_core::{
    clock::Timestamp,
    message::{Inbound, InboundKind, Message},
    name::ChannelName,
    platform::{ParseError, Platform, RawRequest, admit},
    reply::Reply,
    response::Response,
    secret::{Secret, Secrets},
};
use chinwag_platforms::twilio::{Config, Twilio};
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use sha1::Sha1;

pub(crate) const TOKEN: &str = "FAKE_AUTH_TOKEN_0123456789abcdef";
pub(crate) const ACCOUNT: &str = "AC00000000000000000000000000000001";
pub(crate) const URL: &str = "https://bot.example.com/webhooks/sms";
pub(crate) const NOW: Timestamp = Timestamp::from_millis(1_772_998_124_500);
pub(crate) const FORM: &str = "application/x-www-form-urlencoded";

pub(crate) fn secrets(live: &[&str]) -> Secrets {
    Secrets::new(live.iter().copied().map(Secret::new).collect()).expect("a secret")
}

pub(crate) fn channel() -> ChannelName {
    ChannelName::from_static("sms")
}

pub(crate) fn config() -> Config {
    Config::new(channel(), ACCOUNT.into(), secrets(&[TOKEN]), URL.into())
}

pub(crate) fn platform(config: Config) -> Arc<dyn Platform> {
    Arc::new(Twilio::new(config).expect("a legal token"))
}

pub(crate) fn twilio() -> Arc<dyn Platform> {
    platform(config())
}

pub(crate) fn request(method: Method, target: &str, headers: &[(&str, &str)], body: &[u8]) -> RawRequest {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        let name = HeaderName::from_bytes(name.as_bytes()).expect("a name");
        map.append(name, HeaderValue::from_str(value).expect("a value"));
    }
    RawRequest { method, target: target.into(), headers: map, body: body.to_vec().into() }
}

/// The signature of `data`: an address and what is signed behind it.
pub(crate) fn sign(token: &str, data: &str) -> String {
    let mac = Hmac::<Sha1>::new_from_slice(token.as_bytes()).expect("any key").chain_update(data);
    STANDARD.encode(mac.finalize().into_bytes())
}

/// A form, signed as Twilio does. Its pairs are told apart, decoded and sorted by other means than the platform's.
pub(crate) fn post(body: &str) -> RawRequest {
    let decoded = |text: &str| {
        let mut bytes = Vec::new();
        let mut rest = text.bytes();
        while let Some(byte) = rest.next() {
            bytes.push(match byte {
                b'+' => b' ',
                b'%' => {
                    let digits: String = rest.by_ref().take(2).map(char::from).collect();
                    u8::from_str_radix(&digits, 16).expect("two digits")
                }
                other => other,
            });
        }
        String::from_utf8(bytes).expect("UTF-8")
    };
    let mut pairs: Vec<_> = body.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, ""))).collect();
    pairs.sort_unstable();
    let data: String = pairs.iter().map(|(name, value)| decoded(name) + &decoded(value)).collect();
    let signature = sign(TOKEN, &format!("{URL}{data}"));
    let headers = [("content-type", FORM), ("x-twilio-signature", &*signature)];
    request(Method::POST, "/webhooks/sms", &headers, body.as_bytes())
}

pub(crate) fn parse(body: &str) -> Result<Vec<Inbound>, ParseError> {
    let platform = twilio();
    platform.parse(&admit(&*platform, post(body), NOW).expect("signed"))
}

pub(crate) fn message(inbound: &Inbound) -> &Message {
    match &inbound.kind {
        InboundKind::Message(message) => message,
        other => panic!("no message: {other:?}"),
    }
}

pub(crate) fn response(reply: impl Into<Reply>) -> Response {
    let conversation = "sms:+15550100002/+15550100001".parse().expect("a key");
    Response::new(channel(), conversation, reply.into())
}
