//! What tells Instagram from Messenger, which speaks the same protocol.

use chinwag_core::name::PlatformName;

use crate::messenger::product::Product;

/// NOTE: of an account that is linked to a page, an event is said to be about the page; whether it always is, is not
/// documented.
pub(super) static PRODUCT: Product = Product {
    platform: PlatformName::from_static("instagram"),
    objects: &["instagram", "page"],
    fields: &[
        "messages",
        "messaging_postbacks",
        "messaging_seen",
        "message_reactions",
        "messaging_referral",
        "messaging_optins",
        "message_edit",
    ],
    title: "Instagram",
    whom: "<account>:<igsid>",
    has_manners: false,
};
