//! Files that people send: how each is had, and whoever gets them.
//!
//! A message says of a file what its provider tells: an address, an id, or both. [`FileAccess`] is the pure half: a
//! platform turns that into calls, and knows what may bear the channel's credential. [`FileSource`] is the other half:
//! whoever makes these calls, and is led to no private address by them. Nothing of a file is in an event.

mod access;
mod error;
mod source;

pub use self::{
    access::{FileAbout, FileAccess, FileCall, FileWay},
    error::FileError,
    source::{FileBody, FileLimits, FileSource, NoFiles, OpenFile},
};
