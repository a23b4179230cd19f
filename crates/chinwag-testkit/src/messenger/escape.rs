//! JSON as Meta writes it: nothing but ASCII, and every slash escaped. The signature is over these bytes.

use std::io;

use bytes::Bytes;
use serde::Serialize;
use serde_json::{Serializer, ser::Formatter};

/// The bytes of a webhook's body.
pub(super) fn escaped(value: &impl Serialize) -> Bytes {
    let mut bytes = Vec::with_capacity(512);
    value
        .serialize(&mut Serializer::with_formatter(&mut bytes, Escaping))
        .expect("writing what has text keys to memory cannot fail");
    bytes.into()
}

struct Escaping;

impl Formatter for Escaping {
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, to: &mut W, fragment: &str) -> io::Result<()> {
        let mut plain = 0;
        for (at, character) in fragment.char_indices() {
            if character.is_ascii() && character != '/' {
                continue;
            }
            to.write_all(&fragment.as_bytes()[plain..at])?;
            escape(to, character)?;
            plain = at + character.len_utf8();
        }
        to.write_all(&fragment.as_bytes()[plain..])
    }
}

fn escape<W: ?Sized + io::Write>(to: &mut W, character: char) -> io::Result<()> {
    if character == '/' {
        return to.write_all(b"\\/");
    }
    character.encode_utf16(&mut [0; 2]).iter().try_for_each(|unit| write!(to, "\\u{unit:04x}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_as_meta_does() {
        let bytes = escaped(&"äöå — ¿qué tal? 😀 a/b \"\n");
        let expected = r#""\u00e4\u00f6\u00e5 \u2014 \u00bfqu\u00e9 tal? \ud83d\ude00 a\/b \"\n""#;
        assert_eq!(std::str::from_utf8(&bytes).expect("ASCII"), expected);
    }
}
