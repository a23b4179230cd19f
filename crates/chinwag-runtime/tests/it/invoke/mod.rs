//! One run of a function: an event in, a commit out. No lane, no engine.

mod bench;
mod emits;
mod outcomes;
