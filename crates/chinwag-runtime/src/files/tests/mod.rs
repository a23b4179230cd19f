//! Files that lead astray, files that are not what they seem, and files that come.

mod astray;
mod bench;
mod bounds;
mod server;
mod statuses;
