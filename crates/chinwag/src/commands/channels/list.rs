//! The channels of the settings.

use std::fmt::Write as _;

use chinwag_core::config::{ChannelConfig, SecretRef, SecretSource};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::super::{
    Exit, Terminal,
    failure::Ended,
    options::{ConfigOption, JsonOption},
    table::Table,
};

pub(super) fn list(config: &ConfigOption, answer: JsonOption, terminal: &mut Terminal<'_>) -> Ended {
    let channels = config.load_without_credentials()?.config.channels;
    if answer.json {
        terminal.json(&channels.iter().map(of).collect::<Vec<_>>())?;
        return Ok(Exit::Done);
    }
    if channels.is_empty() {
        writeln!(terminal.errors, "there is no channel: add a [[channel]] to the settings")?;
        return Ok(Exit::Done);
    }
    let mut table = Table::new(["NAME", "PLATFORM", "WEBHOOK", "CREDENTIALS"]);
    for channel in &channels {
        table.row([channel.name.to_string(), channel.platform.to_string(), path(channel), places(channel)]);
    }
    table.write(terminal.output, terminal.style)?;
    Ok(Exit::Done)
}

/// Where the credentials of a channel are said to be.
pub(in crate::commands) fn places(channel: &ChannelConfig) -> String {
    credentials(channel).fold(String::new(), |mut list, (key, places)| {
        let comma = if list.is_empty() { "" } else { ", " };
        // Writing to memory cannot fail.
        write!(list, "{comma}{key}: {}", places.join(" and ")).ok();
        list
    })
}

/// The path of a channel's webhook.
pub(in crate::commands) fn path(channel: &ChannelConfig) -> String {
    format!("/webhooks/{}", channel.name)
}

/// A channel as JSON.
pub(in crate::commands) fn of(channel: &ChannelConfig) -> Value {
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
