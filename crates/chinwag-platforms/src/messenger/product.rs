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
    /// What it is asked to tell of.
    pub(crate) fields: &'static [&'static str],
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
    fields: &[
        "messages",
        "messaging_postbacks",
        "messaging_optins",
        "messaging_referrals",
        "messaging_handovers",
        "messaging_account_linking",
        "messaging_feedback",
        "message_deliveries",
        "message_reads",
        "message_reactions",
        "message_edits",
    ],
    title: "Messenger",
    whom: "<page>:<psid>",
    has_manners: true,
};
