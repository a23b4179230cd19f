//! A Messenger webhook's body: whatever is signed is taken without a panic, and nothing in a right envelope is refused.

#![no_main]

use std::sync::LazyLock;

use chinwag_core::{
    clock::Timestamp,
    message::{Inbound, InboundKind},
    platform::{Platform, RawRequest, Verified, admit},
};
use chinwag_fuzz::signature;
use chinwag_platforms::messenger::Messenger;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use libfuzzer_sys::fuzz_target;
use serde::{Deserialize, de::IgnoredAny};
use serde_json::Value;

const SECRET: &str = "a secret";

static PLATFORM: LazyLock<Messenger> =
    LazyLock::new(|| Messenger::for_verify(SECRET).expect("the secret is not empty"));

/// What a body has to be; everything else in it is the platform's to understand or to keep as it stands.
#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "object")]
    _object: String,
    #[serde(rename = "entry")]
    _entry: Vec<IgnoredAny>,
}

fuzz_target!(|body: &[u8]| {
    let verified = signed(body);
    let events = match PLATFORM.parse(&verified) {
        Ok(events) => events,
        Err(error) => {
            assert!(!is_envelope(body), "an envelope was refused: {error}");
            return;
        }
    };
    assert_eq!(PLATFORM.parse(&verified).as_ref(), Ok(&events), "the same bytes are the same events");
    let whole: Option<Value> = serde_json::from_slice(body).ok();
    for event in &events {
        check(event, whole.as_ref());
    }
});

fn check(event: &Inbound, whole: Option<&Value>) {
    assert!(!event.dedupe.is_empty());
    assert!(event.pointer.is_empty() || event.pointer.starts_with('/'), "{}", event.pointer);
    if let Some(whole) = whole {
        assert!(whole.pointer(&event.pointer).is_some(), "`{}` leads nowhere", event.pointer);
    }
    let (conversation, json) = match &event.kind {
        InboundKind::Message(message) => (&message.conversation, serde_json::to_string(message)),
        InboundKind::Status(status) => (&status.conversation, serde_json::to_string(status)),
        _ => return,
    };
    assert_eq!(conversation.as_str().parse().as_ref(), Ok(conversation), "it can be read again");
    assert!(!conversation.id().is_empty());
    json.expect("it can be published");
}

/// Whether it is a JSON object with an `object` that is text and an `entry` that is a list.
fn is_envelope(body: &[u8]) -> bool {
    let is_object = body.trim_ascii_start().starts_with(b"{");
    is_object && std::str::from_utf8(body).is_ok() && serde_json::from_slice::<Envelope>(body).is_ok()
}

fn signed(body: &[u8]) -> Verified {
    let header = HeaderName::from_static("x-hub-signature-256");
    let value = HeaderValue::from_str(&signature::header(SECRET, body)).expect("hex digits are a header");
    let headers = HeaderMap::from_iter([(header, value)]);
    let request = RawRequest {
        method: Method::POST,
        target: "/webhooks/page".into(),
        headers,
        body: body.to_vec().into(),
    };
    admit(&*PLATFORM, request, Timestamp::default()).expect("it is signed")
}
