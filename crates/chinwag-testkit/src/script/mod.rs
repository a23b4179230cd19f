//! Conversation scripts (`*.chat`): what people say to a bot, and what it has to answer.
//!
//! ```text
//! == A shirt is ordered ==          A scenario.
//! # A comment.
//! ann: hi                           A person speaks: words,
//! ann: [Order a shirt]              presses something,
//! ann: sends image https://…        sends an image, audio, video or file,
//! ann: sends location 52.5 13.4
//! ann: edits words                  changes what she wrote last, or
//! ann: reacts ❤                     reacts to what the bot said last.
//! bot: Hello, *!                    The bot has to say this; `*` is any run of characters,
//!      [Order a shirt] [Terms]      these can be pressed,
//!      | * a line as it begins      and this is a line that counts as it stands.
//! bot to bob: words                 To somebody else than who spoke last.
//!
//! (10m later)                       The clock moves on.
//! (restart)                         The bot dies, and is started again.
//! (redeliver)                       The last webhook comes again.
//! (fault: 500 x2)                   The provider fails: also 429 after 30s, cut off, dropped, slow 100ms.
//! (stock answers 3)                 From here on in the scenario, a service answers this JSON instead of being asked;
//! (stock fails: sold out)           it fails, and no other try would mend that;
//! (stock fails x2: away)            its next two tries fail, and another may not; or
//! (stock answers as ever)           it is asked again.
//!
//! (silence)                         The bot has to say nothing.
//! (event order_placed {"count": 2}) Such an event has to be published,
//! (failed talk)                     a function to give up on an input,
//! (call stock "M")                  a service to be asked this, since the last call that was asked for,
//! (no call stock)                   or nothing more;
//! (state orders {"shirts": 2})      this to be kept for the conversation of who spoke last, or for them,
//! (no state orders)                 or nothing.
//! ```
//!
//! JSON after a topic, a service or a state is a part of what has to be there: of an object the keys that are written, of a
//! list the items, in their order.
//!
//! Everything here is pure: [`Script::parse`] reads the text and explains each mistake in it, [`compare`] tells a turn
//! as it went from the turn as it is written, and says it as [`Edit`]s of the text, which [`Script::excerpt`] shows to a
//! person and [`Script::rewritten`] puts into the file. Who plays the script is elsewhere.
//!
//! ```
//! use chinwag_testkit::script::Script;
//!
//! let script = Script::parse("hello.chat", "== Greets ==\n\nann: hi\nbot: Hello*\n     [More]\n(10m later)\n")?;
//! assert_eq!(script.scenarios[0].title, "Greets");
//! assert_eq!(script.scenarios[0].steps.len(), 3);
//!
//! let error = Script::parse("hello.chat", "ann: hi\n(10 minutes)\n").unwrap_err();
//! assert_eq!(error.to_string(), "hello.chat:2: there is no direction “(10 minutes)”: write “(10m later)”");
//! # Ok::<(), chinwag_testkit::script::ScriptError>(())
//! ```

mod scenario;

mod conduct;
mod direction;
mod trouble;

mod line;
mod parse;
mod speech;

mod message;
mod pattern;

mod align;
mod compare;
mod edit;
mod excerpt;
mod writer;
mod written;

mod problem;

#[cfg(test)]
mod tests;

pub use self::{
    compare::{Spoken, compare},
    conduct::Conduct,
    direction::Direction,
    edit::Edit,
    message::{Line, Said},
    pattern::Pattern,
    problem::{Problem, ScriptError},
    scenario::{Act, Deed, Media, Scenario, Script, Step},
    trouble::Trouble,
    writer::Writer,
};
