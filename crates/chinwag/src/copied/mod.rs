//! Copies a conversation that has been held as a script (`*.chat`), so that what happened once is a test from then on.
//!
//! What people did stands in it as they did it, and what the bot said as the bot prepared it. `*` stands for what a
//! platform may show otherwise than it was prepared, the marks of bold words and links, and for the name of the person, whom
//! the simulator calls something else. Services answer what they answered then. What cannot be played is a comment.
//!
//! Pure: [`script`] takes the traces of a conversation, [`turns`] puts them in the order of a script.

mod deed;
mod said;
mod turns;

use chinwag_core::{
    clock::Timestamp, config::Span, conversation::ConversationKey, name::PlatformName, store::Trace,
};
use chinwag_testkit::script::{Deed, Said, Script, Writer};

use self::{
    deed::{Above, Done},
    said::said,
    turns::{Call, Cause, Turn, turns},
};

/// How people are called.
const NAME: &str = "ann";

/// Gaps between two messages that are too short to be told.
const GAP: std::time::Duration = std::time::Duration::from_secs(60);

/// The script of a conversation, from what its webhooks led to, the oldest first. `None` where nobody did anything.
pub(crate) fn script(
    conversation: &ConversationKey,
    platform: Option<&PlatformName>,
    traces: &[Trace],
) -> Option<String> {
    let turns = turns(conversation, traces);
    let first = turns.first()?;
    let mut copy = Copy {
        writer: Writer::new(&format!("As on {}", first.at)),
        clock: first.at,
        above: Above::default(),
        answers: Vec::new(),
    };
    let platform = platform.map_or("messenger", PlatformName::as_str);
    copy.writer.comment(&format!("Play it by `chinwag test --platform {platform} FILE.chat`."));
    turns.iter().for_each(|turn| copy.turn(turn));
    let text = copy.writer.finish();
    // What cannot be played is of no use to anybody.
    Script::parse("copied.chat", &text).is_ok().then_some(text)
}

/// A script that is being written.
struct Copy {
    writer: Writer,
    /// What the clock of the stage shows.
    clock: Timestamp,
    above: Above,
    /// What services were told to answer.
    answers: Vec<Call>,
}

impl Copy {
    fn turn(&mut self, turn: &Turn<'_>) {
        let is_said = match &turn.cause {
            Cause::Said(message) => {
                self.pass(turn.at, GAP);
                self.services(&turn.calls);
                match deed::of(message, &self.above) {
                    Done::Deed(deed) => self.does(&deed),
                    Done::InWords(deed, note) => {
                        self.writer.comment(&note);
                        self.does(&deed);
                    }
                    Done::Not(note) => return self.writer.comment(&note),
                }
                true
            }
            Cause::Later => {
                self.services(&turn.calls);
                self.pass(turn.at, std::time::Duration::ZERO);
                false
            }
            Cause::Held(words) => {
                self.writer.comment("While a person held the conversation:");
                return self.writer.comment(&format!("{NAME}: {words}"));
            }
            Cause::Desk(words) => {
                self.writer.comment("A person answered:");
                return self.writer.comment(words);
            }
        };
        for response in &turn.responses {
            let says = said(&response.reply, turn.name.as_deref());
            self.above.offered.extend(says.titles);
            self.above.is_answered = true;
            self.writer.bot(NAME, &says.said);
        }
        if is_said && turn.responses.is_empty() {
            self.writer.direction("silence");
        }
    }

    fn does(&mut self, deed: &Deed) {
        self.above.has_written |= matches!(deed, Deed::Says(_));
        self.writer.person(NAME, deed);
    }

    /// Moves the clock of the stage on to a moment, where it is more than `gap` ahead. To the next full second, so that what
    /// was due then is due here.
    fn pass(&mut self, at: Timestamp, gap: std::time::Duration) {
        let ahead = at.since(self.clock);
        if ahead.is_zero() || ahead < gap {
            return;
        }
        let seconds = ahead.as_secs() + u64::from(ahead.subsec_nanos() > 0);
        let length = Span::secs(seconds);
        self.writer.direction(&format!("{length} later"));
        self.clock = self.clock.after(length.get());
    }

    /// Lets services answer what they answered then.
    fn services(&mut self, calls: &[Call]) {
        for call in calls {
            let last = self.answers.iter_mut().find(|known| known.service == call.service);
            if last.as_ref().is_some_and(|last| last.response == call.response) {
                continue;
            }
            self.writer.direction(&format!("{} answers {}", call.service, call.response));
            match last {
                Some(last) => last.response.clone_from(&call.response),
                None => self.answers.push(call.clone()),
            }
        }
    }
}

/// A message of the bot as patterns, and the titles that it offers.
struct Shown {
    said: Said,
    titles: Vec<String>,
}
