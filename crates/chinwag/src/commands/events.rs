//! `chinwag events`: what is on the bus.

use std::{io, time::Duration};

use chinwag_core::{
    bus::Position,
    clock::{Clock, SystemClock, Timestamp},
    conversation::ConversationKey,
    event::Event,
    name::TopicName,
    store::{Engine, EventFilter},
};
use clap::Args;

use super::{
    Exit, Style, Terminal, engine,
    failure::{Ended, Failure},
    options::{ConfigOption, JsonOption},
    since::Since,
    wait,
    words::of_event,
};

/// Lists events.
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct Events {
    /// Only of one topic
    #[arg(long, short, value_name = "NAME")]
    topic: Option<TopicName>,
    /// Only of one conversation: CHANNEL:ID
    #[arg(long, value_name = "KEY")]
    conversation: Option<ConversationKey>,
    /// Only what was published since: 10m, 2026-03-08T19:27:04Z, or all
    #[arg(long, short, value_name = "WHEN", default_value = "1h")]
    since: Since,
    /// Go on with what is published from then on
    #[arg(long, short)]
    follow: bool,
    #[command(flatten)]
    config: ConfigOption,
    #[command(flatten)]
    answer: JsonOption,
}

const EXAMPLE: &str = "\
A line holds when, the topic, the conversation, the event's id, and what it says. In JSON it is the whole event, as
CloudEvents writes it. What else an event led to is shown by `chinwag trace ID`.

Examples:
  chinwag events --since 10m --topic response_failed
  chinwag events -f --json";

/// How many events are read at once.
const PAGE: usize = 500;

/// How long it is waited before it is looked again.
const PAUSE: Duration = Duration::from_millis(200);

pub(super) fn events(command: &Events, terminal: &mut Terminal<'_>) -> Ended {
    let engine = engine::existing(&command.config)?;
    let filter = EventFilter {
        topic: command.topic.clone(),
        conversation: command.conversation.clone(),
        since: command.since.before(terminal.now),
    };
    let count = wait::in_one_thread(list(command, &engine, filter, terminal))??;
    if count == 0 {
        writeln!(terminal.errors, "there is no such event{}", command.since.hint())?;
    }
    Ok(Exit::Done)
}

/// Writes events, and goes on for ever where it is to follow; else it returns how many there were.
async fn list(
    command: &Events,
    engine: &Engine,
    filter: EventFilter,
    terminal: &mut Terminal<'_>,
) -> Result<usize, Failure> {
    let (mut after, mut count) = (Position(0), 0);
    loop {
        let batch = engine.archive.events(filter.clone(), after, PAGE).await?;
        for stored in &batch.events {
            write(&stored.event, command.answer.json, terminal)?;
        }
        terminal.output.flush()?;
        count += batch.events.len();
        let has_moved = batch.reached > after;
        after = batch.reached.max(after);
        match (batch.events.is_empty() && !has_moved, command.follow) {
            (true, false) => return Ok(count),
            (true, true) => SystemClock.sleep_until(SystemClock.now().after(PAUSE)).await,
            (false, _) => {}
        }
    }
}

fn write(event: &Event, json: bool, terminal: &mut Terminal<'_>) -> io::Result<()> {
    if json {
        return terminal.json(event);
    }
    writeln!(terminal.output, "{}", line(event, terminal.style))
}

/// An event on one line.
fn line(event: &Event, style: Style) -> String {
    let conversation = event.conversation.as_ref().map_or("-", ConversationKey::as_str);
    let time: Timestamp = event.time;
    format!(
        "{}  {:17}  {conversation}  {}  {}",
        style.dim(time),
        event.topic,
        style.mark(&event.id),
        of_event(event)
    )
}

#[cfg(test)]
mod tests {
    use chinwag_core::{
        event::{EventId, Source, payload},
        name::{ChannelName, FunctionName},
        topic,
    };
    use expect_test::{Expect, expect};
    use serde_json::{Value, json};

    use super::*;

