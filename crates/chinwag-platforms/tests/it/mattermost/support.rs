//! A channel, and requests and responses for it.

use std::sync::Arc;

use chinwag_core::{
    clock::Timestamp,
    message::{Inbound, InboundKind, Message},
    name::ChannelName,
    platform::{ParseError, Platform, RawRequest, Rejection, admit},
    reply::Reply,
    response::Response,
    secret::{Secret, Secrets},
};
use chinwag_platforms::mattermost::{Config, Mattermost};
use http::{HeaderMap, HeaderName, HeaderValue, Method};

pub(crate) const HOOK: &str = "zmigewsanbbsdf59xnmduzypjc";
pub(crate) const COMMAND: &str = "qzgakf1nx3yt9dr4n8585ihbxy";
pub(crate) const OWN: &str = "somerandomlygeneratedsecret";
pub(crate) const BOT: &str = "bot49ehbqyjytddasoownkuqrx";
pub(crate) const BOT_TOKEN: &str = "FAKEBOTTOKEN0123456789abcd";
pub(crate) const NOW: Timestamp = Timestamp::from_millis(1_772_998_124_500);

pub(crate) fn secrets(live: &[&str]) -> Secrets {
    Secrets::new(live.iter().copied().map(Secret::new).collect()).expect("a secret")
}

pub(crate) fn channel() -> ChannelName {
    ChannelName::from_static("team")
}

pub(crate) fn config() -> Config {
    Config {
        channel: channel(),
        api_url: "https://chat.example.com".into(),
        webhook_url: "https://bot.example.com/webhooks/team".into(),
        token: secrets(&[HOOK, COMMAND]),
        bot_token: secrets(&[BOT_TOKEN]),
        action_secret: secrets(&[OWN]),
        bot_user_id: BOT.into(),
        bot_name: Some("helper".into()),
        calls_per_second: None,
    }
}

pub(crate) fn platform(config: Config) -> Arc<dyn Platform> {
    Arc::new(Mattermost::new(config).expect("a legal token"))
}

pub(crate) fn mattermost() -> Arc<dyn Platform> {
    platform(config())
}

pub(crate) fn post(target: &str, headers: &[(&str, &str)], body: &str) -> RawRequest {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        let name = HeaderName::from_bytes(name.as_bytes()).expect("a name");
        map.append(name, HeaderValue::from_str(value).expect("a value"));
    }
    RawRequest { method: Method::POST, target: target.into(), headers: map, body: body.to_owned().into() }
}

pub(crate) fn verdict(body: &str) -> Result<(), Rejection> {
    mattermost().verify(&post("/webhooks/team", &[], body), NOW)
}

/// What is in a request that has the bot's secret in its address, so that dialogs are let in without a seal.
pub(crate) fn parse(body: &str) -> Result<Vec<Inbound>, ParseError> {
    let platform = mattermost();
    let request = post(&format!("/webhooks/team?token={OWN}"), &[], body);
    platform.parse(&admit(&*platform, request, NOW).expect("proved"))
}

pub(crate) fn one(body: &str) -> (String, Message) {
    let parsed = parse(body).expect("Mattermost's");
    match &parsed[..] {
        [Inbound { dedupe, kind: InboundKind::Message(message), .. }] => (dedupe.clone(), message.clone()),
        other => panic!("no message: {other:?}"),
    }
}

pub(crate) fn response_in(conversation: &str, reply: impl Into<Reply>) -> Response {
    Response::new(channel(), conversation.parse().expect("a key"), reply.into())
}

pub(crate) fn response(reply: impl Into<Reply>) -> Response {
    response_in("team:channel1", reply)
}
