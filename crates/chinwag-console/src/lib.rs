//! The web panel: whether people are being answered, at a glance; any message to its last detail; and what can be changed
//! while a bot runs.
//!
//! [`Console`] is a server of its own, on loopback unless it is told otherwise. Nobody sees a page without signing in
//! ([`sign`]): by a link that is good once and is printed at the start, or by a token. Pages are HTML from the server
//! ([`pages`]), what is live comes as server-sent events, and charts are SVG: no script but a few small modules of
//! our own, nothing from elsewhere, nothing to build.
//!
//! It looks at an engine through its contracts, at the rest of the process through [`Source`], and at providers that are
//! played through [`Playground`]: it knows no stage, no platform and no vendor.

pub mod server;
pub mod sign;

pub mod assets;
pub mod pages;
pub mod view;

pub mod console;
pub mod error;
pub mod history;
pub mod panel;
pub mod playground;
pub mod source;

pub use crate::{
    console::{Console, Parts},
    error::Error,
    playground::Playground,
    source::{ChannelView, Details, Lately, Look, Older, RetentionView, SecretView, Source},
};
