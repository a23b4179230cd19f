//! A channel with a key that its issuer publishes, and activities and responses for it.

use chinwag_core::{
    clock::Timestamp,
    message::{Inbound, InboundKind, Message},
    name::ChannelName,
    platform::{HttpCall, ParseError, Platform, RawRequest, Rejection, Verified, admit},
    reply::Reply,
    response::Response,
    secret::{Secret, Secrets},
};
use chinwag_platforms::teams::{Cloud, Config, Teams};
use http::{HeaderMap, HeaderValue, Method, header::AUTHORIZATION};
use serde_json::{Value, json};

use crate::tokens::{Issuer, ONE};

pub(crate) const APP_ID: &str = "11111111-2222-3333-4444-555555555555";
pub(crate) const CLIENT_SECRET: &str = "FAKE~client.secret";
pub(crate) const SERVICE: &str = "https://smba.trafficmanager.net/amer/";
pub(crate) const NOW: Timestamp = Timestamp::from_millis(1_766_459_965_000);
pub(crate) const CONVERSATION: &str = "bot:smba.trafficmanager.net/amer#19:abc@thread.tacv2;messageid=1";

pub(crate) fn channel() -> ChannelName {
    ChannelName::from_static("bot")
}

pub(crate) fn config() -> Config {
    let secret = Secrets::new(vec![Secret::new(CLIENT_SECRET)]).expect("a secret");
    Config::new(channel(), APP_ID.into(), secret, Cloud::Public)
}

/// A channel that knows the key `one`.
pub(crate) fn platform(config: Config) -> Teams {
    let teams = Teams::new(config).expect("an address of keys");
    let mut key = Issuer::new("one", ONE).jwk();
    key["endorsements"] = json!(["msteams"]);
    publish(&teams, &json!({ "keys": [key] }));
    teams
}

pub(crate) fn publish(platform: &dyn Platform, keys: &Value) {
    let set = platform.key_set().expect("a set of keys");
    set.take(keys.to_string().as_bytes(), NOW).expect("keys");
}

pub(crate) fn teams() -> Teams {
    platform(config())
}

pub(crate) fn claims(service: &str) -> Value {
    let now = NOW.as_secs();
    json!({
        "iss": "https://api.botframework.com", "aud": APP_ID, "serviceurl": service,
        "nbf": now - 60, "exp": now + 3540,
    })
}

pub(crate) fn post(body: impl AsRef<[u8]>, authorization: Option<&str>) -> RawRequest {
    let mut headers = HeaderMap::new();
    if let Some(value) = authorization {
        headers.insert(AUTHORIZATION, HeaderValue::from_str(value).expect("a header"));
    }
    let body = body.as_ref().to_vec().into();
    RawRequest { method: Method::POST, target: "/webhooks/bot".into(), headers, body }
}

/// A body, let in with a token for the service that it names.
pub(crate) fn admitted(platform: &dyn Platform, body: impl AsRef<[u8]>) -> Result<Verified, Rejection> {
    let named: Value = serde_json::from_slice(body.as_ref()).unwrap_or_default();
    let service = named["serviceUrl"].as_str().unwrap_or(SERVICE);
    let token = Issuer::new("one", ONE).token(&claims(service));
    admit(platform, post(body, Some(&format!("Bearer {token}"))), NOW)
}

pub(crate) fn parse(body: impl AsRef<[u8]>) -> Result<Vec<Inbound>, ParseError> {
    let teams = teams();
    teams.parse(&admitted(&teams, body).expect("a good token"))
}

/// An activity with what all of them have.
pub(crate) fn activity(fields: &Value) -> Value {
    let mut activity = json!({
        "type": "message", "id": "1766459963017", "timestamp": "2025-12-23T03:19:23.0597717Z",
        "channelId": "msteams", "serviceUrl": SERVICE,
        "from": { "id": "29:ann", "name": "Ann" }, "recipient": { "id": "28:bot", "name": "Helper" },
        "conversation": { "id": "a:1", "conversationType": "personal" },
    });
    for (name, value) in fields.as_object().expect("fields") {
        activity[name] = value.clone();
    }
    activity
}

pub(crate) fn parsed(fields: &Value) -> Vec<Inbound> {
    parse(activity(fields).to_string()).expect("an activity")
}

/// The one message of an activity.
pub(crate) fn message(fields: &Value) -> Message {
    let events = parsed(fields);
    match &events[..] {
        [Inbound { kind: InboundKind::Message(message), .. }] => message.clone(),
        other => panic!("not one message: {other:?}"),
    }
}

pub(crate) fn response(reply: impl Into<Reply>) -> Response {
    Response::new(channel(), CONVERSATION.parse().expect("a key"), reply.into())
}

pub(crate) fn calls(reply: impl Into<Reply>) -> Vec<HttpCall> {
    let teams = teams();
    let responses = teams.prepare(response(reply)).expect("something to show");
    responses.iter().map(|response| teams.render(response).expect("a call")).collect()
}
