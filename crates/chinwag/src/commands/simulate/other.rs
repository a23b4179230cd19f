//! Every other provider, played against a running bot: a person at the terminal writes, and reads what is answered.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use chinwag_core::{clock::SystemClock, config::SecretRef};
use chinwag_testkit::{
    play::{Error, Simulator},
    script::{Deed, Media, Pattern, Trouble},
};
use clap::{Args, Subcommand};
use serde::Deserialize;
use serde_json::Value;

use crate::{
    commands::{
        Exit, Terminal,
        chat::{Chat, Line, Offer, Shown, ask},
        failure::{Ended, Failure},
        wait,
    },
    testing,
};

/// Who writes.
const PERSON: &str = "ann";
/// How long the first answer may take, and how long it is waited for another.
const FIRST: Duration = Duration::from_secs(10);
const NEXT: Duration = Duration::from_millis(250);

/// The platforms that are played on the engine that they share.
#[derive(Debug, Clone, Subcommand)]
pub(super) enum Other {
    /// Play Instagram
    Instagram(PlayOther),
    /// Play WhatsApp
    Whatsapp(PlayOther),
    /// Play Telegram
    Telegram(PlayOther),
    /// Play LINE
    Line(PlayOther),
    /// Play Viber
    Viber(PlayOther),
    /// Play Slack
    Slack(PlayOther),
    /// Play Discord
    Discord(PlayOther),
    /// Play Microsoft Teams
    Teams(PlayOther),
    /// Play Google Chat
    #[command(name = "google_chat")]
    GoogleChat(PlayOther),
    /// Play Twilio (SMS)
    Twilio(PlayOther),
    /// Play Webex
    Webex(PlayOther),
    /// Play Mattermost
    Mattermost(PlayOther),
    /// Play Matrix (a homeserver)
    Matrix(PlayOther),
    /// Play a system that speaks Standard Webhooks
    Webhook(PlayOther),
    /// Play browsers with the widget of a web channel
    Web(PlayOther),
}

impl Other {
    /// The platform's name, and what to do.
    fn named(&self) -> (&'static str, &PlayOther) {
        match self {
            Self::Instagram(play) => ("instagram", play),
            Self::Whatsapp(play) => ("whatsapp", play),
            Self::Telegram(play) => ("telegram", play),
            Self::Line(play) => ("line", play),
            Self::Viber(play) => ("viber", play),
            Self::Slack(play) => ("slack", play),
            Self::Discord(play) => ("discord", play),
            Self::Teams(play) => ("teams", play),
            Self::GoogleChat(play) => ("google_chat", play),
            Self::Twilio(play) => ("twilio", play),
            Self::Webex(play) => ("webex", play),
            Self::Mattermost(play) => ("mattermost", play),
            Self::Matrix(play) => ("matrix", play),
            Self::Webhook(play) => ("webhook", play),
            Self::Web(play) => ("web", play),
        }
    }
}

#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct PlayOther {
    /// The webhook of the bot's channel
    #[arg(long, value_name = "URL", required_unless_present = "settings")]
    webhook: Option<String>,
    /// Where the API listens: what the channel has as its `api_url`
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:9700")]
    listen: SocketAddr,
    /// Only print what the bot's settings and environment have to hold, and end
    #[arg(long)]
    settings: bool,
}

const EXAMPLE: &str = "\
The bot's channel has to have the simulator's own credentials: --settings prints them, as lines for chinwag.toml and
for a shell. They are of no use anywhere else.

What is typed is said; the number or title of what is offered presses it. Also:
  /image URL      send a picture
  /redeliver      deliver the last webhook again
  /fault STATUS   let the bot's next call fail with this status, such as 500 or 429

Examples:
  chinwag simulate telegram --settings
  chinwag simulate telegram --webhook http://127.0.0.1:8080/webhooks/bot";

/// Plays a provider.
pub(super) fn play(other: &Other, terminal: &mut Terminal<'_>) -> Ended {
    let (platform, command) = other.named();
    let Some(play) = testing::play(platform) else {
        return Err(Failure::plain(format_args!("there is no simulator of `{platform}`")));
    };
    wait::in_threads(async {
        let provider =
            Simulator::start(play, Arc::new(SystemClock), command.listen).await.map_err(failure)?;
        match &command.webhook {
            Some(webhook) if !command.settings => talk(&provider, webhook, terminal).await,
            _ => settings(&provider, terminal),
        }
    })?
}

