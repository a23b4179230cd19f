//! Forms: `application/x-www-form-urlencoded`, as some webhooks and some calls have it.

/// The content type of a form.
pub(super) const FORM: &str = "application/x-www-form-urlencoded";

/// A form of pairs, as a browser writes it.
pub(super) fn write<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let pairs = pairs.into_iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
    pairs.collect::<Vec<_>>().join("&")
}

/// The pairs of a form, in their order; `None` where it is broken.
pub(super) fn read(form: &[u8]) -> Option<Vec<(String, String)>> {
    let pairs = form.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty());
    let pair = |pair: &[u8]| {
        let end = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
        Some((decoded(&pair[..end])?, decoded(pair.get(end + 1..).unwrap_or_default())?))
    };
    pairs.map(pair).collect()
}

fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'*' => out.push(char::from(byte)),
            b' ' => out.push('+'),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

fn decoded(text: &[u8]) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
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
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let pairs = [("Body", "a+b & c=d é\n"), ("To", "+1555"), ("empty", "")];
        let form = write(pairs);
        assert_eq!(form, "Body=a%2Bb+%26+c%3Dd+%C3%A9%0A&To=%2B1555&empty=");
        let owned = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(read(form.as_bytes()), Some(owned.to_vec()));
    }

    #[test]
    fn what_is_broken_is_not_read() {
        for broken in ["a=%4", "a=%zz", "%ff=1"] {
            assert_eq!(read(broken.as_bytes()), None, "{broken}");
        }
    }
}
