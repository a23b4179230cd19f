//! Words from outside as they may be shown: on one line, without what a terminal would obey.

use chinwag_core::{
    commit::FunctionFailed,
    event::{Event, WebhookReceived},
    message::Message,
    response::{Response, ResponseFailed, ResponseSent, ResponseStatus},
    topic,
};

/// Text on one line of at most `most` characters. Control characters, which a terminal might obey, become spaces.
pub(super) fn one_line(text: &str, most: usize) -> String {
    let mut shown = String::new();
    for (index, letter) in text.trim().chars().map(harmless).enumerate() {
        if index == most {
            shown.push('…');
            break;
        }
        shown.push(letter);
    }
    shown
}

/// A letter as it may be shown.
pub(super) fn harmless(letter: char) -> char {
    // NOTE: beside the control characters, what turns the direction of all that follows.
    let turns = matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if letter.is_control() || turns { ' ' } else { letter }
}

/// What an event says, in a few words.
pub(super) fn of_event(event: &Event) -> String {
    let words = known(event).unwrap_or_else(|| event.data.get().to_owned());
    one_line(&words, 72)
}

/// What an event of the main flow says; `None` for a topic of the bot's own, or a payload that is not its topic's.
fn known(event: &Event) -> Option<String> {
    let is = |topic: &chinwag_core::name::TopicName| event.topic == *topic;
    Some(if is(&topic::WEBHOOK_RECEIVED) {
        let webhook: WebhookReceived = event.payload().ok()?;
        format!("{} bytes on {}", webhook.body.0.len(), webhook.channel)
    } else if is(&topic::MESSAGE_RECEIVED) || is(&topic::MESSAGE_ANNOUNCED) {
        event.payload::<Message>().ok()?.summary()
    } else if is(&topic::RESPONSE_PREPARED) {
        event.payload::<Response>().ok()?.reply.summary()
    } else if is(&topic::RESPONSE_SENT) {
        let sent: ResponseSent = event.payload().ok()?;
        format!("delivered {}", sent.message_id.as_deref().unwrap_or("without an id"))
    } else if is(&topic::RESPONSE_FAILED) {
        let failed: ResponseFailed = event.payload().ok()?;
        format!("{}: {}", failed.kind.as_str(), failed.error)
    } else if is(&topic::RESPONSE_STATUS) {
        let status: ResponseStatus = event.payload().ok()?;
        let state = serde_json::to_value(status.state).ok()?;
        format!("{} {}", state.as_str()?, status.message_ids.join(" "))
    } else if is(&topic::FUNCTION_FAILED) {
        let failed: FunctionFailed = event.payload().ok()?;
        format!("{}: {}", failed.function, failed.error)
    } else {
        return None;
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_is_given_nothing_to_obey() {
        assert_eq!(one_line(" a\x1b[2Jb\nc\u{202e}d ", 99), "a [2Jb c d");
        assert_eq!(one_line("äöüß", 2), "äö…");
        assert_eq!(one_line("äö", 2), "äö");
    }
}
