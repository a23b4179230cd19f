//! One turn of a talk: something is said, and everything that the bot answers.

use std::{io, time::Duration};

use chinwag_core::{
    clock::{Clock, SystemClock},
    store::Trace,
};
use chinwag_testkit::messenger::{Ack, Sent};
use serde_json::{Value, json};

use super::{Stage, hops::Hops};
use crate::commands::{
    Terminal,
    chat::{Chat, Line, Shown},
    failure::Failure,
    simulate::provider_failure,
    trace::{Story, look_at},
};

/// How long a bot may take for its answers.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long it is waited before it is looked whether there is anything new.
const PAUSE: Duration = Duration::from_millis(2);

/// What was said, what was answered, and how.
#[derive(Debug)]
pub(super) struct Turn {
    answers: Vec<Shown>,
    hops: Hops,
    is_closed: bool,
}

impl Turn {
    /// Does what was typed, and shows the answers as they come, unless it is `silent`. Ends when nothing is left to be
    /// done. `None` where the line is not for the bot.
    pub(super) async fn take(
        stage: &Stage,
        chat: &mut Chat,
        line: &Line,
        silent: bool,
        terminal: &mut Terminal<'_>,
    ) -> Result<Option<Self>, Failure> {
        let Some(sent) = chat.act(line).await.map_err(provider_failure)? else { return Ok(None) };
        let patience = SystemClock.now().after(PATIENCE);
        let mut answers = Vec::new();
        loop {
            let (trace, is_closed) = trace(stage, &sent).await?;
            for received in chat.user.unread() {
                answers.push(match silent {
                    true => Shown::of(&received),
                    false => chat.show(&received, terminal)?,
                });
            }
            if is_closed || SystemClock.now() > patience {
                let hops = Hops::of(&trace, latency(&sent.ack));
                return Ok(Some(Self { answers, hops, is_closed }));
            }
            SystemClock.sleep_until(SystemClock.now().after(PAUSE)).await;
        }
    }

    /// Whether there was an answer, and nothing is left to be done.
    pub(super) fn is_answered(&self) -> bool {
        !self.answers.is_empty() && self.is_closed && self.hops.is_delivered()
    }

    /// Writes the way from the webhook to the provider.
    pub(super) fn write_hops(&self, terminal: &mut Terminal<'_>) -> io::Result<()> {
        let open = if self.is_closed { "" } else { " (and something is still open)" };
        let line = format!("     {}{open}", self.hops);
        writeln!(terminal.output, "{}", terminal.style.dim(line))
    }

    pub(super) fn as_json(&self, said: &str) -> Value {
        json!({ "said": said, "answered": self.is_answered(), "answers": self.answers, "hops": self.hops })
    }
}

/// Everything that was published for what was said, and whether anything is left to be done.
async fn trace(stage: &Stage, sent: &Sent) -> Result<(Trace, bool), Failure> {
    let look = look_at(stage.engine(), sent.mid()).await?;
    let is_closed = look.as_ref().is_some_and(|look| Story::new(look).is_done());
    Ok((look.unwrap_or_default().trace, is_closed))
}

/// How long the gateway took.
fn latency(ack: &Ack) -> Option<Duration> {
    match ack {
        Ack::Answered { latency, .. } => Some(*latency),
        _ => None,
    }
}
