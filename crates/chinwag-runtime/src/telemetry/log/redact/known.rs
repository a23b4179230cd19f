//! The credentials of this process, looked for in every form in which a text may hold them.
//!
//! A long one is known by all of its pieces of twelve bytes: so it is also found where it is cut off, broken over lines, or
//! spread over several fields.

use std::collections::HashSet;

use base64::{
    Engine as _,
    prelude::{BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD},
};

use super::cuts::Cuts;

/// The length of a piece.
const PIECE: usize = 12;

/// The shortest credential that is looked for.
const LEAST: usize = 4;

/// What is looked for.
pub(super) struct Known {
    /// Whether anything begins with these two bytes: most places of a text are passed over by it.
    begins: Vec<u64>,
    pieces: HashSet<[u8; PIECE]>,
    /// Those that are shorter than a piece, as they are.
    short: HashSet<Box<[u8]>>,
}

impl Default for Known {
    fn default() -> Self {
        Self { begins: vec![0; 1024], pieces: HashSet::new(), short: HashSet::new() }
    }
}

impl Known {
    pub(super) fn learn(&mut self, secret: &str) {
        for form in [secret, secret.trim()].into_iter().flat_map(forms) {
            self.add(form.as_bytes());
        }
    }

    fn add(&mut self, form: &[u8]) {
        if form.len() < LEAST {
            return;
        }
        if form.len() < PIECE {
            self.begin(form);
            self.short.insert(form.into());
        }
        for piece in form.array_windows::<PIECE>() {
            self.begin(piece);
            self.pieces.insert(*piece);
        }
    }

    fn begin(&mut self, piece: &[u8]) {
        if let [first, second, ..] = piece {
            let (word, bit) = place(*first, *second);
            self.begins[word] |= bit;
        }
    }

    /// Finds every place of every one.
    pub(super) fn find(&self, text: &str, cuts: &mut Cuts) {
        if self.pieces.is_empty() && self.short.is_empty() {
            return;
        }
        let bytes = text.as_bytes();
        for (at, [first, second]) in bytes.array_windows().enumerate() {
            let (word, bit) = place(*first, *second);
            if self.begins[word] & bit == 0 {
                continue;
            }
            let rest = &bytes[at..];
            let is_piece = rest.first_chunk().is_some_and(|piece| self.pieces.contains(piece));
            let is_short = |length: &usize| rest.get(..*length).is_some_and(|part| self.short.contains(part));
            let longest = (LEAST..PIECE).rev().find(is_short);
            let length = if is_piece { Some(PIECE) } else { longest };
            if let Some(length) = length {
                cuts.add(at..at + length);
            }
        }
    }
}

fn place(first: u8, second: u8) -> (usize, u64) {
    let pair = usize::from(first) << 8 | usize::from(second);
    (pair / 64, 1 << (pair % 64))
}

/// A credential as it stands in a URL, in JSON, in `Debug`, and in base64 at any place.
fn forms(secret: &str) -> Vec<String> {
    let json = serde_json::Value::from(secret).to_string();
    let json = json[1..json.len() - 1].to_owned();
    let debug = format!("{secret:?}");
    // What need not be written in hex may be nevertheless.
    let some = |byte: u8| b"-._~".contains(&byte);
    let every = |_: u8| false;
    let mut forms = vec![
        percent(secret, some, true),
        percent(secret, some, false),
        percent(secret, every, true),
        percent(secret, every, false),
        percent(secret, some, true).replace("%20", "+"),
        percent(secret, every, true).replace("%20", "+"),
        json.replace('/', "\\/"),
        debug[1..debug.len() - 1].to_owned(),
        json,
        secret.to_owned(),
    ];
    // What comes before it in base64 shifts it by a byte or two.
    for shift in 0..3 {
        let shifted = [&b"xx"[..shift], secret.as_bytes()].concat();
        // The first letters hold bits of what comes before, the last of what comes after.
        let whole = |encoded: String| {
            let end = encoded.len() - usize::from(shifted.len() % 3 != 0);
            encoded.get([0, 2, 3][shift]..end).unwrap_or_default().to_owned()
        };
        // A short one would be found everywhere.
        let long_enough = |form: &String| form.len() >= PIECE;
        forms.extend(Some(whole(BASE64_STANDARD_NO_PAD.encode(&shifted))).filter(long_enough));
        forms.extend(Some(whole(BASE64_URL_SAFE_NO_PAD.encode(&shifted))).filter(long_enough));
    }
    forms
}

/// Text as it stands in a query: letters, digits and what is `plain` as they are, every other byte in hex.
fn percent(text: &str, plain: impl Fn(u8) -> bool, upper: bool) -> String {
    let byte = |byte: u8| match byte {
        _ if byte.is_ascii_alphanumeric() || plain(byte) => char::from(byte).to_string(),
        _ if upper => format!("%{byte:02X}"),
        _ => format!("%{byte:02x}"),
    };
    text.bytes().map(byte).collect()
}
