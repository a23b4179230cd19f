//! The key by which LINE tells a push from its repetition: it takes one of a UUID's form, and keeps it for a day.

use sha1::{Digest, Sha1};

/// Whose names they are (RFC 9562, section 6.6): `chinwag:line:key`.
const NAMESPACE: &[u8; 16] = b"chinwag:line:key";

/// The UUID of a name (RFC 9562, version 5): the same for the same name.
pub(super) fn retry_key(name: &str) -> String {
    let digest = Sha1::new().chain_update(NAMESPACE).chain_update(name).finalize();
    let mut hex = hex::encode(&digest[..16]);
    let variant = char::from(b"89ab"[usize::from(digest[8] >> 4 & 3)]);
    hex.replace_range(12..13, "5");
    hex.replace_range(16..17, variant.encode_utf8(&mut [0; 4]));
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_one_key_of_the_right_form() {
        let key = retry_key("0n7-0.talk.0");
        assert_eq!(key, retry_key("0n7-0.talk.0"));
        assert_ne!(key, retry_key("0n7-0.talk.1"));
        for name in 0..64 {
            let key = retry_key(&name.to_string());
            let parts: Vec<&str> = key.split('-').collect();
            assert_eq!(parts.iter().map(|part| part.len()).collect::<Vec<_>>(), [8, 4, 4, 4, 12], "{key}");
            assert!(parts[2].starts_with('5') && "89ab".contains(&parts[3][..1]), "{key}");
            assert!(key.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit()), "{key}");
        }
    }
}
