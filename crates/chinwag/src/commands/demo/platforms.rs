//! The demo on several platforms at once: one bot, a provider for each, and what each person sees.

use chinwag_testkit::script::Media;
use serde_json::{Value, json};

use super::script::Script;
use crate::{
    bot::Bot,
    commands::{
        Exit, Terminal,
        chat::{Chat, Line, Offer, Shown, ask},
        failure::{Ended, Failure},
    },
    settings::Settings,
    testing::{Answer, Cast, Error, Stage, User},
};

/// Who talks to the bot.
const PERSON: &str = "ann";

/// A person on one platform.
struct Side {
    platform: String,
    user: User,
    offers: Vec<Offer>,
    _stage: Stage,
}

/// Plays a script on each of them, or what is typed.
pub(super) async fn play(
    names: &[String],
    bot: Bot,
    script: Option<Script>,
    is_json: bool,
    terminal: &mut Terminal<'_>,
) -> Ended {
    let cast = Cast::new(bot, &Settings::defaults()).map_err(failure)?;
    let mut sides = Vec::new();
    for name in names {
        let stage = Stage::with_cast(&cast, name).await.map_err(failure)?;
        sides.push(Side {
            platform: name.clone(),
            user: stage.user(PERSON),
            offers: Vec::new(),
            _stage: stage,
        });
    }
    let mut unanswered = 0;
    let typed = match &script {
        Some(script) => script.lines().map(str::to_owned).collect(),
        None => Vec::new(),
    };
    let mut typed = typed.into_iter();
    loop {
        let line = match &script {
            Some(_) => typed.next(),
            None => ask(terminal)?,
        };
        let Some(line) = line.filter(|line| Line::read(line, &[]) != Line::Quit) else { break };
        if script.is_some() && !is_json {
            Chat::typed(&line, terminal)?;
        }
        for side in &mut sides {
            unanswered += usize::from(!side.turn(&line, is_json, terminal).await?);
        }
    }
    match (unanswered, script.is_some()) {
        (0, _) | (_, false) => Ok(Exit::Done),
        (count, true) => Err(Failure::refused(format_args!("{count} messages were not answered"))),
    }
}

impl Side {
    /// One line on one platform. Whether it was answered, or is not for the bot.
    async fn turn(
        &mut self,
        line: &str,
        is_json: bool,
        terminal: &mut Terminal<'_>,
    ) -> Result<bool, Failure> {
        let meant = Line::read(line, &self.offers);
        let answer = match &meant {
            Line::Say(words) => self.user.says(words).await,
            Line::Image(url) => self.user.sends(Media::Image, url).await,
            Line::Press { title, .. } | Line::Choose { title, .. } => self.user.presses(title).await,
            Line::Nothing | Line::Help | Line::Quit | Line::Opens(_) => {
                Chat::answer(&meant, terminal)?;
                return Ok(true);
            }
        };
        let answer = answer.map_err(failure)?;
        let shown: Vec<Shown> = answer.messages().map(Shown::said).collect();
        match is_json {
            true => terminal.json(&self.as_json(line, &shown))?,
            false => self.show(&shown, terminal)?,
        }
        self.offers = shown.into_iter().flat_map(|shown| shown.offers).collect();
        Ok(!Answer::is_silent(&answer))
    }

    fn show(&self, shown: &[Shown], terminal: &mut Terminal<'_>) -> Result<(), Failure> {
        writeln!(terminal.output, "{}", terminal.style.dim(format_args!("     on {}", self.platform)))?;
        let mut offers = 0;
        for message in shown {
            message.write(offers, terminal)?;
            offers += message.offers.len();
        }
        Ok(())
    }

    fn as_json(&self, said: &str, shown: &[Shown]) -> Value {
        json!({ "platform": self.platform, "said": said, "answered": !shown.is_empty(), "answers": shown })
    }
}

fn failure(error: Error) -> Failure {
    match error {
        Error::NoSimulator { .. } => Failure::unusable(error, "see `chinwag demo --help`"),
        error => Failure::plain(error),
    }
}
