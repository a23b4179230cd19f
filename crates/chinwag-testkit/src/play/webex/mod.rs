//! Webex as its APIs are documented: signed webhooks that carry ids alone out, the API for messages in.

mod call;
mod markdown;
mod space;

pub use self::space::Webex;
