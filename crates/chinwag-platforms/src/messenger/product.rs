//! What tells Messenger from Instagram, which speaks the same protocol.

use chinwag_core::name::PlatformName;

use super::NAME;

/// One of the products.
#[derive(Debug)]
pub(crate) struct Product {
    /// The platform.
    pub(crate) platform: PlatformName,
    /// What its webhooks say they are about.
    pub(crate) objects: &'static [&'static str],
    /// What people call it.
    pub(crate) title: &'static str,
    /// Whom a conversation is with.
    pub(crate) whom: &'static str,
    /// Whether a message may be sent unasked within the window, and without a sound.
    pub(crate) has_manners: bool,
}

/// Messenger.
pub(super) static MESSENGER: Product = Product {
    platform: NAME,
    objects: &["page"],
    title: "Messenger",
    whom: "<page>:<psid>",
    has_manners: true,
};
