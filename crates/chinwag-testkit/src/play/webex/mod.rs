//! Webex as its APIs are documented: signed webhooks that carry ids alone out, the API for messages in.

mod call;
mod card;
mod markdown;
mod space;

pub use self::space::Webex;
