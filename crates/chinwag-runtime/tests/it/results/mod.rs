//! The result handlers: what they write, put off and tell.

mod bench;
mod notify;
mod retry;
mod save;
mod signatures;
