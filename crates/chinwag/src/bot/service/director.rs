//! Who directs the services of a bot that is tested.

use chinwag_core::{clock::Timestamp, name::FunctionName};
use serde_json::Value;

use crate::bot::Error;

/// Who directs the services of a bot that is tested.
pub(crate) trait Director: Send + Sync {
    /// What the service of that name answers instead of being asked; nothing where it is asked.
    fn answer(&self, service: &FunctionName) -> Option<Result<Value, Error>>;
    /// A call waits until then to be tried again. A clock that is moved by hand has to be moved.
    fn waits_until(&self, moment: Timestamp);
}
