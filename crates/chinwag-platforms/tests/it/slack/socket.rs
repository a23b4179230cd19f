//! Socket Mode: envelopes become the requests that they would have been.

use std::sync::Arc;

use chinwag_core::{
    clock::Timestamp,
    config::{ChannelConfig, SecretRef},
    message::{Content, Inbound, InboundKind},
    platform::{Answer, HttpReply, Platform, SendResult, admit},
    response::FailureKind,
    secret::Secret,
    socket::{Acknowledgement, Begin, Frame, Over, Session},
};
use chinwag_platforms::open;
use http::{HeaderMap, HeaderValue};
use serde_json::{Value, json};

const KEYS: &str = "bot_token = { env = \"xoxb-1\" }\nsocket = true\napp_token = { env = \"xapp-1\" }\n";

fn slack(keys: &str) -> Arc<dyn Platform> {
    let text = format!("name = \"work\"\nplatform = \"slack\"\n{keys}");
    let channel: ChannelConfig = toml::from_str(&text).expect("a channel");
    let named = |reference: &SecretRef| {
        let names = reference.sources().iter().map(|source| match source {
            chinwag_core::config::SecretSource::Env(name) => Secret::new(name.as_str()),
            chinwag_core::config::SecretSource::File(_) => Secret::new("none"),
        });
        Ok::<_, std::io::Error>(names.collect())
    };
    open(&channel, named).expect("a channel")
}

/// 2026-01-01, and an hour later.
const NOW: Timestamp = Timestamp::from_millis(1_767_225_600_000);
const LATER: Timestamp = Timestamp::from_millis(1_767_229_200_000);

/// What a frame says, let in as a webhook is.
fn heard(platform: &dyn Platform, frame: &Value, now: Timestamp) -> Inbound {
    let socket = platform.socket().expect("a socket");
    let heard = socket.hear(&frame.to_string(), &Session::default(), now).expect("a frame");
    let Frame::Event(request) = heard.frame else { panic!("no event: {:?}", heard.frame) };
    let verified = admit(platform, request, now).expect("it is let in");
    platform.parse(&verified).expect("it is read").remove(0)
}

fn meant(frame: &str) -> Frame {
    let platform = slack(KEYS);
    let socket = platform.socket().expect("a socket");
    socket.hear(frame, &Session::default(), NOW).expect("a frame").frame
}

fn content(inbound: &Inbound) -> &Content {
    let InboundKind::Message(message) = &inbound.kind else { panic!("no message: {inbound:?}") };
    &message.content
}

fn event() -> Value {
    json!({
        "envelope_id": "e-1", "type": "events_api", "accepts_response_payload": false,
        "retry_attempt": 1, "retry_reason": "timeout",
        "payload": {
            "type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event_time": 1_767_225_600,
            "event": {"type": "message", "user": "U1", "channel": "D1", "ts": "1767225600.000100", "text": "hi"},
        },
    })
}

#[test]
fn every_kind_of_envelope_is_let_in_as_its_webhook() {
    let platform = slack(KEYS);
    assert!(matches!(content(&heard(&*platform, &event(), NOW)), Content::Text { text } if text == "hi"));
    let press = json!({
        "envelope_id": "e-2", "type": "interactive", "accepts_response_payload": false,
        "payload": {
            "type": "block_actions", "trigger_id": "1.2", "team": {"id": "T1"}, "user": {"id": "U1"},
            "channel": {"id": "D1"}, "actions": [{
                "action_id": "a", "type": "button", "value": "50% & more=+1", "action_ts": "1767225600.1",
                "text": {"type": "plain_text", "text": "Tea"},
            }],
        },
    });
    let inbound = heard(&*platform, &press, NOW);
    assert!(
        matches!(content(&inbound), Content::Button { payload: Some(payload), .. } if payload == "50% & more=+1"),
        "{inbound:?}"
    );
    let inbound = heard(&*platform, &command("e-3"), NOW);
    assert!(
        matches!(content(&inbound), Content::Command { name, text, .. } if name == "weather" && text == "/weather in Rome & Köln"),
        "{inbound:?}"
    );
}

fn command(id: &str) -> Value {
    json!({
        "envelope_id": id, "type": "slash_commands", "accepts_response_payload": true,
        "payload": {
            "command": "/weather", "text": "in Rome & Köln", "team_id": "T1", "channel_id": "D1",
            "user_id": "U1", "trigger_id": "7.8", "enterprise_id": null, "is_enterprise_install": "false",
        },
    })
}

/// Its marks tell: they are those of the first time, however late it comes again.
#[test]
fn what_is_told_again_is_known() {
    let platform = slack(KEYS);
    let view = |id: &str| {
        json!({
            "envelope_id": id, "type": "interactive",
            "payload": {"type": "view_submission", "trigger_id": "3.4", "team": {"id": "T1"}, "user": {"id": "U1"},
                "view": {"id": "V1", "callback_id": "order", "state": {"values": {}}}},
        })
    };
    for frame in [event(), command("e-3"), view("e-4")] {
        let (first, again) = (heard(&*platform, &frame, NOW), heard(&*platform, &frame, LATER));
        let at = |inbound: &Inbound| match &inbound.kind {
            InboundKind::Message(message) => message.sent_at,
            kind => panic!("no message: {kind:?}"),
        };
        assert_eq!((&first.dedupe, at(&first)), (&again.dedupe, at(&again)), "{frame}");
    }
    let asked = |id: &str| {
        json!({
            "envelope_id": id, "type": "interactive", "accepts_response_payload": true,
            "payload": {"type": "block_suggestion", "action_id": "a", "value": "te", "team": {"id": "T1"},
                "user": {"id": "U1"}},
        })
    };
    let (first, second) = (heard(&*platform, &asked("e-5"), NOW), heard(&*platform, &asked("e-6"), NOW));
    assert_ne!(first.dedupe, second.dedupe, "the same question may be asked twice");
}

