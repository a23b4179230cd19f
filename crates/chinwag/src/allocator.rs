//! The allocator of every program that this crate is in.
//!
//! Events are made by one thread and dropped by another, thousands of times a second: what the system's allocator is
//! slowest at. A bot that brings an allocator of its own leaves out the feature `mimalloc`.

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
