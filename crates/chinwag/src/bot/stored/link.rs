//! What links a user to a person.

use serde::{Deserialize, Serialize, Serializer, ser::Error as _};
use serde_json::value::RawValue;

use super::{Owner, StateKey, Stored, envelope};

/// The longest id of a person, in bytes.
const BYTES_MAX: usize = 256;

/// The person a user is linked to, where it is to one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Link(#[serde(serialize_with = "checked")] pub(super) Option<String>);

impl Stored for Link {
    const NAME: &'static str = "link";
}

impl Link {
    /// The person in a link as it is kept; none where it cannot be read.
    pub(crate) fn person(kept: &RawValue) -> Option<String> {
        envelope::open::<Self>(&StateKey::link(""), kept).ok()?.0
    }

    /// Who the state of a user with this link belongs to.
    pub(super) fn owner(&self, user: String) -> Owner {
        self.0.clone().map_or(Owner::User(user), Owner::Person)
    }
}

/// An id stands in the keys of state, and in what people read.
fn checked<S: Serializer>(person: &Option<String>, serializer: S) -> Result<S::Ok, S::Error> {
    match person {
        Some(id) if id.is_empty() || id.len() > BYTES_MAX || id.contains(char::is_control) => {
            Err(S::Error::custom(format!(
                "the id of a person has 1 to {BYTES_MAX} bytes and no control character, and this one has {}: {:?}",
                id.len(),
                id.chars().take(40).collect::<String>()
            )))
        }
        person => person.serialize(serializer),
    }
}
