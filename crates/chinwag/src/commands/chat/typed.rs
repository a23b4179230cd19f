//! What a person types, line by line, while the bot may speak up in between.

use std::{io, pin::pin};

use tokio::io::{AsyncBufReadExt, BufReader, Lines, Stdin};

use super::{Chat, Line};
use crate::commands::{Terminal, failure::Failure, signals::Signals};

/// The lines that are typed, until a signal ends them.
pub(in crate::commands) struct Typed {
    signals: Signals,
    lines: Lines<BufReader<Stdin>>,
}

impl Typed {
    /// Reads from standard input, and listens for signals from now on.
    pub(in crate::commands) fn new() -> io::Result<Self> {
        Ok(Self { signals: Signals::new()?, lines: BufReader::new(tokio::io::stdin()).lines() })
    }

    /// The next line, as it was typed and as it is meant; `None` when the person has ended. What the bot says of its own
    /// accord is shown meanwhile; `failed` ends the waiting.
    pub(in crate::commands) async fn next(
        &mut self,
        chat: &mut Chat,
        failed: impl Future<Output = Failure>,
        terminal: &mut Terminal<'_>,
    ) -> Result<Option<(String, Line)>, Failure> {
        let mut failed = pin!(failed);
        loop {
            Chat::prompt(terminal)?;
            let line = tokio::select! {
                line = self.lines.next_line() => line?,
                received = chat.overhear() => {
                    writeln!(terminal.output)?;
                    chat.show(&received, terminal)?;
                    continue;
                }
                _ = self.signals.next() => None,
                error = &mut failed => return Err(error),
            };
            let Some(line) = line else {
                writeln!(terminal.output)?;
                return Ok(None);
            };
            let meant = chat.read(&line);
            return Ok((meant != Line::Quit).then_some((line, meant)));
        }
    }
}
