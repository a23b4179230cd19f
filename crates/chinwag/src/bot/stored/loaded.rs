//! A value as it was read, and the change it becomes.

use chinwag_core::{
    clock::Timestamp,
    commit::{StateValue, StateWrite},
    function::Input,
};
use serde_json::{Value, value::RawValue};

use super::{StateKey, Stored, envelope, error::StoredError};
use crate::bot::Error;

/// A value as it was read; where there was none, the default.
#[derive(Debug)]
pub(in crate::bot) struct Loaded<T> {
    pub(in crate::bot) value: T,
    key: StateKey,
    /// The version of the row; 0 where there is none.
    expected: u64,
    /// The value's JSON, as it was read or made.
    before: Box<RawValue>,
    now: Timestamp,
}

impl<T: Stored> Loaded<T> {
    /// Reads a value, by the time of the run.
    ///
    /// # Errors
    /// It cannot be read, or it is of a version that cannot be taken over.
    pub(in crate::bot) async fn load(input: &Input, key: StateKey) -> Result<Self, Error> {
        let found = input.tools.state.read(&key.text).await?;
        Self::found(input, key, found)
    }

    /// The value in what was found of its key.
    pub(super) fn found(input: &Input, key: StateKey, found: Option<StateValue>) -> Result<Self, Error> {
        Self::of(key, found, input.now).map_err(StoredError::into_error)
    }

    fn of(key: StateKey, found: Option<StateValue>, now: Timestamp) -> Result<Self, StoredError> {
        let expected = found.as_ref().map_or(0, |found| found.version);
        let living = found.filter(|found| found.expires.is_none_or(|expires| expires > now));
        let value = match living {
            Some(living) => envelope::open(&key, &living.value)?,
            None => T::default(),
        };
        let before = json(&key, &value)?;
        Ok(Self { value, key, expected, before, now })
    }

    /// The change that the value has become; none where it is as it was.
    ///
    /// # Errors
    /// It cannot be JSON, or is too large.
    pub(in crate::bot) fn write(self) -> Result<Option<StateWrite>, Error> {
        self.change().map_err(StoredError::into_error)
    }

    fn change(self) -> Result<Option<StateWrite>, StoredError> {
        let Self { value, key, expected, before, now } = self;
        let data = json(&key, &value)?;
        if is_same(&before, &data) {
            return Ok(None);
        }
        let value = Some(envelope::seal::<T>(&key, &data)?);
        Ok(Some(StateWrite { key: key.text, expected, value, expires: T::TTL.map(|ttl| now.after(ttl)) }))
    }

    /// Its removal; none where there is nothing.
    pub(in crate::bot) fn remove(self) -> Option<StateWrite> {
        let Self { key, expected, .. } = self;
        (expected > 0).then_some(StateWrite { key: key.text, expected, value: None, expires: None })
    }
}

fn json<T: Stored>(key: &StateKey, value: &T) -> Result<Box<RawValue>, StoredError> {
    serde_json::value::to_raw_value(value)
        .map_err(|source| StoredError::Unwritable { key: key.clone(), source })
}

/// Whether two texts are the same JSON: a map may stand in another order.
fn is_same(before: &RawValue, after: &RawValue) -> bool {
    let parse = |text: &RawValue| serde_json::from_str::<Value>(text.get()).ok();
    before.get() == after.get() || parse(before).is_some_and(|before| parse(after) == Some(before))
}
