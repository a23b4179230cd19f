//! The channels: names, platforms and credentials.

use std::collections::HashMap;

use chinwag_core::{
    config::{ChannelConfig, SecretRef},
    name::ChannelName,
    secret::Secret,
};
use chinwag_platforms::{Key as PlatformKey, OpenError, PLATFORMS};
use serde::Deserialize;
use toml::{
    Spanned,
    de::{DeArray, DeTable, DeValue, Deserializer},
};

use super::{
    check::{Check, join},
    credentials::{self, CredentialError},
    schema::{CHANNEL, Kind},
    value::{self, Fault},
};

impl Check<'_> {
    /// Every channel.
    pub(super) fn channels(&mut self, path: &str, channels: &DeArray<'_>) {
        let mut names = HashMap::new();
        for (index, channel) in channels.iter().enumerate() {
            let path = format!("{path}[{index}]");
            let DeValue::Table(table) = channel.get_ref() else {
                let fault = value::wrong_type(&path, &Kind::Channels, channel.get_ref());
                self.fault(channel.span(), &path, fault);
                continue;
            };
            self.channel(&path, channel, table);
            if let Some(name) = table.get("name").filter(|name| name.get_ref().is_str()) {
                self.channel_name(&join(&path, "name"), name, &mut names);
            }
        }
    }

    /// One channel: the keys that every one has, and those of its platform.
    fn channel(&mut self, path: &str, channel: &Spanned<DeValue<'_>>, table: &DeTable<'_>) {
        let before = self.problems.len();
        let platform = self.platform(path, table);
        for (name, value) in table {
            let path = join(path, name.get_ref());
            let key = |keys: &[PlatformKey]| keys.iter().copied().find(|key| key.name == name.get_ref());
            match (CHANNEL.iter().find(|key| key.name == name.get_ref()), platform) {
                (Some(shared), _) => self.value(&path, name.span(), value, &shared.kind),
                (None, Some(platform)) => match key(platform) {
                    Some(key) if key.is_credential => self.credential(&path, value),
                    Some(_) => {}
                    None => self.unknown(&path, name, value, &known(platform)),
                },
                // Whatever the platform may be, a credential is a credential.
                (None, None) if is_reference(value.get_ref()) => self.credential(&path, value),
                (None, None) => {}
            }
        }
        self.missing(path, channel.span(), table, CHANNEL);
        self.missing_of_platform(path, channel, table, platform.unwrap_or_default());
        if self.problems.len() == before && !self.is_partial {
            self.opened(path, channel, table, platform.unwrap_or_default());
        }
    }

    /// The keys of a channel's platform, where it names one that there is.
    fn platform(&mut self, path: &str, table: &DeTable<'_>) -> Option<&'static [PlatformKey]> {
        let (name, value) = (value::text_of(table, "platform")?, table.get("platform")?);
        let found = chinwag_platforms::keys(name);
        if found.is_none() {
            let path = join(path, "platform");
            if let Err(fault) = value::word(&path, PLATFORMS, name) {
                self.fault(value.span(), &path, fault);
            }
        }
        found
    }

    /// The keys of its platform that a channel must have and has not.
    fn missing_of_platform(
        &mut self,
        path: &str,
        channel: &Spanned<DeValue<'_>>,
        table: &DeTable<'_>,
        platform: &[PlatformKey],
    ) {
        let is_missing = |key: &&PlatformKey| key.is_required && !table.contains_key(key.name);
        for key in platform.iter().filter(is_missing) {
            if !self.is_partial && !self.meant.contains(&join(path, key.name)) {
                let what = format!("`{path}` has no `{}`", key.name);
                self.fault(channel.span(), &join(path, key.name), Fault::new(what, add(key)));
            }
        }
    }

    /// What the platform itself finds in a channel whose keys are all its own, mistake by mistake.
    fn opened(
        &mut self,
        path: &str,
        channel: &Spanned<DeValue<'_>>,
        table: &DeTable<'_>,
        platform: &[PlatformKey],
    ) {
        let owned = Spanned::new(channel.span(), table.clone());
        let Ok(mut config) = ChannelConfig::deserialize(Deserializer::from(owned)) else { return };
        while let Err(error) = chinwag_platforms::open(&config, |reference| self.live(reference)) {
            let path = join(path, error.key());
            let span = table.get(error.key()).map_or(channel.span(), Spanned::span);
            let key = platform.iter().find(|key| key.name == error.key());
            // Without the credentials themselves there is nothing to say of them.
            let key = key.filter(|key| !key.is_credential || self.lookup.is_some());
            if let Some(fault) = key.and_then(|key| fault(&path, key, &error)) {
                self.fault(span, &path, fault);
            }
            // What is wrong with one key that can be left out may hide what is wrong with the next one.
            let may_go_on = matches!(error, OpenError::InvalidValue { .. });
            if config.options.remove(error.key()).is_none() || !may_go_on {
                return;
            }
        }
    }

    /// The live values of a credential, or a stand-in where credentials are not to be read.
    fn live(&self, reference: &SecretRef) -> Result<Vec<Secret>, CredentialError> {
        let Some(lookup) = self.lookup else { return Ok(vec![Secret::new("unread")]) };
        reference.sources().iter().map(|source| credentials::read(source, lookup)).collect()
    }

    /// A channel's name: legal, and no other's. `names` holds where each has been given.
    fn channel_name(&mut self, path: &str, name: &Spanned<DeValue<'_>>, names: &mut HashMap<String, usize>) {
        let text = name.get_ref().as_str().unwrap_or_default();
        if let Err(error) = ChannelName::new(text) {
            let remedy = "it is the last part of the webhook's path, /webhooks/<name>";
            self.fault(name.span(), path, Fault::new(error.to_string(), remedy));
            return;
        }
        let line = self.source.place(name.span()).line;
        if let Some(first) = names.get(text) {
            let what = format!("there is a channel `{text}` already, in line {first}");
            self.fault(name.span(), path, Fault::new(what, "give one of them another name"));
        } else {
            names.insert(text.to_owned(), line);
        }
    }
}

/// The keys that a channel of a platform may have.
fn known(platform: &[PlatformKey]) -> Vec<&'static str> {
    CHANNEL.iter().map(|key| key.name).chain(platform.iter().map(|key| key.name)).collect()
}

/// What a platform finds wrong with a key, where it is not found before the platform is asked.
fn fault(path: &str, key: &PlatformKey, error: &OpenError) -> Option<Fault> {
    match error {
        OpenError::InvalidValue { expected, .. } => {
            let remedy = format!("write, for example, `{} = {}`", key.name, key.example);
            Some(Fault::new(format!("`{path}` is not {expected}"), remedy))
        }
        OpenError::UnusableCredential { why, .. } => {
            let remedy = "look at what stands there: it must be the credential as the platform shows it";
            Some(Fault::new(format!("`{path}`: the credential {why}"), remedy))
        }
        _ => None,
    }
}

fn add(key: &PlatformKey) -> String {
    format!("add `{} = {}`", key.name, key.example)
}

/// Whether a value has the shape of a place of a credential, or of a list of them.
fn is_reference(value: &DeValue<'_>) -> bool {
    match value {
        DeValue::Table(table) => table.contains_key("env") || table.contains_key("file"),
        DeValue::Array(places) => places.iter().any(|place| is_reference(place.get_ref())),
        _ => false,
    }
}
