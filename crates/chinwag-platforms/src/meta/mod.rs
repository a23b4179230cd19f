//! What the platforms of Meta have in common: how a webhook is signed, how the Graph API refuses, how JSON is written.
//!
//! It is no platform itself: [`messenger`](crate::messenger) is one that is made of it.

pub(crate) mod graph;
pub(crate) mod loose;
pub(crate) mod scalar;
pub(crate) mod surrogate;
pub(crate) mod verify;

/// Whether it is a version of the Graph API, as it stands in an address.
pub(crate) fn is_version(version: &str) -> bool {
    version.starts_with('v') && version.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.')
}
