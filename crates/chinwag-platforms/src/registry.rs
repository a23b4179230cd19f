//! The platforms by name, and what can be wrong with a channel's configuration.

use std::{error::Error, sync::Arc};

use chinwag_core::{
    config::{ChannelConfig, SecretRef},
    function::BoxError,
    name::{ChannelName, PlatformName},
    platform::Platform,
    secret::Secret,
};

use crate::{
    discord::{self, Discord},
    google_chat::{self, GoogleChat},
    instagram::{self, Instagram},
    line::{self, Line},
    matrix::{self, Matrix},
    mattermost::{self, Mattermost},
    messenger::{self, Messenger},
    options::Options,
    slack::{self, Slack},
    teams::{self, Teams},
    telegram::{self, Telegram},
    twilio::{self, Twilio},
    viber::{self, Viber},
    web::{self, Web},
    webex::{self, Webex},
    webhook::{self, Webhook},
    whatsapp::{self, WhatsApp},
};

/// One platform: how its channels are opened.
struct Entry {
    name: &'static str,
    keys: &'static [Key],
    open: fn(&Options<'_>) -> Result<Arc<dyn Platform>, OpenError>,
    for_verify: fn(&str) -> Option<Arc<dyn Platform>>,
}

/// Every platform, in the order in which people are told of them. A new one is one more line here.
const ENTRIES: &[Entry] = &[
    Entry {
        name: "messenger",
        keys: messenger::KEYS,
        open: |options| Ok(Arc::new(Messenger::new(messenger::Config::read(options)?)?)),
        for_verify: |secret| Some(Arc::new(Messenger::for_verify(secret)?)),
    },
    Entry {
        name: "instagram",
        keys: instagram::KEYS,
        open: |options| Ok(Arc::new(Instagram::new(instagram::Config::read(options)?)?)),
        for_verify: |secret| Some(Arc::new(Instagram::for_verify(secret)?)),
    },
    Entry {
        name: "whatsapp",
        keys: whatsapp::KEYS,
        open: |options| Ok(Arc::new(WhatsApp::new(whatsapp::Config::read(options)?)?)),
        for_verify: |secret| Some(Arc::new(WhatsApp::for_verify(secret)?)),
    },
    Entry {
        name: "telegram",
        keys: telegram::KEYS,
        open: |options| Ok(Arc::new(Telegram::new(telegram::Config::read(options)?)?)),
        for_verify: |secret| Some(Arc::new(Telegram::for_verify(secret)?)),
    },
    Entry {
        name: "line",
        keys: line::KEYS,
        open: |options| Ok(Arc::new(Line::new(line::Config::read(options)?)?)),
        for_verify: |secret| Some(Arc::new(Line::for_verify(secret)?)),
    },
    Entry {
        name: "viber",
        keys: viber::KEYS,
        open: |options| Ok(Arc::new(Viber::new(viber::Config::read(options)?)?)),
        for_verify: |secret| Some(Arc::new(Viber::for_verify(secret)?)),
    },
    Entry {
        name: "slack",
        keys: slack::KEYS,
        open: |options| Ok(Arc::new(Slack::new(slack::Config::read(options)?)?)),
        for_verify: |secret| Some(Arc::new(Slack::for_verify(secret)?)),
    },
    Entry {
        name: "discord",
        keys: discord::KEYS,
        open: |options| Ok(Arc::new(Discord::new(discord::Config::read(options)?)?)),
        for_verify: |secret| Some(Arc::new(Discord::for_verify(secret)?)),
    },
    Entry {
        name: "teams",
        keys: teams::KEYS,
        open: |options| Ok(Arc::new(Teams::new(teams::Config::read(options)?)?)),
        for_verify: |secret| Some(Arc::new(Teams::for_verify(secret)?)),
    },
    Entry {
        name: "google_chat",
        keys: google_chat::KEYS,
        open: |options| Ok(Arc::new(GoogleChat::new(google_chat::Config::read(options)?)?)),
        for_verify: |secret| Some(Arc::new(GoogleChat::for_verify(secret)?)),
    },
    Entry {
        name: "twilio",
        keys: twilio::KEYS,
        open: |options| Ok(Arc::new(Twilio::new(twilio::Config::read(options)?)?)),
        for_verify: |secret| Some(Arc::new(Twilio::for_verify(secret)?)),
    },
    Entry {
        name: "webex",
        keys: webex::KEYS,
        open: |options| Ok(Arc::new(Webex::new(webex::Config::read(options)?)?)),
        for_verify: |secret| Some(Arc::new(Webex::for_verify(secret)?)),
    },
    Entry {
        name: "mattermost",
        keys: mattermost::KEYS,
        open: |options| Ok(Arc::new(Mattermost::new(mattermost::Config::read(options)?)?)),
        for_verify: |secret| Some(Arc::new(Mattermost::for_verify(secret)?)),
    },
    Entry {
        name: "matrix",
        keys: matrix::KEYS,
        open: |options| Ok(Arc::new(Matrix::new(matrix::Config::read(options)?)?)),
        for_verify: |secret| Some(Arc::new(Matrix::for_verify(secret)?)),
    },
    Entry {
        name: "webhook",
        keys: webhook::KEYS,
        open: |options| Ok(Arc::new(Webhook::new(webhook::Config::read(options)?)?)),
        for_verify: |secret| Some(Arc::new(Webhook::for_verify(secret)?)),
    },
    Entry {
        name: "web",
        keys: web::KEYS,
        open: |options| Ok(Arc::new(Web::new(web::Config::read(options)?)?)),
        for_verify: |secret| Some(Arc::new(Web::for_verify(secret)?)),
    },
];

/// The names of the platforms.
pub const PLATFORMS: &[&str] = &{
    let mut names = [""; ENTRIES.len()];
    let mut index = 0;
    while index < names.len() {
        names[index] = ENTRIES[index].name;
        index += 1;
    }
    names
};

fn entry(platform: &str) -> Option<&'static Entry> {
    ENTRIES.iter().find(|entry| entry.name == platform)
}

