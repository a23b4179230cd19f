//! The settings: `chinwag.toml` over the defaults, and an explanation of each mistake in it.
//!
//! [`Settings::load`] finds as many mistakes as can be found in one go, each with its file, line, column, key and
//! remedy. What the keys are stands in `schema`; the types they become stand in [`chinwag_core::config`].
//! [`credentials`] is the only place that reads the environment. No credential ever gets into an error.

mod load;
mod schema;

mod channels;
mod check;
mod value;

pub mod credentials;

mod problem;
mod source;

#[cfg(test)]
mod tests;

pub use self::{
    load::{DEFAULT_FILE, Settings},
    problem::{Problem, SettingsError},
};
