//! The platforms this program knows: the keys of their channels, and how one is opened.

use std::sync::Arc;

use chinwag_core::{
    config::{ChannelConfig, SecretRef},
    function::BoxError,
    platform::Platform,
    secret::Secrets,
};

/// A platform, as settings and commands need to know it.
#[derive(Debug, Clone, Copy)]
pub struct PlatformEntry {
    /// Its name.
    pub name: &'static str,
    /// The keys of its channels, besides `name` and `platform`.
    pub keys: &'static [PlatformKey],
    /// Opens it for one channel.
    pub open: Open,
}

/// A key of a platform's channels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlatformKey {
    /// Its name.
    pub name: &'static str,
    /// Whether it says where a credential is.
    pub is_credential: bool,
    /// Whether a channel must have it.
    pub is_required: bool,
}

/// Opens a platform for one channel, with a way to read credentials.
pub type Open = fn(&ChannelConfig, &Resolve<'_>) -> Result<Arc<dyn Platform>, BoxError>;

/// A way to read a credential.
pub type Resolve<'a> = dyn Fn(&SecretRef) -> Result<Secrets, BoxError> + 'a;

/// Every platform of this program.
pub const PLATFORMS: &[PlatformEntry] = &[PlatformEntry {
    name: "messenger",
    keys: &[credential("app_secret"), credential("page_token"), credential("verify_token")],
    open: not_linked,
}];

/// The platform called `name`.
#[must_use]
pub fn find<'a>(platforms: &'a [PlatformEntry], name: &str) -> Option<&'a PlatformEntry> {
    platforms.iter().find(|platform| platform.name == name)
}

const fn credential(name: &'static str) -> PlatformKey {
    PlatformKey { name, is_credential: true, is_required: true }
}

fn not_linked(channel: &ChannelConfig, _: &Resolve<'_>) -> Result<Arc<dyn Platform>, BoxError> {
    Err(format!("the platform `{}` is not part of this build", channel.platform).into())
}
