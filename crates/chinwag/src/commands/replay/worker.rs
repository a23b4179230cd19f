//! The other side of [`other`](super::other): the new code in a process of its own.

use std::io::{self, BufRead, BufReader, Read, Write};

use chinwag_core::event::Event;

use super::{Replay, code};
use crate::{
    bot::Bot,
    commands::{
        Exit, Terminal,
        failure::{Ended, Failure},
        wait,
    },
    replay::{
        Stage, Talk,
        protocol::{self, Ask, Hello, INPUTS_MAX, LINE_BYTES_MAX, Line, Say},
    },
};

/// Plays what it is asked for, until there is no more.
pub(super) fn work(command: &Replay, bot: Bot, terminal: &mut Terminal<'_>) -> Ended {
    let stage = code::stage(&command.config, command.live, bot)?;
    let mut asked = Asked(BufReader::new(&mut *terminal.input));
    say(terminal.output, Say::Hello(Hello::OURS))?;
    match asked.next()? {
        Some(Ask::Hello(hello)) if hello == Hello::OURS => {}
        // Whoever asks knows from ours that it is not theirs, and tells it.
        Some(Ask::Hello(_)) | None => return Ok(Exit::Failed),
        Some(_) => return Err(out_of_turn()),
    }
    wait::in_threads(serve(&stage, &mut asked, terminal.output))?
}

async fn serve(stage: &Stage, asked: &mut Asked<impl Read>, output: &mut dyn Write) -> Ended {
    while let Some(talk) = asked.talk()? {
        for answer in stage.play(&talk).await? {
            say(output, Say::Answer(Box::new(answer)))?;
        }
        say(output, Say::Done)?;
    }
    Ok(Exit::Done)
}

fn say(output: &mut dyn Write, what: Say) -> io::Result<()> {
    output.write_all(&protocol::line(what)?)?;
    output.flush()
}

/// What is asked, line by line.
struct Asked<R>(BufReader<R>);

impl<R: Read> Asked<R> {
    /// The next conversation to play.
    fn talk(&mut self) -> Result<Option<Talk>, Failure> {
        let (conversation, until) = match self.next()? {
            Some(Ask::Begin { conversation, until }) => (conversation, until),
            Some(_) => return Err(out_of_turn()),
            None => return Ok(None),
        };
        let (mut inputs, mut calls) = (Vec::<Event>::new(), Vec::new());
        loop {
            match self.next()? {
                Some(Ask::Event(event)) if inputs.len() < INPUTS_MAX => inputs.push(*event),
                Some(Ask::Call(call)) if calls.len() < INPUTS_MAX => calls.push(call),
                Some(Ask::End) => return Ok(Some(Talk { conversation, until, inputs, calls })),
                Some(_) | None => return Err(out_of_turn()),
            }
        }
    }

    fn next(&mut self) -> Result<Option<Ask>, Failure> {
        loop {
            let mut line = Vec::new();
            if (&mut self.0).take(LINE_BYTES_MAX).read_until(b'\n', &mut line)? == 0 {
                return Ok(None);
            }
            if line.trim_ascii().is_empty() {
                continue;
            }
            let line: Line<Ask> = serde_json::from_slice(&line).map_err(|error| {
                Failure::unusable(
                    format_args!("standard input is no replay: {error}"),
                    "`replay --worker` is started by another program's `replay --against`, not by hand",
                )
            })?;
            return Ok(Some(line.chinwag_replay));
        }
    }
}

fn out_of_turn() -> Failure {
    Failure::plain("what is asked of this replay comes out of its turn")
}
