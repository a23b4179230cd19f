//! The body of a webhook of any platform: whatever is signed is taken without a panic, the same bytes are the same
//! events, and what comes of them can be published and read again.
//!
//! The input is a byte that picks the platform, and the body.

#![no_main]

use std::fmt;

use chinwag_core::{
    conversation::ConversationKey,
    message::{Inbound, InboundKind},
};
use chinwag_fuzz::{channel::Channel, request::webhook};
use libfuzzer_sys::fuzz_target;
use serde::{
    Deserialize, Serialize,
    de::{DeserializeOwned, IgnoredAny},
};
use serde_json::Value;

/// What a body of Meta's has to be; everything else in it is the platform's to understand or to keep as it stands.
#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "object")]
    _object: String,
    #[serde(rename = "entry")]
    _entry: Vec<IgnoredAny>,
}

fuzz_target!(|input: &[u8]| {
    let Some((&picked, body)) = input.split_first() else { return };
    let Channel { name, platform } = Channel::of(picked);
    let verified = Channel::of(picked).let_in(webhook(name, body));
    let _ = platform.immediate(&verified);
    let events = match platform.parse(&verified) {
        Ok(events) => events,
        Err(error) => {
            assert!(*name != "messenger" || !is_envelope(body), "an envelope was refused: {error}");
            return;
        }
    };
    assert_eq!(platform.parse(&verified).as_ref(), Ok(&events), "{name}: the same bytes are the same events");
    let whole: Option<Value> = serde_json::from_slice(body).ok();
    for event in &events {
        check(name, event, whole.as_ref());
    }
});

fn check(name: &str, event: &Inbound, whole: Option<&Value>) {
    assert!(!event.dedupe.is_empty(), "{name}: nothing tells it from another event");
    assert!(event.pointer.is_empty() || event.pointer.starts_with('/'), "{name}: {}", event.pointer);
    if let Some(whole) = whole {
        assert!(whole.pointer(&event.pointer).is_some(), "{name}: `{}` leads nowhere", event.pointer);
    }
    let conversation = match &event.kind {
        InboundKind::Message(message) => &written_and_read(name, message).conversation,
        InboundKind::Status(status) => &written_and_read(name, status).conversation,
        InboundKind::Prepared(response) => &written_and_read(name, response).conversation,
        _ => return,
    };
    legal(name, conversation);
}

/// It is written `channel:id`, and is not too long to be a key.
fn legal(name: &str, conversation: &ConversationKey) {
    assert_eq!(conversation.as_str().parse().as_ref(), Ok(conversation), "{name}");
    assert_eq!(conversation.channel(), name);
}

/// What is published can be read again, and is then written as before.
fn written_and_read<'v, T: fmt::Debug + Serialize + DeserializeOwned>(name: &str, value: &'v T) -> &'v T {
    let written = serde_json::to_string(value).expect("it can be published");
    let again: T =
        serde_json::from_str(&written).unwrap_or_else(|error| panic!("{name}: {error}: {written}"));
    assert_eq!(serde_json::to_string(&again).expect("it was JSON"), written, "{name}");
    value
}

/// Whether it is a JSON object with an `object` that is text and an `entry` that is a list.
fn is_envelope(body: &[u8]) -> bool {
    let is_object = body.trim_ascii_start().starts_with(b"{");
    is_object && std::str::from_utf8(body).is_ok() && serde_json::from_slice::<Envelope>(body).is_ok()
}
