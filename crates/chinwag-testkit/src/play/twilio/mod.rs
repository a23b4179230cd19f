//! Twilio's Programmable Messaging as it is documented: an account with one number that takes SMS and MMS. Signed forms
//! out, TwiML in their answers, the Messages resource in.

mod account;
mod api;
mod inbound;
mod outbound;
mod twiml;

pub use self::account::Twilio;
