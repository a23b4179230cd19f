//! `chinwag channels register`: tells the providers where webhooks go.

use chinwag_core::{
    config::ChannelConfig,
    platform::{HttpCall, SendResult},
};
use chinwag_platforms::by_hand;
use chinwag_runtime::{
    Channel,
    client::Client,
    errand::{asked, errand},
};
use clap::Args;
use serde_json::json;

use super::super::{
    Exit, Terminal,
    failure::{Ended, Failure},
    options::{ConfigOption, JsonOption},
    wait, wiring,
};
use super::path;

/// Tells the providers where webhooks go.
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct Register {
    /// The channel; all of them, where none is named
    name: Option<String>,
    /// The public address of the gateway, to which /webhooks/NAME is added
    #[arg(long, value_name = "URL")]
    url: String,
    #[command(flatten)]
    config: ConfigOption,
    #[command(flatten)]
    answer: JsonOption,
}

const EXAMPLE: &str = "\
What a provider has no API for is told in words, to be done by hand.
Exit code 0: every provider that has an API knows it; 3: one refused.

Example:
  chinwag channels register bot --url https://bot.example.com";

/// What became of one channel.
struct Told {
    channel: ChannelConfig,
    webhook: String,
    /// `None` where the provider has no API for it.
    result: Option<Result<(), String>>,
    /// What is left to do by hand.
    by_hand: Option<String>,
}

pub(super) fn register(command: &Register, terminal: &mut Terminal<'_>) -> Ended {
    let base = command.url.trim_end_matches('/');
    if !base.starts_with("https://") && !base.starts_with("http://") {
        let what = format!("`{}` is not an address", command.url);
        return Err(Failure::unusable(what, "write the public one, such as https://bot.example.com"));
    }
    let mut config = command.config.load()?.config;
    if let Some(name) = &command.name {
        config.channels.retain(|channel| channel.name.as_str() == name);
        if config.channels.is_empty() {
            return Err(Failure::unusable(format!("there is no channel `{name}`"), "see `chinwag channels`"));
        }
    }
    let open = wiring::channels(&config, wiring::FROM_SETTINGS)?;
    let told = wait::in_one_thread(async {
        let client = Client::new().map_err(Failure::plain)?;
        let mut told = Vec::new();
        for channel in config.channels {
            let webhook = format!("{base}{}", path(&channel));
            let opened = open.get(channel.name.as_str());
            let result = match opened {
                Some(opened) => tell(&client, opened, &webhook).await,
                None => None,
            };
            // Whoever opens a connection is told on it.
            let is_called = opened.is_some_and(|opened| opened.adapter.socket().is_none());
            let left = by_hand(channel.platform.as_str()).filter(|left| left.always || result.is_none());
            let left = left.filter(|_| is_called);
            let by_hand = left.map(|left| left.told(&webhook));
            told.push(Told { channel, webhook, result, by_hand });
        }
        Ok::<_, Failure>(told)
    })??;
    show(&told, command.answer.json, terminal)
}

/// Makes the calls of one channel, one after the other, until one is refused.
async fn tell(client: &Client, channel: &Channel, webhook: &str) -> Option<Result<(), String>> {
    let calls = match calls(client, channel, webhook).await {
        Ok(calls) => calls,
        Err(error) => return Some(Err(error)),
    };
    if calls.is_empty() {
        return None;
    }
    for call in &calls {
        match errand(client, &*channel.adapter, call).await {
            SendResult::Delivered { .. } => {}
            SendResult::Retry { error, .. } | SendResult::Rejected { error, .. } => return Some(Err(error)),
        }
    }
    Some(Ok(()))
}

/// The calls to make, over what is registered already where that matters.
async fn calls(client: &Client, channel: &Channel, webhook: &str) -> Result<Vec<HttpCall>, String> {
    let adapter = &*channel.adapter;
    let calls = match adapter.registered() {
        Some(call) => adapter.registration_over(webhook, &asked(client, adapter, &call).await?),
        None => adapter.registration(webhook),
    };
    calls.map_err(|error| error.to_string())
}

fn show(told: &[Told], is_json: bool, terminal: &mut Terminal<'_>) -> Ended {
    for Told { channel, webhook, result, by_hand } in told {
        let error = result.as_ref().and_then(|result| result.as_ref().err());
        if is_json {
            let registered = result.as_ref().map(Result::is_ok);
            let line = json!({
                "channel": channel.name, "platform": channel.platform, "webhook": webhook,
                "registered": registered, "error": error, "by_hand": by_hand,
            });
            terminal.json(&line)?;
            continue;
        }
        let style = terminal.style;
        let name = format!("{} ({})", channel.name, channel.platform);
        match result {
            Some(Ok(())) => writeln!(terminal.output, "{}  {name} at {webhook}", style.good("ok "))?,
            Some(Err(error)) => writeln!(terminal.output, "{}  {name}: {error}", style.bad("bad"))?,
            None if by_hand.is_none() => {
                writeln!(terminal.output, "{}  {name}: it needs no webhook", style.dim("-  "))?;
            }
            None => {}
        }
        if let Some(by_hand) = by_hand {
            writeln!(terminal.output, "{}  {name}: by hand, {by_hand}", style.dim("-  "))?;
        }
    }
    let is_refused = told.iter().any(|told| matches!(told.result, Some(Err(_))));
    Ok(if is_refused { Exit::Refused } else { Exit::Done })
}
