//! Where events and state live: one folder and one feature for each vendor.
//!
//! Every engine here is held to the same suites of `chinwag-testkit`, the one in memory first.

#[cfg(feature = "memory")]
pub mod memory;
#[cfg(feature = "sqlite")]
pub mod sqlite;

#[cfg(any(feature = "memory", feature = "sqlite"))]
mod about;
#[cfg(any(feature = "memory", feature = "sqlite"))]
mod sought;
mod standing;
