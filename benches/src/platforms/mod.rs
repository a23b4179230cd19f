//! The adapters at work: a signed text message is taken, and a text reply is rendered.

mod sample;
mod sign;
mod subject;

pub use self::subject::{Subject, Work, missing};
