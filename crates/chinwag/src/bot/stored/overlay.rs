//! State that is read and written in the middle of a run: what was written is what is read next.

use std::collections::BTreeMap;

use chinwag_core::{
    commit::{StateValue, StateWrite},
    function::Input,
};

use super::{Loaded, Stored, key::StateKey};
use crate::bot::Error;

/// The changes of a run so far, by key.
#[derive(Debug, Default)]
pub(in crate::bot) struct Overlay(BTreeMap<String, StateWrite>);

impl Overlay {
    /// What was written of a key; `None` where nothing was.
    pub(in crate::bot) fn find(&self, key: &StateKey) -> Option<StateWrite> {
        self.0.get(&key.text).cloned()
    }

    /// Takes a change, in the place of an earlier one.
    pub(in crate::bot) fn put(&mut self, write: StateWrite) {
        self.0.insert(write.key.clone(), write);
    }

    /// All of them, for the commit.
    pub(in crate::bot) fn take(&mut self) -> Vec<StateWrite> {
        std::mem::take(&mut self.0).into_values().collect()
    }
}

impl<T: Stored> Loaded<T> {
    /// Reads a value as this run has left it.
    ///
    /// # Errors
    /// As [`Loaded::load`].
    pub(in crate::bot) async fn load_over(
        written: Option<StateWrite>,
        input: &Input,
        key: StateKey,
    ) -> Result<Self, Error> {
        match written {
            Some(StateWrite { expected, value: Some(value), expires, .. }) => {
                let found = StateValue { version: expected, value, expires };
                Self::found(input, key, Some(found))
            }
            _ => Self::load(input, key).await,
        }
    }
}
