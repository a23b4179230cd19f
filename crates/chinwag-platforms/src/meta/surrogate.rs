//! Escapes that are half a character. Text that was cut in the middle of an emoji ends in one, and no JSON parser takes
//! it.

use std::borrow::Cow;

/// The same JSON with U+FFFD for every escaped surrogate that has no partner.
pub(crate) fn mended(json: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut copied = 0;
    let mut at = 0;
    while let Some(backslash) = json[at..].find('\\').map(|offset| at + offset) {
        match unit(&json[backslash..]) {
            Some(0xd800..=0xdbff) if matches!(unit(&json[backslash + 6..]), Some(0xdc00..=0xdfff)) => {
                at = backslash + 12;
            }
            Some(0xd800..=0xdfff) => {
                out.push_str(&json[copied..backslash]);
                out.push_str("\\ufffd");
                at = backslash + 6;
                copied = at;
            }
            // NOTE: what follows a backslash may be a backslash, but is never more than one byte when it is escaped.
            _ => at = json.len().min(backslash + 2),
        }
        while !json.is_char_boundary(at) {
            at += 1;
        }
    }
    if copied == 0 { Cow::Borrowed(json) } else { Cow::Owned(out + &json[copied..]) }
}

/// The UTF-16 unit that an escape at the beginning stands for.
fn unit(json: &str) -> Option<u32> {
    let digits = json.strip_prefix("\\u")?.get(..4)?;
    digits
        .bytes()
        .all(|byte| byte.is_ascii_hexdigit())
        .then(|| u32::from_str_radix(digits, 16).ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_halves_are_mended() {
        for (json, expected) in [
            (r#""plain""#, r#""plain""#),
            (r#""\ud83d\ude00""#, r#""\ud83d\ude00""#),
            (r#""cut \ud83d""#, r#""cut \ufffd""#),
            (r#""\ude00\ud83d x""#, r#""\ufffd\ufffd x""#),
            (r#""\ud83d\ud83d\ude00""#, r#""\ufffd\ud83d\ude00""#),
            (r#""\\ud83d""#, r#""\\ud83d""#),
            (r#""\\\ud83d""#, r#""\\\ufffd""#),
            (r"\", r"\"),
            (r"\ä\u", r"\ä\u"),
        ] {
            assert_eq!(mended(json), expected);
        }
    }
}
