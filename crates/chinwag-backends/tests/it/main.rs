//! Every engine against the suites of the test kit.

#[cfg(feature = "sqlite")]
mod child;
#[cfg(feature = "memory")]
mod memory;
#[cfg(feature = "sqlite")]
mod sqlite;
