//! Credentials: they can be used, but not seen.

use std::fmt;

use subtle::ConstantTimeEq;

/// A credential. `Debug` hides it, there is no `Display` or `Serialize`, and it is compared in constant time.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// Takes a credential.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The credential itself, at the one place where it is used.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether `other` is this credential, in a time that depends on the length alone.
    #[must_use]
    pub fn is(&self, other: &str) -> bool {
        self.0.as_bytes().ct_eq(other.as_bytes()).into()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The live values of one credential, newest first: two while it is being rotated.
#[derive(Debug, Clone)]
pub struct Secrets(Vec<Secret>);

impl Secrets {
    /// At least one live value, the one to sign with first.
    ///
    /// Returns `None` when `live` is empty or holds an empty value: an empty key would accept anyone.
    #[must_use]
    pub fn new(live: Vec<Secret>) -> Option<Self> {
        (!live.is_empty() && live.iter().all(|secret| !secret.expose().is_empty())).then_some(Self(live))
    }

    /// The value to sign and to authenticate with.
    #[must_use]
    pub fn current(&self) -> &Secret {
        &self.0[0]
    }

    /// Every value that is accepted from outside.
    pub fn iter(&self) -> impl Iterator<Item = &Secret> {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_nothing() {
        let secrets = Secrets::new(vec![Secret::new("hunter2"), Secret::new("old")]).expect("two");
        assert_eq!(format!("{secrets:?}"), "Secrets([Secret(…), Secret(…)])");
    }

    #[test]
    fn an_empty_secret_is_refused() {
        assert!(Secrets::new(vec![]).is_none());
        assert!(Secrets::new(vec![Secret::new("")]).is_none());
    }
}
