//! What Twilio can show. Buttons, lists and cards need a template, which is a resource of its own: a bot sends one as a
//! native message, `{"ContentSid": "HX…", "ContentVariables": {"1": "…"}}`.

use chinwag_core::{
    capabilities::{Capabilities, Room},
    message::MediaKind,
    platform::RenderError,
    reply::{Reply, ReplyContent},
    response::Response,
};

use crate::{fit::Fitting, markup::Dialect};

/// Nothing is shown of markup in an SMS.
pub(super) const DIALECT: Dialect = Dialect::PLAIN;

const FITTING: Fitting = Fitting { capabilities: &CAPABILITIES, dialect: &DIALECT };

pub(super) const CAPABILITIES: Capabilities = Capabilities {
    // Of what the 1600 characters are is not documented; UTF-16 is safe under both readings. Twilio itself cuts them
    // into segments of 160 characters of GSM-7 or 70 of UCS-2, which the phone joins.
    text: Room::utf16(1600),
    text_with_buttons: 1600,
    media: &[MediaKind::Image, MediaKind::Audio, MediaKind::Video, MediaKind::File],
    caption: Some(Room::utf16(1600)),
    ..Capabilities::TEXT
};

/// One response for each message. Words, also those of quick replies, stay beside a picture; beside other files they
/// may get lost on WhatsApp, and go in a message of their own.
pub(super) fn prepare(mut response: Response) -> Result<Vec<Response>, RenderError> {
    let is_offered = !response.reply.quick_replies.is_empty();
    let words = match &mut response.reply.content {
        ReplyContent::Media { media, caption, .. } if *media != MediaKind::Image => {
            caption.take().filter(|words| !words.trim().is_empty()).or(is_offered.then(String::new))
        }
        _ => None,
    };
    let Some(words) = words else { return FITTING.prepare(response) };
    let below = Response {
        reply: Reply {
            quick_replies: std::mem::take(&mut response.reply.quick_replies),
            ..Reply::text(words)
        },
        ..response.clone()
    };
    let mut responses = FITTING.prepare(response)?;
    responses.extend(FITTING.prepare(below)?);
    Ok(responses)
}
