//! What two processes say to each other in a replay: lines of JSON, each of them an object with the one key
//! `chinwag_replay`. Whatever else a bot prints is not meant for the other.
//!
//! Both begin by `hello`, with the version of this format. Then the one asks (`begin`, an `event` for each message, a
//! `call` for each recorded call of a service, `end`) and the other answers (an `answer` for each thing that was done, `done`), one conversation after the other.

use chinwag_core::{clock::Timestamp, commit::ServiceCall, conversation::ConversationKey, event::Event};
use serde::{Deserialize, Serialize};

use super::Answer;

/// The version of this format.
pub(crate) const FORMAT: u32 = 1;

/// The longest line, in bytes.
pub(crate) const LINE_BYTES_MAX: u64 = 8 << 20;

/// The most messages of one conversation, and the most calls.
pub(crate) const INPUTS_MAX: usize = 100_000;

/// A line.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Line<T> {
    pub(crate) chinwag_replay: T,
}

/// What is said to the new code.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Ask {
    Hello(Hello),
    Begin { conversation: ConversationKey, until: Timestamp },
    Event(Box<Event>),
    Call(ServiceCall),
    End,
}

/// What the new code says.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Say {
    Hello(Hello),
    Answer(Box<Answer>),
    Done,
}

/// What both begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Hello {
    pub(crate) format: u32,
}

impl Hello {
    /// Of this program.
    pub(crate) const OURS: Self = Self { format: FORMAT };
}

/// A line's bytes. It begins with a line break of its own, for whoever has left one unended.
pub(crate) fn line<T: Serialize>(what: T) -> serde_json::Result<Vec<u8>> {
    let mut bytes = vec![b'\n'];
    serde_json::to_writer(&mut bytes, &Line { chinwag_replay: what })?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Whether bytes are meant to be a line of a replay.
pub(crate) fn is_line(bytes: &[u8]) -> bool {
    bytes.starts_with(br#"{"chinwag_replay":"#)
}

#[cfg(test)]
mod tests {
    use chinwag_core::{
        event::{EventId, Source, payload},
        name::ChannelName,
        topic::MESSAGE_RECEIVED,
    };
    use expect_test::expect;

    use super::*;

    #[test]
    fn an_event_comes_over_as_it_is() {
        let source = Source::Channel(ChannelName::from_static("page"));
        let data = payload(&serde_json::json!({"a": [1, 2.50]})).expect("JSON");
        let time = Timestamp::from_millis(1_772_998_024_000);
        let event = Event::root(EventId::new("0w-0"), MESSAGE_RECEIVED, source, time, data);
        let bytes = line(Ask::Event(Box::new(event))).expect("JSON");
        let text = String::from_utf8(bytes).expect("text");
        expect![[r#"

            {"chinwag_replay":{"event":{"specversion":"1.0","id":"0w-0","type":"message_received","source":"/channels/page","time":"2026-03-08T19:27:04.000Z","correlationid":"0w-0","data":{"a":[1,2.5]}}}}
        "#]]
        .assert_eq(&text);
        assert!(is_line(text.trim().as_bytes()));
        let back: Line<Ask> = serde_json::from_str(&text).expect("a line");
        assert_eq!(line(back.chinwag_replay).expect("JSON"), text.into_bytes());
    }
}
