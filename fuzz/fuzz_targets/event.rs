//! An event's JSON: read without a panic, and what can be read is written so that it reads the same again.

#![no_main]

use std::fmt;

use chinwag_core::{
    commit::FunctionFailed,
    event::{Event, EventId, WebhookReceived},
    message::Message,
    response::{Response, ResponseFailed, ResponseSent, ResponseStatus},
};
use libfuzzer_sys::fuzz_target;
use serde::{Serialize, de::DeserializeOwned};

fuzz_target!(|json: &[u8]| {
    let Ok(event) = serde_json::from_slice::<Event>(json) else { return };
    let again = written_and_read(&event);
    assert_eq!((again.lane(), again.partition()), (event.lane(), event.partition()));
    assert!(event.id.as_str().starts_with(event.id.root()));

    payload::<WebhookReceived>(&event);
    payload::<Message>(&event);
    payload::<Response>(&event);
    payload::<ResponseSent>(&event);
    payload::<ResponseFailed>(&event);
    payload::<ResponseStatus>(&event);
    payload::<FunctionFailed>(&event);
    derived(&event.id);
});

/// A payload that can be read reads the same again.
fn payload<T: fmt::Debug + Serialize + DeserializeOwned>(event: &Event) {
    if let Ok(payload) = event.payload::<T>() {
        written_and_read(&payload);
    }
}

/// The same value, by way of its JSON. Nothing of it is lost or changed.
fn written_and_read<T: fmt::Debug + Serialize + DeserializeOwned>(value: &T) -> T {
    let written = serde_json::to_string(value).expect("it was JSON");
    let again: T = serde_json::from_str(&written).expect("what was written can be read");
    assert_eq!(format!("{again:?}"), format!("{value:?}"));
    assert_eq!(serde_json::to_string(&again).expect("it was JSON"), written);
    again
}

/// Ids that follow from an id do not grow without an end, and keep its front.
fn derived(id: &EventId) {
    let function = chinwag_core::name::FunctionName::from_static("talk");
    let mut last = id.clone();
    for index in 0..12 {
        let next = last.derived(&function, index);
        assert_ne!(next, last);
        assert_eq!(next.root(), id.root());
        last = next;
    }
}
