//! What several platforms prove in the same way: an HMAC over the exact bytes, a time that is not long ago.

use std::fmt;

use chinwag_core::{
    clock::Timestamp,
    platform::{RawRequest, Rejection},
    secret::{Secret, Secrets},
};
use hmac::{KeyInit, Mac, digest::CtOutput};

/// The live secrets of a channel. Each is mixed into its HMAC once, not for every request.
pub(crate) struct Keys<M>(Vec<M>);

impl<M> fmt::Debug for Keys<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keys({})", self.0.len())
    }
}

impl<M: Mac + KeyInit + Clone> Keys<M> {
    pub(crate) fn new(secrets: &Secrets) -> Self {
        Self(secrets.iter().map(keyed).collect())
    }

    /// Keys that are already mixed in: where a secret is not its text as it stands.
    pub(crate) fn of(keys: Vec<M>) -> Self {
        Self(keys)
    }

    /// Whether `signature` is that of `parts`, one after the other, under any live secret. In constant time for each.
    pub(crate) fn sign(&self, parts: &[&[u8]], signature: &[u8]) -> bool {
        self.0.iter().fold(false, |found, key| signed(key, parts).verify_slice(signature).is_ok() | found)
    }

    /// The MACs of `parts` under every live secret, for a request that may carry several signatures: it is read once for
    /// each secret. They compare in constant time.
    pub(crate) fn macs(&self, parts: &[&[u8]]) -> Vec<CtOutput<M>> {
        self.0.iter().map(|key| signed(key, parts).finalize()).collect()
    }
}

fn signed<M: Mac + Clone>(key: &M, parts: &[&[u8]]) -> M {
    parts.iter().fold(key.clone(), |mac, part| mac.chain_update(part))
}

/// An HMAC that knows its key.
pub(crate) fn keyed<M: Mac + KeyInit>(secret: &Secret) -> M {
    M::new_from_slice(secret.expose().as_bytes()).expect("an HMAC takes a key of any length")
}

/// The value of a header that has to be there, once.
pub(crate) fn header<'r>(
    request: &'r RawRequest,
    header: &'static str,
    expected: &'static str,
) -> Result<&'r str, Rejection> {
    if !request.headers.contains_key(header) {
        return Err(Rejection::Missing { header });
    }
    request.header(header).ok_or(Rejection::Malformed { header, expected })
}

/// Bytes in hex digits, exactly so many.
pub(crate) fn hex<const BYTES: usize>(
    text: &str,
    header: &'static str,
    expected: &'static str,
) -> Result<[u8; BYTES], Rejection> {
    let mut bytes = [0; BYTES];
    hex::decode_to_slice(text, &mut bytes).map_err(|_| Rejection::Malformed { header, expected })?;
    Ok(bytes)
}

/// Refuses what is more than `window` seconds away from now. The time is that of the header, in Unix seconds.
pub(crate) fn fresh(text: &str, header: &'static str, now: Timestamp, window: u64) -> Result<(), Rejection> {
    let is_digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let sent = text.parse::<u64>().ok().filter(|_| is_digits);
    let sent = sent.ok_or(Rejection::Malformed { header, expected: "Unix seconds" })?;
    match now.as_secs().abs_diff(sent) {
        seconds if seconds > window => Err(Rejection::Stale { header, seconds, window }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use hmac::Hmac;
    use sha2::Sha256;

    use super::*;

    #[test]
    fn any_live_secret_signs_and_no_other() {
        let live =
            |live: &[&str]| Secrets::new(live.iter().copied().map(Secret::new).collect()).expect("live");
        let keys = Keys::<Hmac<Sha256>>::new(&live(&["new", "old"]));
        for (secret, known) in [("new", true), ("old", true), ("other", false)] {
            let mac = keyed::<Hmac<Sha256>>(&Secret::new(secret)).chain_update("one two").finalize();
            assert_eq!(keys.sign(&[b"one", b" ", b"two"], &mac.into_bytes()), known, "{secret}");
        }
        assert!(!keys.sign(&[b"one two"], b""), "no signature is none");
        assert_eq!(format!("{keys:?}"), "Keys(2)");
    }

    #[test]
    fn the_window_is_closed_on_both_sides() {
        let now = Timestamp::from_millis(1_000_000);
        let fresh = |text| fresh(text, "x-time", now, 300);
        assert_eq!((fresh("700"), fresh("1300")), (Ok(()), Ok(())));
        let stale = |seconds| Err(Rejection::Stale { header: "x-time", seconds, window: 300 });
        assert_eq!((fresh("699"), fresh("1301")), (stale(301), stale(301)));
        for bad in ["", "+1000", "-1", "soon", "1000.5", "99999999999999999999999"] {
            assert!(matches!(fresh(bad), Err(Rejection::Malformed { .. })), "{bad:?}");
        }
    }
}
