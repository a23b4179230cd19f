//! The channels: names, platforms and credentials.

use std::collections::HashMap;

use chinwag_core::name::ChannelName;
use toml::{
    Spanned,
    de::{DeArray, DeTable, DeValue},
};

use crate::platforms::{self, PLATFORMS, PlatformEntry, PlatformKey};

use super::{
    check::{Check, join},
    schema::{CHANNEL, Key, Kind},
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
        let platform = self.platform(path, table);
        for (name, value) in table {
            let path = join(path, name.get_ref());
            let key = |keys: &[PlatformKey]| keys.iter().copied().find(|key| key.name == name.get_ref());
            match (CHANNEL.iter().find(|key| key.name == name.get_ref()), platform) {
                (Some(shared), _) => self.value(&path, name.span(), value, &shared.kind),
                (None, Some(platform)) => match key(platform.keys) {
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
        self.missing_of_platform(path, channel, table, platform);
    }

    /// The platform of a channel, where it names one that there is.
    fn platform(&mut self, path: &str, table: &DeTable<'_>) -> Option<&'static PlatformEntry> {
        let (name, value) = (value::text_of(table, "platform")?, table.get("platform")?);
        let found = platforms::find(PLATFORMS, name);
        if found.is_none() {
            let words: Vec<&str> = PLATFORMS.iter().map(|platform| platform.name).collect();
            let path = join(path, "platform");
            if let Err(fault) = value::word(&path, &words, name) {
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
        platform: Option<&PlatformEntry>,
    ) {
        let required = platform.into_iter().flat_map(|platform| platform.keys).filter(|key| key.is_required);
        for key in required {
            let kind = if key.is_credential { Kind::Credential } else { Kind::Text };
            self.missing(path, channel.span(), table, &[Key { name: key.name, kind, required: true }]);
        }
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
fn known(platform: &PlatformEntry) -> Vec<&'static str> {
    CHANNEL.iter().map(|key| key.name).chain(platform.keys.iter().map(|key| key.name)).collect()
}

/// Whether a value has the shape of a place of a credential, or of a list of them.
fn is_reference(value: &DeValue<'_>) -> bool {
    match value {
        DeValue::Table(table) => table.contains_key("env") || table.contains_key("file"),
        DeValue::Array(places) => places.iter().any(|place| is_reference(place.get_ref())),
        _ => false,
    }
}