#[test]
fn a_delivery_that_is_repeated_says_so_in_its_headers() {
    let Frame::Event(request) = meant(&event().to_string()) else { panic!("no event") };
    let header = |name| request.header(name).map(str::to_owned);
    assert_eq!(header("x-slack-retry-num"), Some("1".into()));
    assert_eq!(header("x-slack-retry-reason"), Some("timeout".into()));
    assert_eq!(header("x-slack-envelope-id"), Some("e-1".into()));
}

#[test]
fn the_frames_of_the_connection_itself_are_understood() {
    assert!(matches!(meant(r#"{"type":"hello","num_connections":1}"#), Frame::Ready(None)));
    for reason in ["warning", "refresh_requested", "too_many_websockets", "something \"new\""] {
        let frame = json!({"type": "disconnect", "reason": reason}).to_string();
        assert!(matches!(meant(&frame), Frame::Over(Over::Again)), "{reason}");
    }
    let disabled = meant(r#"{"type":"disconnect","reason":"link_disabled"}"#);
    assert!(matches!(disabled, Frame::Over(Over::ForGood(error)) if error.contains("Socket Mode")));
    assert!(matches!(meant(r#"{"type":"news"}"#), Frame::Nothing));
    let platform = slack(KEYS);
    let socket = platform.socket().expect("a socket");
    for broken in ["", "[]", "hello", "{\"type\":\"events_api\",\"envelope_id\":\"e\"}", "{\"type\":"] {
        assert!(socket.hear(broken, &Session::default(), NOW).is_err(), "{broken}");
    }
}

#[test]
fn an_acknowledgement_carries_an_answer_where_that_is_taken() {
    let platform = slack(KEYS);
    let socket = platform.socket().expect("a socket");
    let said = |frame: &Value, body: &'static str| {
        let answer = Answer { status: 200, content_type: "application/json", body: body.into() };
        match socket.acknowledge(&frame.to_string(), Some(&answer)) {
            Some(Acknowledgement::Frame(words)) => words.expose().to_owned(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(said(&event(), r#"{"text":"no"}"#), r#"{"envelope_id":"e-1"}"#);
    assert_eq!(said(&command("e-3"), ""), r#"{"envelope_id":"e-3"}"#);
    assert_eq!(
        said(&command("e-3"), r#"{"options":[]}"#),
        r#"{"envelope_id":"e-3","payload":{"options":[]}}"#
    );
    assert!(socket.acknowledge(r#"{"type":"hello"}"#, None).is_none());
}

#[test]
fn the_address_is_asked_for_with_the_apps_token() {
    let platform = slack(KEYS);
    let socket = platform.socket().expect("a socket");
    let Ok(Begin::Ask(call)) = socket.begin(&Session::default()) else { panic!("a call is needed") };
    assert_eq!(call.url, "https://slack.com/api/apps.connections.open");
    assert_eq!(call.headers["authorization"], "Bearer xapp-1");
    assert!(call.headers["authorization"].is_sensitive());
    let reply =
        |status, body: &'static str| HttpReply { status, headers: HeaderMap::new(), body: body.into() };
    let new = Session::default();
    let url = socket.address(&reply(200, r#"{"ok":true,"url":"wss://wss.slack.com/link/?ticket=1"}"#), &new);
    assert_eq!(url.expect("an address").expose(), "wss://wss.slack.com/link/?ticket=1");
    let refused = |status, body| socket.address(&reply(status, body), &new).expect_err("none");
    let is_credential = |result| matches!(result, SendResult::Rejected { kind: FailureKind::Credential, .. });
    assert!(is_credential(refused(200, r#"{"ok":false,"error":"invalid_auth"}"#)));
    for later in [refused(500, ""), refused(200, r#"{"ok":true}"#), refused(200, "[]")] {
        assert!(matches!(later, SendResult::Retry { .. } | SendResult::Delivered { .. }), "{later:?}");
    }
    assert!(!format!("{platform:?}").contains("xapp-1"));
}

/// Nobody can sign a webhook for a bot that has no signing secret.
#[test]
fn a_webhook_is_let_in_where_there_is_a_secret_for_it_alone() {
    let Frame::Event(mut request) = meant(&event().to_string()) else { panic!("no event") };
    let both = slack(&format!("{KEYS}signing_secret = {{ env = \"S\" }}"));
    assert!(admit(&*both, request.clone(), NOW).is_err(), "it is signed with another secret");
    request.headers.insert("x-slack-signature", HeaderValue::from_static("v0=00"));
    assert!(admit(&*slack(KEYS), request, NOW).is_err());
    let webhooks =
        slack("bot_token = { env = \"B\" }\nsigning_secret = { env = \"S\" }\napp_token = { env = \"A\" }");
    assert!(webhooks.socket().is_none(), "it has to be asked for");
}
