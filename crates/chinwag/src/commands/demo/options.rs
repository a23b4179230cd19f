//! What can be said of a demo.

use std::path::PathBuf;

use clap::Args;

use crate::commands::options::{JsonOption, LogLevel};

/// Talks to the bot.
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLE)]
pub(in crate::commands) struct Demo {
    /// Play this script instead: each line is what is typed; - is standard input
    #[arg(long, value_name = "FILE")]
    pub(super) script: Option<PathBuf>,
    /// Talk here, on the terminal, instead of playing a script
    #[arg(long, conflicts_with = "script")]
    pub(super) talk: bool,
    /// Talk on these platforms side by side, or on all that are simulated
    #[arg(long, value_name = "NAMES,…", value_delimiter = ',')]
    pub(super) platform: Vec<String>,
    /// The port of the gateway; 0 is any free one
    #[arg(long, default_value_t = 0, conflicts_with = "platform")]
    pub(super) port: u16,
    /// Stay when the script is at its end, until Ctrl-C: so it is on a terminal
    #[arg(long, conflicts_with_all = ["platform", "talk"])]
    pub(super) hold: bool,
    /// End when the script is at its end: so it is where there is no terminal
    #[arg(long, conflicts_with_all = ["hold", "platform", "talk"])]
    pub(super) no_hold: bool,
    /// Open the console in the browser
    #[arg(long, conflicts_with_all = ["no_hold", "platform"])]
    pub(super) open: bool,
    /// How much is logged
    #[arg(long, value_name = "LEVEL", default_value = "warn")]
    pub(super) log_level: LogLevel,
    #[command(flatten)]
    pub(super) answer: JsonOption,
}

const EXAMPLE: &str = "\
Everything is on this machine: no account, no network, nothing is left behind. A script is played on Messenger, and
its transcript printed. On a terminal the bot stays then, and a link opens its console at the simulator: there you talk
to it as anybody, on every platform that is simulated, and let things go wrong.
Exit code 0: every message was answered; 3: one was not.

Examples:
  chinwag demo
  chinwag demo --open
  chinwag demo --talk
  chinwag demo --script hello.txt --json --no-hold
  chinwag demo --platform all

With --platform you talk here, and each platform has a stage of its own: the engine is in memory, and the clock stands
still between turns.";

impl Demo {
    /// Whether it stays when the script is at its end: where somebody asks for it, or sits there.
    pub(super) fn holds(&self, is_interactive: bool) -> bool {
        self.hold || self.open || (is_interactive && !self.no_hold)
    }
}

#[cfg(test)]
mod tests {
    use clap::{Command, FromArgMatches};

    use super::*;

    /// On a terminal it stays, elsewhere it ends; whoever says so has it otherwise.
    #[test]
    fn it_stays_where_somebody_sits() {
        let holds = |arguments: &[&str], is_interactive| {
            let matches = Demo::augment_args(Command::new("demo").no_binary_name(true))
                .try_get_matches_from(arguments)
                .expect("arguments");
            Demo::from_arg_matches(&matches).expect("a demo").holds(is_interactive)
        };
        assert_eq!([holds(&[], true), holds(&[], false)], [true, false]);
        assert_eq!([holds(&["--no-hold"], true), holds(&["--hold"], false)], [false, true]);
        assert!(holds(&["--open"], false), "a browser wants something to look at");
    }
}
