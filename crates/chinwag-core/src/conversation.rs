//! A conversation: a channel and the provider's conversation id. It is the ordering key and the unit of state.

use std::{fmt, num::NonZeroU16, str::FromStr, sync::Arc};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

use crate::name::{ChannelName, NameError};

/// A channel and the provider's conversation id, written `channel:id`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConversationKey(Arc<str>);

/// Why a text is not a conversation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConversationError {
    /// There is no `:` after the channel, nothing after it, or more than 512 bytes.
    #[error("`{0}` is not a conversation: write `channel:id`, at most 512 bytes")]
    Shape(String),
    /// What stands before the `:` is not a channel.
    #[error(transparent)]
    Channel(#[from] NameError),
}

impl ConversationKey {
    /// The longest key, in bytes. Providers' ids are far shorter.
    pub const BYTES_MAX: usize = 512;

    /// The conversation `id` of `channel`.
    #[must_use]
    pub fn new(channel: &ChannelName, id: &str) -> Self {
        Self(format!("{channel}:{id}").into())
    }

    /// The whole key.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The channel's name.
    #[must_use]
    pub fn channel(&self) -> &str {
        self.0.split_once(':').map_or("", |(channel, _)| channel)
    }

    /// The provider's conversation id.
    #[must_use]
    pub fn id(&self) -> &str {
        self.0.split_once(':').map_or("", |(_, id)| id)
    }
}

impl FromStr for ConversationKey {
    type Err = ConversationError;
    fn from_str(text: &str) -> Result<Self, ConversationError> {
        match text.split_once(':') {
            Some((channel, id)) if !id.is_empty() && text.len() <= Self::BYTES_MAX => {
                ChannelName::new(channel)?;
                Ok(Self(text.into()))
            }
            _ => Err(ConversationError::Shape(text.chars().take(80).collect())),
        }
    }
}

impl fmt::Display for ConversationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for ConversationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for ConversationKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for ConversationKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A fixed hash bucket of conversations: the unit of ownership among processes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Partition(pub u16);

/// How many partitions there are. Fixed for the life of a store.
pub const PARTITION_COUNT: NonZeroU16 = NonZeroU16::new(64).expect("64 is not zero");

impl Partition {
    /// The partition of an ordering key: the first eight bytes of its SHA-256, modulo the count. The same on every
    /// engine, in every version.
    #[must_use]
    pub fn of(key: &str) -> Self {
        let bucket = fingerprint(&[key]) % u64::from(PARTITION_COUNT.get());
        Self(u16::try_from(bucket).expect("smaller than the partition count, which is a u16"))
    }
}

/// A stable 64-bit digest of `parts`: the first eight bytes of the SHA-256 of the parts, each closed by a zero byte.
///
/// At a thousand million keys the odds that a new one collides with any are 5 in 10^11.
#[must_use]
pub fn fingerprint(parts: &[&str]) -> u64 {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part.as_bytes());
        digest.update([0]);
    }
    let bytes = digest.finalize();
    u64::from_be_bytes(bytes[..8].try_into().expect("a SHA-256 has 32 bytes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_holds_channel_and_id() {
        let key: ConversationKey = "page:1000:2000".parse().expect("a key");
        assert_eq!((key.channel(), key.id()), ("page", "1000:2000"));
        for bad in ["", "page", "page:", "Page:1", &format!("page:{}", "9".repeat(600))] {
            assert!(bad.parse::<ConversationKey>().is_err(), "{bad:?}");
        }
    }

    /// Other engines and later versions must agree on these numbers: they decide who owns a conversation.
    #[test]
    fn the_partition_hash_never_changes() {
        let of = |key| Partition::of(key).0;
        assert_eq!([of("page:1"), of("page:2"), of("slack:C1:T2")], [38, 28, 3]);
    }
}
