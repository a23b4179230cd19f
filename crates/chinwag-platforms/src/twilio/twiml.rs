//! The webhook's own response, in TwiML: nothing, or words.

use std::time::Duration;

use chinwag_core::{
    platform::{Answer, Immediate, RawRequest},
    reply::{Reply, ReplyContent},
};
use http::Method;

use crate::form;

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>"#;
/// Twilio waits 15 seconds.
const WITHIN: Duration = Duration::from_secs(13);

/// What a webhook may be answered with. A report of an earlier message cannot be answered.
pub(super) fn immediate(request: &RawRequest) -> Immediate {
    let form = match request.method {
        Method::GET => request.query(),
        _ => std::str::from_utf8(&request.body).unwrap_or_default(),
    };
    let is_message =
        form::pairs(form).any(|(name, _)| name == "From") && form::value(form, "MessageStatus").is_none();
    let within = if is_message { WITHIN } else { Duration::ZERO };
    Immediate { within, deferral: xml("<Response/>") }
}

/// Words as TwiML; `None` for everything else. Twilio tells no SID of what is said so.
pub(super) fn answer(reply: &Reply) -> Option<Answer> {
    let ReplyContent::Text { text, buttons } = &reply.content else { return None };
    if !buttons.is_empty() || !reply.quick_replies.is_empty() {
        return None;
    }
    let mut body = String::from("<Response><Message>");
    escape(&super::prepare::DIALECT.write(text), &mut body);
    body.push_str("</Message></Response>");
    Some(xml(&body))
}

fn xml(body: &str) -> Answer {
    Answer { status: 200, content_type: "text/xml", body: format!("{HEAD}{body}").into() }
}

/// NOTE: XML has no way to write most control characters; they are left out.
fn escape(text: &str, out: &mut String) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\r' => out.push_str("&#13;"),
            '\n' | '\t' => out.push(character),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            _ => out.push(character),
        }
    }
}
