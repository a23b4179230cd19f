//! What stands in the store: `{"version":1,"data":…}`.

use serde::{Deserialize, Serialize};
use serde_json::{Value, value::RawValue};

use super::{StateKey, Stored, error::StoredError};

#[derive(Serialize, Deserialize)]
struct Envelope<'a> {
    version: u32,
    #[serde(borrow)]
    data: &'a RawValue,
}

/// The value in an envelope, by whichever version it was written.
pub(super) fn open<T: Stored>(key: &StateKey, envelope: &RawValue) -> Result<T, StoredError> {
    let damaged = |source| StoredError::Damaged { key: key.clone(), source };
    let Envelope { version: found, data } = serde_json::from_str(envelope.get()).map_err(damaged)?;
    let known = T::VERSION;
    if found == known {
        return serde_json::from_str(data.get()).map_err(damaged);
    }
    let key = key.clone();
    if found > known {
        return Err(StoredError::TooNew { key, found, known });
    }
    let old: Value = serde_json::from_str(data.get()).map_err(damaged)?;
    T::migrate(found, old).map_err(|source| StoredError::Migration { key, found, known, source })
}

/// An envelope around a value's JSON.
pub(super) fn seal<T: Stored>(key: &StateKey, data: &RawValue) -> Result<Box<RawValue>, StoredError> {
    let (bytes, max) = (data.get().len(), T::BYTES_MAX);
    if bytes > max {
        return Err(StoredError::TooLarge { key: key.clone(), bytes, max });
    }
    serde_json::value::to_raw_value(&Envelope { version: T::VERSION, data })
        .map_err(|source| StoredError::Unwritable { key: key.clone(), source })
}