/// Opens the platform of a channel. `resolve` reads a credential: every live value, the newest first.
///
/// # Errors
/// The platform is unknown, or one of its keys is unknown, missing, of the wrong kind or without its credential.
pub fn open<E>(
    channel: &ChannelConfig,
    resolve: impl Fn(&SecretRef) -> Result<Vec<Secret>, E>,
) -> Result<Arc<dyn Platform>, OpenError>
where
    E: Error + Send + Sync + 'static,
{
    let resolve = |reference: &SecretRef| resolve(reference).map_err(BoxError::from);
    let Some(entry) = entry(channel.platform.as_str()) else {
        return Err(OpenError::UnknownPlatform {
            channel: channel.name.clone(),
            platform: channel.platform.clone(),
            known: PLATFORMS,
        });
    };
    (entry.open)(&Options::new(channel, &resolve))
}

/// A key of a platform's channels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// Whether it says where a credential is.
    pub is_credential: bool,
    /// Whether a channel must have it.
    pub is_required: bool,
    /// What may stand behind the `=`.
    pub example: &'static str,
}

impl Key {
    /// A credential that a channel must have.
    pub(crate) const fn credential(name: &'static str, example: &'static str) -> Self {
        Self { name, is_credential: true, is_required: true, example }
    }

    /// What a channel must have beside its credentials.
    pub(crate) const fn required(name: &'static str, example: &'static str) -> Self {
        Self { name, is_credential: false, is_required: true, example }
    }

    /// What has a default.
    pub(crate) const fn option(name: &'static str, example: &'static str) -> Self {
        Self { name, is_credential: false, is_required: false, example }
    }
}

/// The keys that a platform's channel may have beside `name` and `platform`; `None` when there is no such platform.
#[must_use]
pub fn keys(platform: &str) -> Option<&'static [Key]> {
    entry(platform).map(|entry| entry.keys)
}

/// A platform that can verify and parse with nothing but the secret its webhooks are signed with. What it renders
/// carries no usable credential.
///
/// Returns `None` when there is no such platform, or the secret is empty.
#[must_use]
pub fn for_verify(platform: &str, secret: &str) -> Option<Arc<dyn Platform>> {
    (entry(platform)?.for_verify)(secret)
}

/// Why a channel cannot be opened. It names the key at fault and never shows a value, which might be a credential.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// There is no such platform.
    #[error("channel `{channel}`: there is no platform `{platform}`; there is {}", list(known))]
    UnknownPlatform {
        /// The channel.
        channel: ChannelName,
        /// What it asks for.
        platform: PlatformName,
        /// What there is.
        known: &'static [&'static str],
    },
    /// The platform has no such key.
    #[error("channel `{channel}`: there is no key `{key}`; there is {}", list(&names(known)))]
    UnknownKey {
        /// The channel.
        channel: ChannelName,
        /// The key.
        key: String,
        /// What there is.
        known: &'static [Key],
    },
    /// A key without a default is missing.
    #[error("channel `{channel}`: `{key}` is missing; it is {expected}")]
    MissingKey {
        /// The channel.
        channel: ChannelName,
        /// The key.
        key: &'static str,
        /// What it holds.
        expected: &'static str,
    },
    /// The value of a key is not of the right kind.
    #[error("channel `{channel}`: `{key}` is not {expected}")]
    InvalidValue {
        /// The channel.
        channel: ChannelName,
        /// The key.
        key: &'static str,
        /// What it should be.
        expected: &'static str,
    },
    /// A credential cannot be had.
    #[error("channel `{channel}`: reading the credential `{key}`: {source}")]
    Credential {
        /// The channel.
        channel: ChannelName,
        /// The key.
        key: &'static str,
        /// Why not.
        source: BoxError,
    },
    /// A credential is there, but cannot be used.
    #[error("channel `{channel}`: the credential `{key}` {why}")]
    UnusableCredential {
        /// The channel.
        channel: ChannelName,
        /// The key.
        key: &'static str,
        /// Why not.
        why: &'static str,
    },
}

impl OpenError {
    /// The key at fault: where it stands in the channel's table, or should stand.
    #[must_use]
    pub fn key(&self) -> &str {
        match self {
            Self::UnknownPlatform { .. } => "platform",
            Self::UnknownKey { key, .. } => key,
            Self::MissingKey { key, .. }
            | Self::InvalidValue { key, .. }
            | Self::Credential { key, .. }
            | Self::UnusableCredential { key, .. } => key,
        }
    }

    /// The channel at fault.
    #[must_use]
    pub fn channel(&self) -> &ChannelName {
        match self {
            Self::UnknownPlatform { channel, .. }
            | Self::UnknownKey { channel, .. }
            | Self::MissingKey { channel, .. }
            | Self::InvalidValue { channel, .. }
            | Self::Credential { channel, .. }
            | Self::UnusableCredential { channel, .. } => channel,
        }
    }
}

fn names(keys: &[Key]) -> Vec<&'static str> {
    keys.iter().map(|key| key.name).collect()
}

fn list(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
