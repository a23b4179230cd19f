//! Facebook Messenger: the Messenger Platform on the Graph API.
//!
//! One webhook for all pages of an app, signed with the app secret; one call for each message, made with a page token.
//! A conversation is a page and a page-scoped user id, `<page>:<psid>`. What concerns a page and no person (a policy
//! notice, the roles of its apps) is in the conversation `<page>`, to which nothing can be sent.

mod channel;
mod config;
pub(crate) mod product;

mod envelope;
pub(crate) mod parse;

mod attachment;
mod content;
mod origin;

mod prepare;
pub(crate) mod render;
pub(crate) mod reply;

mod wire;

use self::channel::NAME;
pub(crate) use self::prepare::LEGAL;
pub use self::{
    channel::Messenger,
    config::{Config, KEYS},
};