/// What the bot's settings and environment have to hold.
fn settings(provider: &Simulator, terminal: &mut Terminal<'_>) -> Ended {
    let platform = provider.name();
    let variable = |key: &str| format!("{}_{}", platform.to_uppercase(), key.to_uppercase());
    let mut exports = Vec::new();
    writeln!(terminal.output, "[[channel]]\nname = \"bot\"\nplatform = \"{platform}\"")?;
    for (key, value) in provider.settings() {
        if SecretRef::deserialize(&value).is_err() {
            writeln!(terminal.output, "{key} = {value}")?;
            continue;
        }
        writeln!(terminal.output, "{key} = {{ env = \"{}\" }}", variable(&key))?;
        let name = value.get("env").and_then(Value::as_str).unwrap_or_default();
        if let Some(secret) = provider.credential(name) {
            exports.push(format!("# export {}='{}'", variable(&key), secret.expose()));
        }
    }
    writeln!(terminal.output, "{}", exports.join("\n"))?;
    Ok(Exit::Done)
}

async fn talk(provider: &Simulator, webhook: &str, terminal: &mut Terminal<'_>) -> Ended {
    provider.point_at(webhook).map_err(failure)?;
    let api = format!("the API listens at {}; say something, or /help; /quit stops", provider.api_url());
    writeln!(terminal.output, "{}", terminal.style.dim(api))?;
    let mut offers = Vec::new();
    while let Some(line) = ask(terminal)? {
        if !terminal.is_interactive {
            // Nobody has seen it typed.
            writeln!(terminal.output, "{}", crate::commands::words::one_line(&line, 160))?;
        }
        let meant = Line::read(&line, &offers);
        if meant == Line::Quit {
            break;
        }
        match act(provider, &line, &meant).await {
            Ok(true) => offers = answers(provider, terminal).await?,
            Ok(false) => Chat::answer(&meant, terminal)?,
            Err(error) => terminal.tell(&failure(error))?,
        }
    }
    Ok(Exit::Done)
}

/// Does what was typed. Whether the bot was told of anything.
async fn act(provider: &Simulator, line: &str, meant: &Line) -> Result<bool, Error> {
    match line.trim().split_once(' ') {
        None if line.trim() == "/redeliver" => return provider.redeliver().await.map(|()| true),
        Some(("/fault", status)) => {
            let status = status.trim().parse().ok().filter(|status| (400..600).contains(status));
            provider.befall(Trouble::Status(status.unwrap_or(500)), 1);
            return Ok(false);
        }
        _ => {}
    }
    let deed = match meant {
        Line::Say(words) => Deed::Says(words.clone()),
        Line::Image(url) => Deed::Sends(Media::Image, url.clone()),
        Line::Press { title, .. } | Line::Choose { title, .. } => Deed::Presses(Pattern::exactly(title)),
        Line::Nothing | Line::Help | Line::Quit | Line::Opens(_) => return Ok(false),
    };
    provider.act(PERSON, &deed).await.map(|()| true)
}

/// Shows what the bot answers, and returns what can be pressed from now on.
async fn answers(provider: &Simulator, terminal: &mut Terminal<'_>) -> Result<Vec<Offer>, Failure> {
    let mut offers: Vec<Offer> = Vec::new();
    let mut patience = FIRST;
    loop {
        let said = provider.hears(PERSON, patience).await;
        if said.is_empty() && patience == FIRST {
            writeln!(terminal.output, "     {}", terminal.style.dim("no answer"))?;
        }
        if said.is_empty() {
            return Ok(offers);
        }
        for said in &said {
            let shown = Shown::said(said);
            shown.write(offers.len(), terminal)?;
            offers.extend(shown.offers);
        }
        patience = NEXT;
    }
}

fn failure(error: Error) -> Failure {
    let what = match std::error::Error::source(&error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    };
    match error {
        Error::Listen { .. } => {
            Failure::failed(what, "stop what listens there, or choose another address by --listen")
        }
        Error::Address { .. } => Failure::unusable(
            what,
            "write the address of a webhook: http://127.0.0.1:8080/webhooks/<channel>",
        ),
        Error::NotTaken { .. } => Failure::failed(
            what,
            "start the bot by `run` with the channel that --settings prints; its log says why it refuses",
        ),
        _ => Failure::plain(what),
    }
}

#[cfg(test)]
mod tests {
    use clap::{Command, FromArgMatches};

    use super::*;

    #[test]
    fn every_simulator_can_be_played() {
        // Messenger has a command of its own.
        for platform in testing::simulated().filter(|platform| *platform != "messenger") {
            let matches = Other::augment_subcommands(Command::new("simulate"))
                .try_get_matches_from(["simulate", platform, "--settings"])
                .unwrap_or_else(|error| panic!("{platform}: {error}"));
            let other = Other::from_arg_matches(&matches).expect("a platform");
            assert_eq!(other.named().0, platform);
            assert!(testing::play(platform).is_some(), "{platform}");
        }
    }
}
