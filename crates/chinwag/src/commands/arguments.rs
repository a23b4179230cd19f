//! The command line: what may be written, and what it says of itself.

use clap::{Parser, Subcommand};

use super::{
    audit::AuditCommand, call::Call, channels::Channels, check::Check, conversations::Conversations,
    dead::Dead, decode::Decode, demo::Demo, doctor::Doctor, events::Events, functions::Functions, logs::Logs,
    new::New, replay::Replay, run::Run, simulate::Simulate, state::State, test::Test, trace::Trace,
    verify::Verify,
};

/// Chatbots as small functions on a durable event bus
#[derive(Debug, Parser)]
#[command(name = "chinwag", version, after_help = AFTER, max_term_width = 120)]
pub(super) struct CommandLine {
    #[command(subcommand)]
    pub(super) command: Command,
}

const AFTER: &str = "\
Exit codes:
  0  it did what was asked
  1  it could not go on: an address is taken, a database cannot be opened
  2  the command line or the settings are wrong
  3  it was done, and the answer is no: refused, not there, a message lost

Examples:
  chinwag demo                          talk to a bot at once; no account, no network
  chinwag new pizza-bot                 a bot of your own to begin with
  chinwag check && chinwag run          run the bot of chinwag.toml
  chinwag test                          play the conversation scripts in tests
  chinwag trace m_AG5Hz2U               everything that one message led to
  chinwag COMMAND --help                more on each command";

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Talk to the bot at once: gateway, functions, sender, simulated providers and console in one process
    Demo(Demo),
    /// Write a bot to begin with: a project that compiles
    New(New),
    /// Run the bot, or a part of it
    Run(Run),
    /// Check the settings and the bot without starting anything
    Check(Check),
    /// Ask the providers whether the channels' credentials work
    Doctor(Doctor),
    /// Play the provider against a running bot
    Simulate(Simulate),
    /// Play conversation scripts (*.chat) with the bot on simulated providers
    Test(Test),
    /// Show everything that a message led to, and what is still open
    Trace(Trace),
    /// Replay recorded conversations on new code, and show where its replies differ
    Replay(Replay),
    /// List events, or follow them
    Events(Events),
    /// List what functions said, follow it, or say how much of it is kept
    Logs(Logs),
    /// Look at dead letters, run them again, or forget them
    Dead(Dead),
    /// Take a conversation over from the bot, answer in it, give it back
    Conversations(Conversations),
    /// Look at what is kept for a conversation or a user, or forget it
    State(State),
    /// List the functions and where each stands, or show what one of them does
    Functions(Functions),
    /// List who did what to the bot: policies of logs, dead letters, conversations, state
    Audit(AuditCommand),
    /// Call a service function once, or list them
    Call(Call),
    /// List the channels, or tell their providers where webhooks go
    Channels(Channels),
    /// Check the signature of a captured webhook
    Verify(Verify),
    /// Show what the body of a webhook says
    Decode(Decode),
}
