//! The credentials of the simulated provider: those of the bot's channel.

use std::path::PathBuf;

use chinwag_core::{
    config::{SecretRef, SecretSource},
    name::ChannelName,
    secret::Secret,
};
use chinwag_testkit::messenger::Config;
use clap::Args;
use serde::Deserialize;

use crate::{
    commands::failure::Failure,
    settings::{Settings, credentials},
};

/// Where the credentials are.
#[derive(Debug, Clone, Args)]
pub(super) struct Credentials {
    /// Read the credentials of this channel of the settings
    #[arg(long, value_name = "NAME", help_heading = "Credentials")]
    channel: Option<ChannelName>,
    /// The file of settings [default: chinwag.toml]
    #[arg(long, short, value_name = "FILE", requires = "channel", help_heading = "Credentials")]
    config: Option<PathBuf>,
}

impl Credentials {
    /// A simulator with these credentials.
    pub(super) fn read(&self) -> Result<Config, Failure> {
        let places = self.places()?;
        let [app_secret, page_token, verify_token] = places.each_ref().map(current);
        Ok(Config {
            app_secret: app_secret?,
            page_token: page_token?,
            verify_token: verify_token?,
            ..Config::default()
        })
    }

    /// Where app secret, page token and verify token are.
    fn places(&self) -> Result<[SecretRef; 3], Failure> {
        let Some(name) = &self.channel else {
            return Ok(["MESSENGER_APP_SECRET", "MESSENGER_PAGE_TOKEN", "MESSENGER_VERIFY_TOKEN"]
                .map(|variable| SecretRef::One(SecretSource::Env(variable.into()))));
        };
        let config = Settings::load_without_credentials(self.config.as_deref())?.config;
        let is_it = |channel: &&chinwag_core::config::ChannelConfig| {
            channel.name == *name && channel.platform.as_str() == "messenger"
        };
        let channel = config.channels.iter().find(is_it).ok_or_else(|| {
            Failure::unusable(
                format_args!("the settings have no Messenger channel `{name}`"),
                "see which there are by `channels`",
            )
        })?;
        let place = |key: &str| {
            let reference = channel.options.get(key).and_then(|value| SecretRef::deserialize(value).ok());
            reference.ok_or_else(|| {
                Failure::unusable(
                    format_args!("the channel `{name}` has no `{key}`"),
                    "see what is wrong by `check`",
                )
            })
        };
        Ok([place("app_secret")?, place("page_token")?, place("verify_token")?])
    }
}

/// The newest value of a credential: what a provider would sign with.
fn current(reference: &SecretRef) -> Result<Secret, Failure> {
    let read = credentials::resolve(reference);
    let live = read.map_err(|error| Failure::unusable(&error, error.remedy()))?;
    live.into_iter().next().ok_or_else(|| Failure::plain(credentials::CredentialError::Nowhere))
}
