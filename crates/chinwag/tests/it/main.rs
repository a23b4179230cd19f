//! The real binary, as a person or a supervisor runs it.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test stops at what it did not expect, and watches real processes by the real clock"
)]

mod compile;
mod console;
mod conversations;
mod crash;
mod demo;
mod logs;
mod look;
mod mistakes;
mod platforms;
mod replay;
mod roles;
mod run;
mod scripts;
mod stored;
mod support;
#[cfg(unix)]
mod watch;
