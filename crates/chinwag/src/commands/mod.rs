//! The command line: one file for each command, and what they share.
//!
//! [`Bot::main`](crate::bot::Bot::main) reads the arguments and calls one of them. A command takes its arguments and a
//! [`Terminal`], and returns an [`Exit`] or why it could not go on, so that a test sees what a person would see. The
//! commands that look at a bot open its engine beside the running process.

mod arguments;
mod main;

mod run;
mod watch;

mod new;

mod browser;
mod chat;
mod demo;
mod doctor;
mod playground;
mod simulate;
mod test;

mod call;
mod channels;
mod check;
mod console;

mod audit;
mod conversations;
mod dead;
mod events;
mod functions;
mod logs;
mod state;
mod trace;

mod replay;

mod decode;
mod verify;

mod engine;
mod log;
mod only;
mod process;
mod setup;
mod signals;
mod telemetry;
mod wait;
mod who;
mod wiring;

mod exit;
mod failure;
mod host;
mod options;
mod since;
mod style;
mod table;
mod terminal;
mod words;

mod capture;
mod unchecked;

#[cfg(test)]
mod tests;

use self::{exit::Exit, style::Style, terminal::Terminal};
