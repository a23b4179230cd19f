//! Conversation scripts (`*.chat`): what people say to a bot, and what it has to answer.
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
mod written;

mod nearest;
mod problem;

#[cfg(test)]
mod tests;

pub use self::{
    compare::{Spoken, compare},
    direction::{Conduct, Direction},
    edit::Edit,
    message::{Line, Said},
    pattern::Pattern,
    problem::{Problem, ScriptError},
    scenario::{Act, Deed, Media, Scenario, Script, Step},
    trouble::Trouble,
};
