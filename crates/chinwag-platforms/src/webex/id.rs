//! The ids of Webex: opaque, but that the same thing may be named in two ways.

use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

/// URL-safe, with or without padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Whether two ids are of the same thing: the text, or the UUID at the end of what it encodes,
/// `ciscospark://<cluster>/PEOPLE/<uuid>`.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    one == other || matches!((uuid(one), uuid(other)), (Some(one), Some(other)) if one == other)
}

/// The kind and the UUID, in lower case.
fn uuid(id: &str) -> Option<(String, String)> {
    let standard = id.contains(['+', '/']).then(|| id.replace('+', "-").replace('/', "_"));
    let text = String::from_utf8(BASE64.decode(standard.as_deref().unwrap_or(id)).ok()?).ok()?;
    let mut parts = text.strip_prefix("ciscospark://")?.rsplit('/');
    let uuid = parts.next().filter(|uuid| !uuid.is_empty())?.to_ascii_lowercase();
    Some((parts.next()?.to_owned(), uuid))
}

#[cfg(test)]
mod tests {
    use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};

    use super::*;

    #[test]
    fn the_same_person_may_be_named_in_two_ways() {
        let plain = |text: &str| BASE64_URL_SAFE_NO_PAD.encode(text);
        let one = plain("ciscospark://us/PEOPLE/0000-b07a");
        assert!(is_same(&one, &one));
        assert!(is_same(&one, &BASE64_STANDARD.encode("ciscospark://us/PEOPLE/0000-b07a")));
        assert!(is_same(&one, &plain("ciscospark://urn:TEAM:eu-central-1_k/PEOPLE/0000-B07A")));
        for other in [
            plain("ciscospark://us/PEOPLE/0000-b07b"),
            plain("ciscospark://us/ROOM/0000-b07a"),
            plain("0000-b07a"),
            "bot".into(),
            String::new(),
        ] {
            assert!(!is_same(&one, &other), "{other}");
        }
        assert!(is_same("bot", "bot") && !is_same("bot", "both"));
        assert!(!is_same(&plain("ciscospark://us/PEOPLE/"), &plain("ciscospark://eu/PEOPLE/")));
    }
}
