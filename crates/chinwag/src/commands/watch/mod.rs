//! `chinwag run --watch`: the bot is built and started again whenever its source changes, and no webhook is lost.
//!
//! This process listens where the settings say and keeps listening; the bot is a child of it, on a free port of
//! loopback. [`front`] takes each request and [`pass`]es it to the child; while there is none, the request waits at the
//! [`desk`]. [`changes`] tells of changed files, [`build`] builds, [`check`] asks the new bot whether it is sound before
//! the old one goes, [`child`] is the running bot, and [`supervisor`] is the story of all of them. What it tells is in
//! [`progress`].
//!
//! It is for developing: one bot on one machine. To replace a running bot in earnest, start the next one beside it.

mod options;
mod progress;

mod supervisor;

mod build;
mod changes;
mod check;
mod child;
mod place;

mod desk;
mod front;
mod pass;

pub(super) use self::{options::WatchOptions, supervisor::watch};
