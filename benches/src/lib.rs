//! What the benchmark and its counter of allocations share: the adapters, each with a signed text message.
//!
//! It names no engine and no allocator, so that the counter (`src/bin/allocations.rs`) can bring one of its own.

pub mod platforms;
