//! The README's bot, so that it compiles.
#![doc = include_str!("../../../README.md")]
