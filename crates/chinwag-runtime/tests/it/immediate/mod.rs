//! Answers in the webhook's own response: a platform that takes them, the real gateway over real connections, and
//! everything between as it always is. The clock is moved by hand, and shows the deadline.

mod bench;
mod desk;

mod answers;
mod connections;
mod deferrals;
mod messenger;
mod stored;
