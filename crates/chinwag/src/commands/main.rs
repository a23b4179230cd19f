//! The command line of a bot, from its arguments to its exit code.

use std::{
    ffi::OsString,
    io::{self, IsTerminal},
    process::ExitCode,
};

use chinwag_core::clock::{Clock, SystemClock};
use clap::{Parser, error::ErrorKind};

use super::{
    Exit, Style, Terminal,
    arguments::{Command, CommandLine},
    audit::audit,
    call::call,
    channels::channels,
    check::check,
    conversations::conversations,
    dead::dead,
    decode::decode,
    demo::demo,
    doctor::doctor,
    events::events,
    failure::Ended,
    functions::functions,
    logs::logs,
    new::new,
    replay::replay,
    run::run,
    simulate::simulate,
    state::state,
    terminal,
    test::test,
    trace::trace,
    verify::verify,
};
use crate::bot::Bot;

impl Bot {
    /// The whole command line: `run`, `demo`, `simulate`, `check`, `trace` and all the others. What it returns is the
    /// exit code of the process: 0 it did what was asked, 1 it could not go on, 2 the command line or the settings are
    /// wrong, 3 the answer is no.
    #[must_use]
    pub fn main(self) -> ExitCode {
        // NOTE: none of them is locked for good: a bot's function may print, and another thread reads what is typed.
        let (mut input, mut output, mut errors) = (io::stdin(), io::stdout(), io::stderr());
        let (style, error_style) = (Style::of(&output), Style::of(&errors));
        let columns = terminal::columns(&output);
        let is_interactive = input.is_terminal() && output.is_terminal();
        let mut terminal = Terminal {
            input: &mut input,
            output: &mut output,
            errors: &mut errors,
            now: SystemClock.now(),
            style,
            error_style,
            columns,
            is_interactive,
        };
        execute(self, std::env::args_os(), &mut terminal).into()
    }
}

/// Reads the arguments, the first of which is the program's name, does what they say, and tells what went wrong.
pub(super) fn execute(
    bot: Bot,
    arguments: impl IntoIterator<Item = OsString>,
    terminal: &mut Terminal<'_>,
) -> Exit {
    let command = match CommandLine::try_parse_from(arguments) {
        Ok(line) => line.command,
        Err(error) => return unparsed(&error, terminal),
    };
    let ended = dispatch(&command, bot, terminal).and_then(|exit| {
        terminal.output.flush()?;
        Ok(exit)
    });
    ended.unwrap_or_else(|failure| {
        if !failure.is_unheard() {
            // Where not even this can be written, the exit code still tells.
            terminal.tell(&failure).ok();
        }
        failure.exit()
    })
}

fn dispatch(command: &Command, bot: Bot, terminal: &mut Terminal<'_>) -> Ended {
    match command {
        Command::Demo(command) => demo(command, bot, terminal),
        Command::New(command) => new(command, terminal),
        Command::Run(command) => run(command, bot, terminal),
        Command::Check(command) => check(command, bot, terminal),
        Command::Doctor(command) => doctor(command, terminal),
        Command::Simulate(command) => simulate(command, terminal),
        Command::Test(command) => test(command, bot, terminal),
        Command::Trace(command) => trace(command, terminal),
        Command::Replay(command) => replay(command, bot, terminal),
        Command::Events(command) => events(command, terminal),
        Command::Logs(command) => logs(command, terminal),
        Command::Dead(command) => dead(command, terminal),
        Command::Conversations(command) => conversations(command, terminal),
        Command::State(command) => state(command, terminal),
        Command::Functions(command) => functions(command, bot, terminal),
        Command::Audit(command) => audit(command, terminal),
        Command::Call(command) => call(command, bot, terminal),
        Command::Channels(command) => channels(command, terminal),
        Command::Verify(command) => verify(command, chinwag_platforms::for_verify, terminal),
        Command::Decode(command) => decode(command, chinwag_platforms::for_verify, terminal),
    }
}

/// Help, the version, or a mistake in the arguments.
fn unparsed(error: &clap::Error, terminal: &mut Terminal<'_>) -> Exit {
    let is_asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    let style = if is_asked { terminal.style } else { terminal.error_style };
    let words = match style.is_coloured() {
        true => error.render().ansi().to_string(),
        false => error.render().to_string(),
    };
    let output = if is_asked { &mut terminal.output } else { &mut terminal.errors };
    write!(output, "{words}").ok();
    if is_asked { Exit::Done } else { Exit::Unusable }
}
