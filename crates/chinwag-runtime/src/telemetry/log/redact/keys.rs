//! What a text says by name: `token=…` of a URL, `"secret": "…"` of JSON, `password: "…"` of `Debug`, however often it is
//! escaped. What has the name of a credential goes; where people's words are hidden, also what has a name of those.

use super::{Privacy, cuts::Cuts, shapes::is_start};

/// How names of credentials end, in small letters and without `_`, `-` and `.`.
const CREDENTIALS: [&str; 18] = [
    "token",
    "secret",
    "password",
    "passwd",
    "passphrase",
    "apikey",
    "appkey",
    "accesskey",
    "privatekey",
    "secretkey",
    "signingkey",
    "authkey",
    "authorization",
    "credential",
    "credentials",
    "cookie",
    "signature",
    "accountkey",
];

/// Names of what people say and who they are.
const OF_PEOPLE: [&str; 30] = [
    "text",
    "body",
    "bodies",
    "caption",
    "title",
    "name",
    "firstname",
    "lastname",
    "fullname",
    "displayname",
    "username",
    "nickname",
    "input",
    "output",
    "outputs",
    "payload",
    "content",
    "words",
    "said",
    "question",
    "answer",
    "quote",
    "email",
    "mail",
    "phone",
    "phonenumber",
    "query",
    "prompt",
    "completion",
    "transcript",
];

/// The longest name that is looked at.
const NAME_MAX: usize = 64;

/// A name in small letters, without what joins its words.
fn plain(name: &str) -> String {
    let letters = name.bytes().filter(|byte| byte.is_ascii_alphanumeric());
    letters.map(|byte| char::from(byte.to_ascii_lowercase())).collect()
}

/// Whether what has this name is a credential.
pub(super) fn is_credential(name: &str) -> bool {
    let name = plain(name);
    CREDENTIALS.iter().any(|end| name.ends_with(end))
}

/// Whether what has this name is something that people said, or says who they are.
pub(crate) fn is_of_people(name: &str) -> bool {
    let last = plain(name.rsplit('.').next().unwrap_or(name));
    OF_PEOPLE.contains(&last.as_str())
}

/// How a value stands behind its name.
struct Value {
    start: usize,
    end: usize,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// In quotes or brackets, so that one knows where it ends.
    Enclosed,
    /// After `=`.
    Assigned,
    /// After a colon, as anything in a sentence.
    Loose,
}

/// Finds what is said by such names.
pub(super) fn find(text: &str, privacy: Privacy, cuts: &mut Cuts) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if !(bytes[at].is_ascii_alphabetic() && is_start(bytes, at)) {
            at += 1;
            continue;
        }
        let is_of_name = |byte: &&u8| byte.is_ascii_alphanumeric() || b"_-.".contains(byte);
        let end = at + bytes[at..].iter().take_while(is_of_name).count();
        if end - at <= NAME_MAX
            && let Some(value) = value(bytes, end)
        {
            // A name may be the last of several words of one: `hub.verify_token`, `x-api-key`.
            let name = &text[at..end];
            let inner = &bytes[value.start..value.end];
            if is_credential(name) && (value.kind != Kind::Loose || is_random(inner)) {
                cuts.add(value.start..value.end);
            } else if privacy == Privacy::Hidden && is_of_people(name) && value.kind != Kind::Loose {
                let end = if value.kind == Kind::Assigned { sentence(bytes, value.start) } else { value.end };
                // NOTE: the name of the span in which a line was said is no person's.
                if inner != b"run" {
                    cuts.add(value.start..end);
                }
            }
        }
        at = end.max(at + 1);
    }
}

/// Whether it is no word of a sentence.
fn is_random(value: &[u8]) -> bool {
    value.len() >= 8 && value.iter().any(u8::is_ascii_digit)
}

