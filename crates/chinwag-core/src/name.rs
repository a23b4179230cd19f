//! The names of things: topics, functions, channels, platforms.
//!
//! A name is `[a-z0-9_]+` (channels may also hold `-`), at most 64 bytes, so that it is legal as it stands on every
//! bus, in SQL, in a URL path and as a metric label.

use std::{borrow::Cow, fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Why a text is not a name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a {kind} name: use 1 to 64 of {allowed}")]
pub struct NameError {
    kind: &'static str,
    allowed: &'static str,
    text: String,
}

const fn is_legal(text: &str, dash: bool) -> bool {
    let bytes = text.as_bytes();
    let mut index = 0;
    while index < bytes.len() {
        let byte = bytes[index];
        let legal =
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_' || (dash && byte == b'-');
        if !legal {
            return false;
        }
        index += 1;
    }
    !bytes.is_empty() && bytes.len() <= 64
}

macro_rules! name {
    ($(#[$doc:meta])* $type:ident, $kind:literal, dash = $dash:literal, $allowed:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $type(Cow<'static, str>);

        impl $type {
            /// A name known when the program is compiled.
            ///
            /// # Panics
            /// At compile time when used in a `const`: the text is not a legal name.
            #[must_use]
            pub const fn from_static(text: &'static str) -> Self {
                assert!(is_legal(text, $dash), concat!("not a legal ", $kind, " name"));
                Self(Cow::Borrowed(text))
            }

            /// Checks and takes a name.
            ///
            /// # Errors
            /// The text is empty, too long, or holds another character.
            pub fn new(text: impl Into<String>) -> Result<Self, NameError> {
                let text = text.into();
                if is_legal(&text, $dash) {
                    Ok(Self(Cow::Owned(text)))
                } else {
                    Err(NameError { kind: $kind, allowed: $allowed, text })
                }
            }

            /// The name as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $type {
            type Err = NameError;
            fn from_str(text: &str) -> Result<Self, NameError> {
                Self::new(text)
            }
        }

        impl AsRef<str> for $type {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl std::borrow::Borrow<str> for $type {
            fn borrow(&self) -> &str {
                self.as_str()
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = Cow::<'de, str>::deserialize(deserializer)?;
                Self::new(text.into_owned()).map_err(serde::de::Error::custom)
            }
        }
    };
}

name! {
    /// The name of a topic: `message_received`, or one of your own.
    TopicName, "topic", dash = false, "a-z, 0-9 and _"
}
name! {
    /// The name of a function.
    FunctionName, "function", dash = false, "a-z, 0-9 and _"
}
name! {
    /// The name of a channel: one configured connection to a platform, and the last part of its webhook path.
    ChannelName, "channel", dash = true, "a-z, 0-9, _ and -"
}
name! {
    /// The name of a platform: a chat provider's protocol.
    PlatformName, "platform", dash = true, "a-z, 0-9, _ and -"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_checked() {
        assert!(TopicName::new("message_received").is_ok());
        assert!(ChannelName::new("page-2").is_ok());
        for bad in ["", "Has Capitals", "dash-ed", "ünicode", &"x".repeat(65)] {
            assert!(TopicName::new(bad).is_err(), "{bad:?} must not be a topic name");
        }
    }

    #[test]
    fn the_error_says_what_is_allowed() {
        let error = FunctionName::new("My Bot").expect_err("capitals");
        assert_eq!(error.to_string(), "`My Bot` is not a function name: use 1 to 64 of a-z, 0-9 and _");
    }
}
