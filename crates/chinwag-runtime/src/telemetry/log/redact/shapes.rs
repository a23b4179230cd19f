//! What looks like a credential, whoever it belongs to: tokens with a telling beginning, keys in PEM, signed tokens, what
//! follows `Bearer`, and the password of a URL.

use super::cuts::Cuts;

/// Beginnings of tokens, and how many letters follow at least.
const PREFIXES: [(&str, usize); 21] = [
    ("xoxa-", 8),
    ("xoxb-", 8),
    ("xoxe-", 8),
    ("xoxe.", 8),
    ("xoxp-", 8),
    ("xoxr-", 8),
    ("xoxs-", 8),
    ("xapp-", 8),
    ("EAA", 16),
    ("sk-", 16),
    ("sk_live_", 8),
    ("sk_test_", 8),
    ("rk_live_", 8),
    ("whsec_", 8),
    ("ghp_", 16),
    ("gho_", 16),
    ("ghs_", 16),
    ("glpat-", 16),
    ("AIza", 20),
    ("AKIA", 12),
    ("ya29.", 16),
];

/// Schemes of `Authorization`, in small letters, and how long what follows is at least.
const SCHEMES: [(&str, usize); 6] =
    [("bearer", 8), ("basic", 8), ("oauth", 12), ("bot", 20), ("token", 20), ("apikey", 12)];

/// Finds them.
pub(super) fn find(text: &str, cuts: &mut Cuts) {
    let bytes = text.as_bytes();
    pem(text, cuts);
    passwords(text, cuts);
    for at in 0..bytes.len() {
        if !bytes[at].is_ascii_alphanumeric() || !is_start(bytes, at) {
            continue;
        }
        let length =
            prefixed(&bytes[at..]).or_else(|| dotted(&bytes[at..])).or_else(|| numbered(&bytes[at..]));
        if let Some(length) = length {
            cuts.add(at..at + length);
        }
        if let Some((skipped, length)) = schemed(&bytes[at..]) {
            cuts.add(at + skipped..at + skipped + length);
        }
    }
}

/// Whether a word begins here: also after `%3D`, `\n` and a colour of a terminal.
pub(super) fn is_start(bytes: &[u8], at: usize) -> bool {
    let before = &bytes[..at];
    match before {
        [.., b'%', high, low] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => true,
        [.., b'\\', b'n' | b'r' | b't'] => true,
        [.., b'm'] => {
            let start = before[..before.len() - 1].iter().rposition(|byte| !b"0123456789;".contains(byte));
            start.is_some_and(|start| before[..=start].ends_with(b"\x1b["))
        }
        [.., last] => !last.is_ascii_alphanumeric(),
        [] => true,
    }
}

/// How many letters of a token there are.
fn run(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| is_letter(**byte)).count()
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}

fn prefixed(bytes: &[u8]) -> Option<usize> {
    PREFIXES.iter().find_map(|(prefix, least)| {
        let rest = bytes.strip_prefix(prefix.as_bytes())?;
        let length = rest.iter().take_while(|byte| is_letter(**byte) || b"./+=".contains(byte)).count();
        (length >= *least).then_some(prefix.len() + length)
    })
}

/// A JSON Web Token, or three parts like those of a bot of Discord.
fn dotted(bytes: &[u8]) -> Option<usize> {
    let first = run(bytes);
    let second = run(bytes.get(first..)?.strip_prefix(b".")?);
    let until = first + 1 + second;
    let third = bytes.get(until..)?.strip_prefix(b".").map(run);
    let is_jwt = bytes.starts_with(b"eyJ") && first >= 12 && second >= 8;
    let is_triple = (20..40).contains(&first) && (5..9).contains(&second) && third >= Some(24);
    (is_jwt || is_triple).then(|| until + third.map_or(0, |third| third + 1))
}

/// A token of Telegram: the number of a bot, a colon, a secret; in an address `bot` stands before it.
fn numbered(bytes: &[u8]) -> Option<usize> {
    let skipped = if bytes.starts_with(b"bot") { 3 } else { 0 };
    let digits = bytes[skipped..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let rest = &bytes[skipped + digits..];
    let colon = match rest {
        [b':', ..] => 1,
        [b'%', b'3', b'A' | b'a', ..] => 3,
        _ => return None,
    };
    let secret = run(&rest[colon..]);
    (digits >= 5 && secret >= 20).then_some(skipped + digits + colon + secret)
}

/// What follows the name of a scheme: where it begins, and how long it is.
fn schemed(bytes: &[u8]) -> Option<(usize, usize)> {
    SCHEMES.iter().find_map(|(scheme, least)| {
        let (head, rest) = bytes.split_at_checked(scheme.len())?;
        if !head.eq_ignore_ascii_case(scheme.as_bytes()) {
            return None;
        }
        let space = match rest {
            [b' ' | b'+', ..] => rest.iter().take_while(|byte| **byte == b' ' || **byte == b'+').count(),
            [b'%', b'2', b'0', ..] => 3,
            _ => return None,
        };
        let is_of_it = |byte: &&u8| is_letter(**byte) || b".~+/=%".contains(byte);
        let credential = &rest[space..];
        let length = credential.iter().take_while(is_of_it).count();
        // An ordinary word follows as well: it has no digit and no capital inside.
        let is_random = credential[..length].iter().skip(1).any(|byte| !byte.is_ascii_lowercase());
        (length >= *least && is_random).then_some((scheme.len() + space, length))
    })
}

/// Keys in PEM, up to their end or that of the text.
fn pem(text: &str, cuts: &mut Cuts) {
    let mut from = 0;
    while let Some(begin) = text[from..].find("-----BEGIN ").map(|at| from + at) {
        let close = text[begin..].find("-----END ").map(|at| begin + at + "-----END ".len());
        let end = close.map(|close| text[close..].find("-----").map_or(text.len(), |at| close + at + 5));
        let end = end.unwrap_or(text.len());
        cuts.add(begin..end);
        from = end;
    }
}

/// User and password of a URL.
fn passwords(text: &str, cuts: &mut Cuts) {
    for (at, _) in text.match_indices("://") {
        let rest = &text[at + 3..];
        let is_end = |c: char| c.is_whitespace() || "/?#\"'<>\\".contains(c);
        let authority = &rest[..rest.find(is_end).unwrap_or(rest.len())];
        if let Some(length) = authority.rfind('@') {
            cuts.add(at + 3..at + 3 + length);
        }
    }
}
