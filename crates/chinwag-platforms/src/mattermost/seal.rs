//! The bot's own mark on what Mattermost brings back unsigned: a button's context, a dialog's state.
//!
//! It is an HMAC of what is brought back, and not the secret itself, since calls are recorded.

use chinwag_core::secret::{Secret, Secrets};
use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::keys::{Keys, keyed};

/// Makes seals.
#[derive(Debug)]
pub(super) struct Sealer(Secret);

impl Sealer {
    pub(super) fn new(secrets: &Secrets) -> Self {
        Self(secrets.current().clone())
    }

    pub(super) fn seal(&self, parts: &[&str]) -> String {
        let mac = keyed::<Hmac<Sha256>>(&self.0).chain_update(joined(parts));
        hex::encode(mac.finalize().into_bytes())
    }
}

/// Knows seals.
#[derive(Debug)]
pub(super) struct Seals(Keys<Hmac<Sha256>>);

impl Seals {
    pub(super) fn new(secrets: &Secrets) -> Self {
        Self(Keys::new(secrets))
    }

    pub(super) fn hold(&self, parts: &[&str], seal: &str) -> bool {
        let mut mac = [0; 32];
        hex::decode_to_slice(seal, &mut mac).is_ok() && self.0.sign(&[joined(parts).as_bytes()], &mac)
    }
}

/// In a form from which the parts can be told again: no two lists of parts have the same.
fn joined(parts: &[&str]) -> String {
    parts.iter().map(|part| format!("{}:{part}", part.len())).collect()
}

/// A button: where it stands, what stands on it, what it means.
#[derive(Debug, Clone, Copy)]
pub(super) struct Button<'a> {
    pub(super) channel_id: &'a str,
    pub(super) root_id: Option<&'a str>,
    pub(super) title: &'a str,
    pub(super) payload: &'a str,
    /// The one person who sees it; `None` where it is for all.
    pub(super) only_for: Option<&'a str>,
}

impl<'a> Button<'a> {
    /// What is sealed of it. NOTE: there is no end to it, as there is none to the post that it stands on; the server
    /// shows nobody what a button brings back.
    pub(super) fn parts(self) -> Vec<&'a str> {
        let Self { channel_id, root_id, title, payload, only_for } = self;
        let mut parts = vec!["button", channel_id, root_id.unwrap_or_default(), title, payload];
        parts.extend(only_for);
        parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_is_of_these_parts_under_a_live_secret_alone() {
        let secrets =
            |live: &[&str]| Secrets::new(live.iter().copied().map(Secret::new).collect()).expect("a secret");
        let seal = Sealer::new(&secrets(&["old"])).seal(&["a", "bc"]);
        let seals = Seals::new(&secrets(&["new", "old"]));
        assert!(seals.hold(&["a", "bc"], &seal));
        assert!(!seals.hold(&["ab", "c"], &seal));
        assert!(!seals.hold(&["a", "bc"], &seal[1..]));
        assert!(!seals.hold(&["a", "bc"], ""));
        assert!(!Seals::new(&secrets(&["new"])).hold(&["a", "bc"], &seal));
        assert_eq!(format!("{:?}", Sealer::new(&secrets(&["old"]))), "Sealer(Secret(…))");
    }
}
