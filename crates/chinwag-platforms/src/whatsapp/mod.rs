//! WhatsApp: the Cloud API on the Graph API.
//!
//! One webhook for all numbers of an app, signed with the app secret; one call for each message, made with a token of the
//! business. A conversation is a number of the business and a person, `<phone_number_id>:<wa_id>`. Who keeps their number
//! to themselves behind a user name is known by an id that is made for the business alone, `<phone_number_id>:<user_id>`,
//! and is told from a number by its letters; a group is `<phone_number_id>:group:<group_id>`. What concerns a number and
//! no person (an error of the account) is in the conversation `<phone_number_id>`, to which nothing can be sent.
//!
//! NOTE: a person who hides the number later, or gets another, comes back in another conversation. A `user_id_update` or
//! a message of the system tells so in the earlier one.

mod channel;
mod config;
mod content;
mod dialect;
mod file;
mod line;
mod parse;
mod prepare;
mod render;
mod reply;
mod wire;

use self::channel::NAME;
pub use self::{
    channel::WhatsApp,
    config::{Config, KEYS},
};