/// The value of the name that ends here.
fn value(bytes: &[u8], end: usize) -> Option<Value> {
    let (after_quote, is_quoted) =
        quote(bytes, colours(bytes, end)).map_or((end, false), |(at, _)| (at, true));
    let at = spaces(bytes, after_quote);
    let rest = &bytes[at..];
    let (length, is_assigned) = match rest {
        [b'=', b'>', ..] | [b'=', b'=', ..] => (2, true),
        [b'=', ..] => (1, true),
        [b'%', b'3', b'D' | b'd', ..] => (3, true),
        [b'%', b'3', b'A' | b'a', ..] => (3, false),
        [b':', ..] => (1, false),
        _ => return None,
    };
    let mut start = spaces(bytes, at + length);
    if bytes[start..].starts_with(b"Some(") {
        start += b"Some(".len();
    }
    if let Some((opened, mark)) = quote(bytes, start) {
        return Some(Value { start: opened, end: closing(bytes, opened, mark), kind: Kind::Enclosed });
    }
    if let Some(open @ (b'[' | b'{')) = bytes.get(start) {
        return Some(Value { start, end: bracket(bytes, start, *open), kind: Kind::Enclosed });
    }
    let is_end = |byte: &u8| byte.is_ascii_whitespace() || b"&,;\"'()}]<>\x1b\\".contains(byte);
    let length = bytes[start..].iter().position(is_end).unwrap_or(bytes.len() - start);
    let stretch = &bytes[start..start + length];
    let encoded = stretch.windows(3).position(|three| three == b"%26" || three == b"%22");
    let end = start + encoded.unwrap_or(length);
    let kind = if is_assigned || is_quoted { Kind::Assigned } else { Kind::Loose };
    Some(Value { start, end, kind })
}

/// A quotation mark, escaped so and so often: where it ends, and what it is.
fn quote(bytes: &[u8], at: usize) -> Option<(usize, &[u8])> {
    let escapes = bytes.get(at..)?.iter().take_while(|byte| **byte == b'\\').count();
    let end = at + escapes + 1;
    matches!(bytes.get(at + escapes), Some(b'"' | b'\'')).then(|| (end, &bytes[at..end]))
}

/// Where a quotation that begins here ends: at the same mark, escaped as often, and no more.
fn closing(bytes: &[u8], from: usize, mark: &[u8]) -> usize {
    let last = mark.last().copied().unwrap_or(b'"');
    let mut at = from;
    while let Some(found) = bytes[at..].iter().position(|byte| *byte == last).map(|found| at + found) {
        let escapes = bytes[from..found].iter().rev().take_while(|byte| **byte == b'\\').count();
        if escapes < mark.len() {
            return found - escapes;
        }
        at = found + 1;
    }
    bytes.len()
}

/// Where a list or a map that begins here ends; brackets in quotations are taken as they are.
fn bracket(bytes: &[u8], from: usize, open: u8) -> usize {
    let close = if open == b'[' { b']' } else { b'}' };
    let mut depth = 0_usize;
    for (at, byte) in bytes[from..].iter().enumerate() {
        depth += usize::from(*byte == open);
        depth -= usize::from(*byte == close).min(depth);
        if depth == 0 {
            return from + at + 1;
        }
    }
    bytes.len()
}

/// Where the words that begin here end: before the next name with `=`, or with the line.
fn sentence(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while at < bytes.len() && bytes[at] != b'\n' {
        if bytes[at] == b' ' {
            let name = colours(bytes, at + 1);
            let end = name
                + bytes[name..]
                    .iter()
                    .take_while(|byte| byte.is_ascii_alphanumeric() || b"_.".contains(byte))
                    .count();
            if end > name && bytes.get(colours(bytes, end)) == Some(&b'=') {
                return at;
            }
        }
        at += 1;
    }
    at
}

/// Past spaces and the colours of a terminal.
fn spaces(bytes: &[u8], mut at: usize) -> usize {
    loop {
        let next = colours(bytes, at);
        let next = next + bytes[next..].iter().take_while(|byte| **byte == b' ').count();
        if next == at {
            return at;
        }
        at = next;
    }
}

/// Past the colours of a terminal.
fn colours(bytes: &[u8], mut at: usize) -> usize {
    while let Some(rest) = bytes.get(at..).and_then(|rest| rest.strip_prefix(b"\x1b[")) {
        let length = rest.iter().take_while(|byte| b"0123456789;".contains(byte)).count();
        if rest.get(length) != Some(&b'm') {
            return at;
        }
        at += 2 + length + 1;
    }
    at
}