    fn check(topic: TopicName, data: &Value, expected: &Expect) {
        let source = Source::Function(FunctionName::from_static("talk"));
        let time = Timestamp::from_millis(1_772_998_024_100);
        let data = payload(data).expect("JSON");
        let mut event = Event::root(EventId::new("0webhook-0"), topic, source, time, data);
        event.conversation = Some(ConversationKey::new(&ChannelName::from_static("page"), "7"));
        expected.assert_eq(&line(&event, Style::default()));
    }

    fn said(content: Value) -> Value {
        json!({
            "platform": "messenger", "channel": "page", "conversation": "page:7", "sender": {"id": "7"},
            "sent_at": "2026-03-08T19:27:04Z", "content": content,
        })
    }

    fn response() -> Value {
        let content = json!({"type": "media", "media": "image", "from": {"url": "u"}, "caption": "a cat"});
        json!({"channel": "page", "conversation": "page:7", "reply": {"content": content}})
    }

    #[test]
    fn an_event_says_in_a_few_words_what_it_is() {
        let received = topic::MESSAGE_RECEIVED;
        check(
            received.clone(),
            &said(json!({"type": "text", "text": "a\nb"})),
            &expect!["2026-03-08T19:27:04.100Z  message_received   page:7  0webhook-0  a b"],
        );
        let button = json!({"type": "button", "title": "Dice", "payload": "dice"});
        check(
            received.clone(),
            &said(button),
            &expect!["2026-03-08T19:27:04.100Z  message_received   page:7  0webhook-0  Dice"],
        );
        let media = json!({"type": "media", "media": "image", "url": "u"});
        check(
            received.clone(),
            &said(json!({"type": "attachments", "attachments": [media]})),
            &expect!["2026-03-08T19:27:04.100Z  message_received   page:7  0webhook-0  [image]"],
        );
        let reaction = json!({"type": "reaction", "message_id": "m", "emoji": "❤", "added": false});
        check(
            received.clone(),
            &said(reaction),
            &expect![
                "2026-03-08T19:27:04.100Z  message_received   page:7  0webhook-0  [reaction taken off] ❤"
            ],
        );
        check(
            received.clone(),
            &said(json!({"type": "referral"})),
            &expect!["2026-03-08T19:27:04.100Z  message_received   page:7  0webhook-0  [referral]"],
        );
        check(
            received,
            &json!({"broken": true}),
            &expect![[r#"2026-03-08T19:27:04.100Z  message_received   page:7  0webhook-0  {"broken":true}"#]],
        );
        check(
            topic::RESPONSE_PREPARED,
            &response(),
            &expect!["2026-03-08T19:27:04.100Z  response_prepared  page:7  0webhook-0  [image] a cat"],
        );
        let failed = json!({
            "response": response(), "kind": "blocked", "error": "gone", "retryable": false, "attempt": 1,
        });
        check(
            topic::RESPONSE_FAILED,
            &failed,
            &expect!["2026-03-08T19:27:04.100Z  response_failed    page:7  0webhook-0  blocked: gone"],
        );
        let failed =
            json!({"function": "talk", "topic": "orders", "event": "e", "error": "away", "attempts": 6});
        check(
            topic::FUNCTION_FAILED,
            &failed,
            &expect!["2026-03-08T19:27:04.100Z  function_failed    page:7  0webhook-0  talk: away"],
        );
        let status = json!({
            "platform": "messenger", "channel": "page", "conversation": "page:7", "state": "read",
            "at": "2026-03-08T19:27:04Z",
        });
        check(
            topic::RESPONSE_STATUS,
            &status,
            &expect!["2026-03-08T19:27:04.100Z  response_status    page:7  0webhook-0  read"],
        );
        check(
            TopicName::from_static("orders"),
            &json!({"size": "x".repeat(99)}),
            &expect![[
                r#"2026-03-08T19:27:04.100Z  orders             page:7  0webhook-0  {"size":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…"#
            ]],
        );
    }
}
