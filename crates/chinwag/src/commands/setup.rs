//! How a bot is set up, as its panel shows it: its credentials, never their values, and what is kept for how long.

use chinwag_console::{Details, Lately, Older, RetentionView, SecretView};
use chinwag_core::{
    config::{Config, RetentionConfig, SecretRef, SecretSource, Span},
    name::ChannelName,
};
use chinwag_runtime::{Channels, telemetry::Meters};
use serde::Deserialize;

/// How a bot is set up.
#[derive(Debug, Clone, Default)]
pub(super) struct Setup {
    channels: Channels,
    secrets: Vec<Named>,
    retention: Vec<RetentionView>,
}

/// A credential that the settings name.
#[derive(Debug, Clone)]
struct Named {
    /// The channel it belongs to, where it belongs to one.
    channel: Option<ChannelName>,
    /// Whose it is, in words.
    owner: String,
    key: String,
    places: Vec<String>,
}

impl Setup {
    /// What the settings say, beside the channels that take requests in this process. `place` tells where a credential
    /// comes from.
    pub(super) fn of(config: &Config, channels: &Channels, place: fn(&SecretSource) -> String) -> Self {
        let secrets = references(config)
            .into_iter()
            .map(|(channel, owner, key, reference)| Named {
                channel,
                owner,
                key,
                places: reference.sources().iter().map(place).collect(),
            })
            .collect();
        Self { channels: channels.clone(), secrets, retention: retention(&config.retention) }
    }

    /// The same as the panel has it, now.
    pub(super) fn details(&self, meters: &Meters) -> Details {
        let lately = meters.channels().map(|(name, meter)| {
            (name.clone(), Lately { heard: meter.last_heard(), delivered: meter.last_delivered() })
        });
        let secret = |named: &Named| SecretView {
            owner: named.owner.clone(),
            key: named.key.clone(),
            places: named.places.clone(),
            older: self.older(named),
        };
        Details {
            channels: lately.collect(),
            secrets: self.secrets.iter().map(secret).collect(),
            retention: self.retention.clone(),
        }
    }

    fn older(&self, named: &Named) -> Older {
        if named.places.len() < 2 {
            return Older::None;
        }
        let rotated = named.channel.iter().flat_map(|channel| self.channels.rotated(channel));
        match rotated.into_iter().find(|rotated| rotated.key() == named.key) {
            Some(rotated) => rotated.older_used().map_or(Older::Unused, Older::Used),
            None => Older::Untold,
        }
    }
}

/// Where a credential of the settings comes from.
pub(super) fn place(source: &SecretSource) -> String {
    match source {
        SecretSource::Env(variable) => format!("environment variable {variable}"),
        SecretSource::File(path) => format!("file {}", path.display()),
    }
}

type Reference = (Option<ChannelName>, String, String, SecretRef);

/// Every credential that the settings name, in their order.
fn references(config: &Config) -> Vec<Reference> {
    let of_channels = config.channels.iter().flat_map(|channel| {
        let named = channel
            .options
            .iter()
            .filter_map(|(key, value)| Some((key, SecretRef::deserialize(value).ok()?)));
        named.map(|(key, reference)| {
            let name = channel.name.clone();
            (Some(name), format!("channel {}", channel.name), key.clone(), reference)
        })
    });
    let one = |owner: &str, key: &str, reference: &SecretRef| {
        (None, owner.to_owned(), key.to_owned(), reference.clone())
    };
    let notify = config.results.notify.iter().map(|notify| one("results.notify", "secret", &notify.secret));
    let console = config.console.token.iter().map(|token| one("console", "token", token));
    let headers = config.telemetry.otlp.iter().flat_map(|otlp| &otlp.headers);
    let headers =
        headers.map(|(name, reference)| one("telemetry.otlp", &format!("headers.{name}"), reference));
    of_channels.chain(notify).chain(console).chain(headers).collect()
}

fn retention(config: &RetentionConfig) -> Vec<RetentionView> {
    let lasting =
        |what, span: Span, note: String, key| RetentionView { what, lasts: Some(span.get()), note, key };
    let other = |what, note: &str, key| RetentionView { what, lasts: None, note: note.into(), key };
    let most = format!(", at most {:.1} GB", bytes(config.bytes_max) / 1e9);
    vec![
        lasting("Events and runs", config.events, most, "retention.events, retention.bytes_max"),
        lasting(
            "What was said, as conversations show it",
            config.transcript,
            String::new(),
            "retention.transcript",
        ),
        lasting("Marks that tell a redelivery", config.dedupe, String::new(), "retention.dedupe"),
        other("Lines of the log", "by function, as below", "function.<name>.log.retention"),
        other("Dead letters", "until they run again or are discarded", ""),
        other("The audit", "for good", ""),
    ]
}

#[expect(clippy::cast_precision_loss, reason = "a size in gigabytes, for a person")]
fn bytes(bytes: u64) -> f64 {
    bytes as f64
}
