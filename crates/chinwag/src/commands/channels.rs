//! `chinwag channels`: the channels of the settings.

use std::fmt::Write as _;

use chinwag_core::config::{ChannelConfig, SecretRef, SecretSource};
use clap::Args;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{
    Exit, Terminal,
    failure::Ended,
    options::{ConfigOption, JsonOption},
    table::Table,
};

/// Lists the channels.
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct Channels {
    #[command(flatten)]
    config: ConfigOption,
    #[command(flatten)]
    answer: JsonOption,
}

const EXAMPLE: &str = "\
Of a credential only the place is shown: $NAME is an environment variable.

Example:
  chinwag channels";

pub(super) fn channels(command: &Channels, terminal: &mut Terminal<'_>) -> Ended {
    let channels = command.config.load_without_credentials()?.config.channels;
    if command.answer.json {
        terminal.json(&channels.iter().map(of).collect::<Vec<_>>())?;
        return Ok(Exit::Done);
    }
    if channels.is_empty() {
        writeln!(terminal.errors, "there is no channel: add a [[channel]] to the settings")?;
        return Ok(Exit::Done);
    }
    let mut table = Table::new(["NAME", "PLATFORM", "WEBHOOK", "CREDENTIALS"]);
    for channel in &channels {
        let places = credentials(channel).fold(String::new(), |mut list, (key, places)| {
            let comma = if list.is_empty() { "" } else { ", " };
            // Writing to memory cannot fail.
            write!(list, "{comma}{key}: {}", places.join(" and ")).ok();
            list
        });
        table.row([channel.name.to_string(), channel.platform.to_string(), path(channel), places]);
    }
    table.write(terminal.output, terminal.style)?;
    Ok(Exit::Done)
}

/// The path of a channel's webhook.
pub(super) fn path(channel: &ChannelConfig) -> String {
    format!("/webhooks/{}", channel.name)
}

/// A channel as JSON.
pub(super) fn of(channel: &ChannelConfig) -> Value {
    let places: Map<String, Value> =
        credentials(channel).map(|(key, places)| (key.to_owned(), json!(places))).collect();
    json!({ "name": channel.name, "platform": channel.platform, "webhook": path(channel), "credentials": places })
}

/// The credentials of a channel, and where each is said to be.
fn credentials(channel: &ChannelConfig) -> impl Iterator<Item = (&'static str, Vec<String>)> {
    let keys = chinwag_platforms::keys(channel.platform.as_str()).unwrap_or_default();
    keys.iter().filter(|key| key.is_credential).filter_map(|key| {
        let reference = SecretRef::deserialize(channel.options.get(key.name)?).ok()?;
        let place = |source: &SecretSource| match source {
            SecretSource::Env(variable) => format!("${variable}"),
            SecretSource::File(path) => path.display().to_string(),
        };
        Some((key.name, reference.sources().iter().map(place).collect()))
    })
}
