//! `chinwag doctor`: whether the channels' credentials work, by asking the providers; and what a running bot says of itself.

mod running;

use chinwag_core::{config::ChannelConfig, platform::SendResult, response::FailureKind};
use chinwag_runtime::{Channel, client::Client, errand::errand, ingress};
use clap::Args;
use serde_json::json;

use super::{
    Exit, Terminal, channels,
    failure::{Ended, Failure},
    options::{ConfigOption, JsonOption},
    wait, wiring,
};

/// Asks the providers.
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct Doctor {
    #[command(flatten)]
    config: ConfigOption,
    #[command(flatten)]
    answer: JsonOption,
}

const EXAMPLE: &str = "\
Each provider is asked in a way that changes nothing: whether the credential works, and where the bot opens a
connection, whether it may. Then the bot is asked, where it runs on the addresses of the settings: what is wrong with
it, since when, and what to do. `check` looks at the settings alone, and asks nobody.
Exit code 0: every credential that can be asked about works, and a running bot finds nothing wrong with itself; 3: one
does not, its provider cannot be reached, or the bot finds something.

Example:
  chinwag doctor";

/// How a channel is.
enum Health {
    Works,
    Refused(String),
    /// The credential may be good, but something is not set with the provider as it has to be.
    NotSet(String),
    OutOfReach(String),
    /// The provider cannot be asked.
    NotTold,
    /// There is no provider: the gateway serves it.
    Served,
}

pub(super) fn doctor(command: &Doctor, terminal: &mut Terminal<'_>) -> Ended {
    let config = command.config.load()?.config;
    let open = wiring::channels(&config, wiring::FROM_SETTINGS)?;
    if config.channels.is_empty() {
        writeln!(terminal.errors, "there is no channel: add a [[channel]] to the settings")?;
    }
    let client = Client::new().map_err(Failure::plain)?;
    let mut is_well = true;
    for channel in &config.channels {
        let opened = open.get(channel.name.as_str());
        let (word, way) = way(opened);
        let health = match opened {
            Some(opened) => wait::in_one_thread(ask(&client, opened))?,
            None => Health::NotTold,
        };
        is_well &= matches!(health, Health::Works | Health::NotTold | Health::Served);
        match command.answer.json {
            true => terminal.json(&as_json(channel, word, &health))?,
            false => show(channel, way, &health, terminal)?,
        }
    }
    if let Some(told) = wait::in_one_thread(running::ask(&client, &config))? {
        is_well &= running::is_well(&told);
        match command.answer.json {
            true => terminal.json(&running::as_json(&told))?,
            false => running::show(&told, terminal)?,
        }
    }
    Ok(if is_well { Exit::Done } else { Exit::Refused })
}

async fn ask(client: &Client, channel: &Channel) -> Health {
    if channel.adapter.hosted().is_some() {
        return Health::Served;
    }
    let Some(probe) = channel.adapter.probe() else {
        // What opens the connection can be asked about all the same.
        return match health(ingress::try_out(client, channel).await) {
            Health::Works => Health::NotTold,
            other => other,
        };
    };
    match health(errand(client, &*channel.adapter, &probe).await) {
        Health::Works => health(ingress::try_out(client, channel).await),
        other => other,
    }
}

fn health(result: SendResult) -> Health {
    match result {
        SendResult::Delivered { .. } => Health::Works,
        SendResult::Retry { error, kind: FailureKind::Unavailable, .. } => Health::OutOfReach(error),
        SendResult::Rejected { error, kind: FailureKind::Configuration } => Health::NotSet(error),
        SendResult::Retry { error, .. } | SendResult::Rejected { error, .. } => Health::Refused(error),
    }
}

/// How a channel gets what happens: the word for it, and what is said of it.
fn way(opened: Option<&Channel>) -> (&'static str, &'static str) {
    match opened.map(|opened| &opened.adapter) {
        Some(adapter) if adapter.socket().is_some() => {
            ("connection", "; the bot opens a connection, and needs no webhook")
        }
        Some(adapter) if adapter.poll().is_some() => {
            ("polling", "; the bot asks for what happens, and needs no webhook")
        }
        _ => ("webhook", ""),
    }
}

fn as_json(channel: &ChannelConfig, way: &str, health: &Health) -> serde_json::Value {
    let (state, error) = match health {
        Health::Works => ("works", None),
        Health::Refused(error) => ("refused", Some(error)),
        Health::NotSet(error) => ("not_set", Some(error)),
        Health::OutOfReach(error) => ("out_of_reach", Some(error)),
        Health::NotTold => ("not_told", None),
        Health::Served => ("served", None),
    };
    json!({ "channel": channel.name, "platform": channel.platform, "ingress": way, "credential": state, "error": error })
}

fn show(
    channel: &ChannelConfig,
    way: &str,
    health: &Health,
    terminal: &mut Terminal<'_>,
) -> std::io::Result<()> {
    let style = terminal.style;
    let name = format!("{} ({})", channel.name, channel.platform);
    let help = match health {
        Health::Works => {
            return writeln!(terminal.output, "{}  {name}: the credential works{way}", style.good("ok "));
        }
        Health::Served => {
            let what = "there is no provider to ask; the gateway serves it, and its credential can be used";
            return writeln!(terminal.output, "{}  {name}: {what}", style.good("ok "));
        }
        Health::NotTold => {
            let about = if way.is_empty() { "" } else { " about every credential" };
            return writeln!(
                terminal.output,
                "{}  {name}: the provider cannot be asked{about}{way}",
                style.dim("-  ")
            );
        }
        Health::Refused(error) => {
            writeln!(terminal.output, "{}  {name}: refused: {error}", style.bad("bad"))?;
            let places = channels::places(channel);
            format!("look at the credentials in {places}")
        }
        Health::NotSet(error) => {
            writeln!(terminal.output, "{}  {name}: refused: {error}", style.bad("bad"))?;
            "look at the settings of the bot with its provider, and at those of the channel".to_owned()
        }
        Health::OutOfReach(error) => {
            writeln!(
                terminal.output,
                "{}  {name}: the provider cannot be reached: {error}",
                style.bad("bad")
            )?;
            "look at the network, and at `api_url` if it is set".to_owned()
        }
    };
    writeln!(terminal.output, "       {} {help}", style.mark("= help:"))
}
