//! A call of the provider, as it was made and answered.

use chinwag_core::{
    event::Event,
    response::{CallRecord, ReplyRecord, ResponseFailed, ResponseSent},
    topic::RESPONSE_SENT,
};
use maud::{Markup, html};

use crate::view::parts::pretty;

/// The request and the answer of the call that an event tells of.
pub(super) fn exchange(event: &Event) -> Markup {
    if event.topic == RESPONSE_SENT {
        let Ok(sent) = event.payload::<ResponseSent>() else { return html! {} };
        return html! { h2 { "The provider's call" } (request(&sent.request)) (answer(&sent.answer)) };
    }
    let Ok(failed) = event.payload::<ResponseFailed>() else { return html! {} };
    html! {
        p.notice.bad { b { (failed.kind.as_str().replace('_', " ")) } ": " (failed.error) }
        h2 { "The provider's call" }
        @match &failed.request { Some(call) => (request(call)), None => p.dim { "None was made." } }
        @if let Some(reply) = &failed.answer { (answer(reply)) }
    }
}

fn request(call: &CallRecord) -> Markup {
    html! { p { code { (call.method) " " (call.url) } } @if !call.body.is_empty() { pre { (pretty(&call.body)) } } }
}

fn answer(reply: &ReplyRecord) -> Markup {
    html! { p { "was answered " b { (reply.status) } } @if !reply.body.is_empty() { pre { (pretty(&reply.body)) } } }
}
