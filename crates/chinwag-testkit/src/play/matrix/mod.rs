//! Matrix as its specification describes it: transactions of a homeserver out, the client-server API in.

mod call;
mod event;
mod homeserver;
mod html;

pub use self::homeserver::Matrix;
