//! Forms: `application/x-www-form-urlencoded`, as queries and some webhooks have it.

use std::borrow::Cow;

/// The pairs of a form, in order; a pair that is broken or not UTF-8 is left out.
pub(crate) fn pairs(text: &str) -> impl Iterator<Item = (Cow<'_, str>, Cow<'_, str>)> {
    text.split('&').filter_map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (!name.is_empty()).then_some(())?;
        Some((decode(name)?, decode(value)?))
    })
}

/// The first value of a name.
pub(crate) fn value<'a>(text: &'a str, name: &str) -> Option<Cow<'a, str>> {
    pairs(text).find_map(|(found, value)| (found == name).then_some(value))
}

/// Undoes the encoding of a form: `+` and `%XX`. `None` when it is broken or not UTF-8.
pub(crate) fn decode(text: &str) -> Option<Cow<'_, str>> {
    if !text.contains(['%', '+']) {
        return Some(Cow::Borrowed(text));
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        bytes.push(match first {
            b'+' => b' ',
            b'%' => {
                let (digits, after) = rest.split_at_checked(2)?;
                rest = after;
                let mut byte = [0];
                hex::decode_to_slice(digits, &mut byte).ok()?;
                byte[0]
            }
            other => other,
        });
    }
    String::from_utf8(bytes).ok().map(Cow::Owned)
}

/// Writes a value into a query or a form: everything but unreserved characters is encoded.
pub(crate) fn encode(value: &str, out: &mut String) {
    for byte in value.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => {
                let digit = |nibble: u8| char::from(b"0123456789ABCDEF"[usize::from(nibble)]);
                out.extend(['%', digit(byte >> 4), digit(byte & 15)]);
            }
        }
    }
}

/// A form of pairs.
pub(crate) fn write<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut out = String::new();
    for (name, value) in pairs {
        if !out.is_empty() {
            out.push('&');
        }
        encode(name, &mut out);
        out.push('=');
        encode(value, &mut out);
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_written_is_read(name in "\\PC{1,8}", given in "\\PC{0,20}") {
            let form = write([("first", "1"), (&name, &given)]);
            prop_assert_eq!(pairs(&form).count(), 2);
            prop_assert_eq!(value(&form, &name).map(Cow::into_owned), Some(if name == "first" { "1".into() } else { given }));
        }

        #[test]
        fn nothing_panics(text in "\\PC{0,60}") {
            let _ = pairs(&text).count();
        }
    }

    #[test]
    fn what_is_broken_is_left_out() {
        let found: Vec<_> = pairs("a=1+2&b=%zz&c&=4&d=%C3%A9&e=%FF").collect();
        assert_eq!(
            found,
            [("a".into(), "1 2".into()), ("c".into(), "".into()), ("d".into(), Cow::from("é"))]
        );
    }

    #[test]
    fn a_query_is_decoded() {
        for (encoded, decoded) in [
            ("plain", Some("plain")),
            ("a+b%20c", Some("a b c")),
            ("%C3%A4%2f", Some("ä/")),
            ("%", None),
            ("%4", None),
            ("%zz", None),
            ("%+1", None),
            ("%ff", None),
        ] {
            assert_eq!(decode(encoded).as_deref(), decoded, "{encoded}");
        }
    }
}
