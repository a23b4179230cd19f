//! The new code: this program's own, or another's.

use chinwag_core::secret::Secret;

use super::{Live, Replay, against, other::Other};
use crate::{
    bot::Bot,
    commands::{failure::Failure, options::ConfigOption, wiring},
    replay::{Answer, Calls, Stage, Talk},
};

/// The new code.
#[derive(Debug)]
pub(super) enum Code {
    /// Of this program.
    Own(Stage),
    /// Of another one.
    Other(Box<Other>),
}

impl Code {
    /// Gets it ready.
    pub(super) async fn open(command: &Replay, bot: Bot) -> Result<Self, Failure> {
        let Some(path) = &command.against else {
            return Ok(Self::Own(stage(&command.config, command.live, bot)?));
        };
        let program = against::find(path, &command.config)?;
        Ok(Self::Other(Box::new(Other::start(program, command.live, command.timeout).await?)))
    }

    /// Plays a conversation. What the bot did in it.
    pub(super) async fn play(&mut self, talk: &Talk) -> Result<Vec<Answer>, Failure> {
        match self {
            Self::Own(stage) => Ok(stage.play(talk).await?),
            Self::Other(other) => other.play(talk).await,
        }
    }

    /// Ends it.
    pub(super) async fn close(self) {
        if let Self::Other(other) = self {
            other.close().await;
        }
    }
}

/// The functions of this program's bot, ready to be played. No credential is read: nothing is sent.
pub(super) fn stage(config: &ConfigOption, live: Live, bot: Bot) -> Result<Stage, Failure> {
    let settings = config.load_without_credentials()?;
    let bot = if live.live_effects { bot } else { bot.withholding_effects() };
    let calls = Calls::default();
    let bot = if live.live_services { bot } else { bot.with_stand_in(calls.stand_in()) };
    let functions = bot.build(&settings.config)?;
    let channels = wiring::channels(&settings.config, |_| Ok(vec![Secret::new("replay")]))?;
    Ok(Stage::new(functions, channels, calls))
}
