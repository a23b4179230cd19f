//! A platform that is opened for one look at one request, without any settings.

use std::sync::Arc;

use chinwag_core::{
    config::ChannelConfig,
    name::{ChannelName, PlatformName},
    platform::Platform,
    secret::{Secret, Secrets},
};
use serde_json::{Map, Value, json};

use crate::platforms::{PlatformEntry, find};

/// Why there is no such platform, and what to do.
#[derive(Debug)]
pub(super) struct NoPlatform {
    pub(super) what: String,
    pub(super) remedy: String,
}

/// Opens the platform `name`, with `secret` as the value of every credential it has.
///
/// Which of them it signs with is its own affair; the others are not used by one look at one request.
pub(super) fn open(
    platforms: &[PlatformEntry],
    name: &str,
    secret: &Secret,
) -> Result<Arc<dyn Platform>, NoPlatform> {
    let entry = find(platforms, name).ok_or_else(|| unknown(platforms, name))?;
    let secrets = || Secrets::new(vec![secret.clone()]).ok_or("the secret is empty".into());
    let failed = |error: &dyn std::fmt::Display| NoPlatform {
        what: format!("the platform `{name}` cannot be opened: {error}"),
        remedy: "look at the secret: it must have the shape that the platform gives it".into(),
    };
    let channel = channel(entry).map_err(|error| failed(&error))?;
    (entry.open)(&channel, &|_| secrets()).map_err(|error| failed(&error))
}

/// A channel of the platform's own name, that says of every credential that it is somewhere.
fn channel(entry: &PlatformEntry) -> Result<ChannelConfig, chinwag_core::name::NameError> {
    let credentials = entry.keys.iter().filter(|key| key.is_credential);
    let options: Map<String, Value> =
        credentials.map(|key| (key.name.to_owned(), json!({ "env": "THROWAWAY" }))).collect();
    Ok(ChannelConfig {
        name: ChannelName::new(entry.name)?,
        platform: PlatformName::new(entry.name)?,
        options,
    })
}

fn unknown(platforms: &[PlatformEntry], name: &str) -> NoPlatform {
    let names: Vec<&str> = platforms.iter().map(|platform| platform.name).collect();
    NoPlatform {
        what: format!("there is no platform `{name}`"),
        remedy: format!("the platforms are: {}", names.join(", ")),
    }
}
