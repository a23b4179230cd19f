//! A value that a function holds, and the slot it goes back to when it is dropped, wherever that is.

use std::{
    ops::{Deref, DerefMut},
    sync::{Arc, Mutex, PoisonError},
};

use chinwag_core::commit::StateWrite;

use super::{Loaded, StateKey, Stored, error::StoredError};
use crate::bot::{Error, Request};

/// A value that a function holds.
pub(super) struct Lent<T: Stored> {
    /// There until it is dropped.
    held: Option<Held<T>>,
    slot: Slot<T>,
}

/// Where a value goes back to; empty while it is held.
type Slot<T> = Arc<Mutex<Option<Held<T>>>>;

struct Held<T> {
    loaded: Loaded<T>,
    /// It is to be removed.
    is_cleared: bool,
}

/// What an extractor of a stored value is to the function that asks for it.
macro_rules! stored_extractor {
    ($extractor:ident) => {
        impl<T: Stored> $extractor<T> {
            /// Removes what is kept: here it is the default again, and nothing is kept unless it is changed after this.
            pub fn clear(&mut self) {
                self.0.clear();
            }
        }

        impl<T: Stored> std::ops::Deref for $extractor<T> {
            type Target = T;
            fn deref(&self) -> &T {
                &self.0
            }
        }

        impl<T: Stored> std::ops::DerefMut for $extractor<T> {
            fn deref_mut(&mut self) -> &mut T {
                &mut self.0
            }
        }

        // NOTE: what it holds is a person's, and is not shown.
        impl<T: Stored> std::fmt::Debug for $extractor<T> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_tuple(stringify!($extractor)).field(&T::NAME).finish()
            }
        }
    };
}

pub(super) use stored_extractor;

/// Why `held` is there.
const HELD: &str = "it is held until it is dropped";

impl<T: Stored> Lent<T> {
    /// Reads a value, and writes it at the end of the run where it has changed.
    ///
    /// # Errors
    /// It cannot be read, or it is of a version that cannot be taken over.
    pub(super) async fn take(request: &mut Request, key: StateKey) -> Result<Self, Error> {
        let loaded = Loaded::load(request.input(), key.clone()).await?;
        let slot = Slot::default();
        let returned = Arc::clone(&slot);
        request.write_at_end(Box::new(move || write(key, &returned)));
        Ok(Self { held: Some(Held { loaded, is_cleared: false }), slot })
    }

    /// Back to the default, and removed at the end of the run unless it is changed after this.
    pub(super) fn clear(&mut self) {
        **self = T::default();
        self.held.as_mut().expect(HELD).is_cleared = true;
    }
}

fn write<T: Stored>(key: StateKey, slot: &Slot<T>) -> Result<Option<StateWrite>, Error> {
    match slot.lock().unwrap_or_else(PoisonError::into_inner).take() {
        Some(Held { loaded, is_cleared: true }) => Ok(loaded.remove()),
        Some(Held { loaded, is_cleared: false }) => loaded.write(),
        None => Err(StoredError::Held { key }.into_error()),
    }
}

impl<T: Stored> Deref for Lent<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.held.as_ref().expect(HELD).loaded.value
    }
}

impl<T: Stored> DerefMut for Lent<T> {
    fn deref_mut(&mut self) -> &mut T {
        let held = self.held.as_mut().expect(HELD);
        held.is_cleared = false;
        &mut held.loaded.value
    }
}

impl<T: Stored> Drop for Lent<T> {
    fn drop(&mut self) {
        *self.slot.lock().unwrap_or_else(PoisonError::into_inner) = self.held.take();
    }
}
