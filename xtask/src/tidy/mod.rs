//! The rules of the house that a machine can check. Each finding says where, what and what to do.
//!
//! A rule is a function of the tree, so that a test can give it a small false one. Read [`rules`] for the list.

mod rules;

mod finding;
mod tree;

mod crates;
mod documents;
mod files;
mod locks;
mod outline;
mod words;

mod dependencies;
mod features;

pub(crate) use self::rules::run;
