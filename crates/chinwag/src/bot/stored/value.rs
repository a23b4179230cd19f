//! What a type says of itself to be kept as state.

use std::time::Duration;

use chinwag_core::function::BoxError;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

/// A type that can be kept as state: asked for as [`ConversationState`](super::ConversationState) or
/// [`UserState`](super::UserState). Where nothing is kept, there is its default.
///
/// A type that has changed says so by its version, and takes over what was kept before:
///
/// ```
/// use chinwag::prelude::*;
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
/// struct Score {
///     right: u32,
///     asked: u32,
/// }
///
/// impl Stored for Score {
///     const NAME: &'static str = "score";
///     const VERSION: u32 = 2;
///
///     fn migrate(version: u32, old: serde_json::Value) -> Result<Self, BoxError> {
///         match version {
///             // It was the share of right answers, in percent.
///             1 => Ok(Self { right: serde_json::from_value(old)?, asked: 100 }),
///             other => Err(format!("there was never a version {other}").into()),
///         }
///     }
/// }
///
/// let migrated = Score::migrate(1, 80.into()).expect("version 1 is known");
/// assert_eq!(migrated, Score { right: 80, asked: 100 });
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be kept as state",
    note = "derive `Default`, `serde::Serialize` and `serde::Deserialize` for it, and say under which name it is kept: \
            `impl Stored for {Self} {{ const NAME: &'static str = \"…\"; }}`"
)]
pub trait Stored: Default + Serialize + DeserializeOwned + Send + 'static {
    /// The name it is kept under, 1 to 64 of a-z, 0-9 and _. Another type needs another name.
    const NAME: &'static str;

    /// Grows when what is kept changes in a way that the type cannot read as it stands.
    const VERSION: u32 = 1;

    /// The most bytes of JSON it may have. A run that would keep more is given up.
    const BYTES_MAX: usize = 64 << 10;

    /// How long it is kept after its last change; for good where there is none.
    const TTL: Option<Duration> = None;

    /// Takes over what an earlier version has kept.
    ///
    /// # Errors
    /// It cannot be taken over; the run is given up. So it is with every earlier version, unless this is written.
    fn migrate(version: u32, old: Value) -> Result<Self, BoxError> {
        drop(old);
        Err(format!("nothing says how version {version} is taken over: write `Stored::migrate`").into())
    }
}
