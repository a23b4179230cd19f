//! The test kit itself, over real HTTP on loopback.

#![expect(clippy::disallowed_methods, reason = "the tests watch a real server by the real clock")]

mod messenger;
