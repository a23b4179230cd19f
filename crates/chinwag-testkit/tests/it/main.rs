//! The test kit itself, over real HTTP on loopback.

mod messenger;
