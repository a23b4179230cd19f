//! Wires a bot: settings, channels, functions and an engine become what a runtime is started with.

use std::sync::Arc;

use chinwag_core::{
    clock::SystemClock,
    config::{ChannelConfig, Config, SecretRef},
    function::Registered,
    secret::{Secret, Secrets},
    store::Engine,
};
use chinwag_runtime::{Channel, Channels, Parts, Roles, Rotated, SystemIds};
use serde::Deserialize;
use serde_json::Value;

use super::{failure::Failure, host::ThisMachine};
use crate::settings::credentials::{self, CredentialError};

/// A way to read a credential: every live value, the newest first.
pub(super) type Resolve = fn(&SecretRef) -> Result<Vec<Secret>, CredentialError>;

/// What a runtime is started with.
pub(super) fn parts(
    config: Config,
    functions: Vec<Registered>,
    engine: Engine,
    roles: Roles,
    resolve: Resolve,
) -> Result<Parts, Failure> {
    let channels = channels(&config, resolve)?;
    let notify = config.results.notify.as_ref();
    let notify_secret =
        notify.map(|notify| secrets("results.notify.secret", &notify.secret, resolve)).transpose()?;
    Ok(Parts { notify_secret, ..with_channels(config, functions, engine, roles, channels) })
}

/// The same, with channels that are open already, and without a secret to notify with.
pub(super) fn with_channels(
    config: Config,
    functions: Vec<Registered>,
    engine: Engine,
    roles: Roles,
    channels: Channels,
) -> Parts {
    let (clock, ids) = (Arc::new(SystemClock), Arc::new(SystemIds));
    let host = Arc::new(ThisMachine::new(&config.engine));
    Parts {
        config,
        engine,
        channels,
        functions,
        notify_secret: None,
        clock,
        ids,
        roles,
        log: None,
        host: Some(host),
    }
}

/// Every credential that the settings name, as far as it can be had.
pub(super) fn every_secret(config: &Config, resolve: Resolve) -> Vec<Secret> {
    let options = config.channels.iter().flat_map(|channel| channel.options.values());
    let of_channels = options.filter_map(|value| SecretRef::deserialize(value).ok());
    let notify = config.results.notify.iter().map(|notify| notify.secret.clone());
    let console = config.console.token.iter().cloned();
    let headers = config.telemetry.otlp.iter().flat_map(|otlp| otlp.headers.values().cloned());
    let all = of_channels.chain(notify).chain(console).chain(headers);
    all.filter_map(|reference| resolve(&reference).ok()).flatten().collect()
}

/// The channels of the settings.
pub(super) fn channels(config: &Config, resolve: Resolve) -> Result<Channels, Failure> {
    let open = |channel: &ChannelConfig| {
        let adapter = chinwag_platforms::open(channel, resolve)
            .map_err(|error| Failure::unusable(error, "`check` explains what the settings must hold"))?;
        Ok(Channel { name: channel.name.clone(), platform: channel.platform.clone(), adapter })
    };
    let channels: Channels = config.channels.iter().map(open).collect::<Result<_, Failure>>()?;
    let rotated = config.channels.iter().map(|channel| (channel.name.clone(), rotated(channel, resolve)));
    Ok(channels.with_rotated(rotated.filter(|(_, rotated)| !rotated.is_empty()).collect()))
}

/// The credentials of a channel that have older live values, each beside the channel with its newest alone.
fn rotated(channel: &ChannelConfig, resolve: Resolve) -> Vec<Rotated> {
    let has_older =
        |value: &Value| SecretRef::deserialize(value).is_ok_and(|reference| reference.sources().len() > 1);
    let older = channel.options.iter().filter(|(_, value)| has_older(value));
    let beside = older.filter_map(|(key, value)| {
        let mut newest = channel.clone();
        newest.options.insert(key.clone(), value.get(0)?.clone());
        // What opens with all of its values may not with one; then it cannot be told.
        Rotated::new(key, chinwag_platforms::open(&newest, resolve).ok()?)
    });
    beside.collect()
}

/// The live values of the credential that a key of the settings names.
pub(super) fn secrets(key: &str, reference: &SecretRef, resolve: Resolve) -> Result<Secrets, Failure> {
    let live = resolve(reference).map_err(|error: CredentialError| {
        Failure::unusable(format_args!("`{key}`: {error}"), error.remedy())
    })?;
    Secrets::new(live).ok_or_else(|| {
        let error = CredentialError::Nowhere;
        Failure::unusable(format_args!("`{key}`: {error}"), error.remedy())
    })
}

/// Reads a credential from where the settings say it is.
pub(super) const FROM_SETTINGS: Resolve = credentials::resolve;
