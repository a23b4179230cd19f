//! Addresses of people: electronic mail and telephone numbers.

use super::cuts::Cuts;

/// Finds them.
pub(super) fn find(text: &str, cuts: &mut Cuts) {
    let bytes = text.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'@' => mail(bytes, at, at + 1, cuts),
            b'%' if bytes[at..].starts_with(b"%40") => mail(bytes, at, at + 3, cuts),
            b'+' => phone(bytes, at, at + 1, cuts),
            b'%' if bytes[at..].starts_with(b"%2B") || bytes[at..].starts_with(b"%2b") => {
                phone(bytes, at, at + 3, cuts);
            }
            _ => {}
        }
    }
}

/// `somebody@example.com`, around its `@`.
fn mail(bytes: &[u8], end: usize, start: usize, cuts: &mut Cuts) {
    let is_local = |byte: &&u8| byte.is_ascii_alphanumeric() || b"._+-'".contains(byte) || !byte.is_ascii();
    let is_domain = |byte: &&u8| byte.is_ascii_alphanumeric() || b".-".contains(byte) || !byte.is_ascii();
    let local = bytes[..end].iter().rev().take_while(is_local).count();
    let length = bytes[start..].iter().take_while(is_domain).count();
    let has_dot = bytes[start..start + length].windows(2).any(|two| two[0] == b'.' && two[1] != b'.');
    if local > 0 && has_dot {
        cuts.add(end - local..start + length);
    }
}

/// `+49 (151) 234-56789`: a plus and eight to fifteen digits.
fn phone(bytes: &[u8], plus: usize, start: usize, cuts: &mut Cuts) {
    let (mut digits, mut end) = (0, start);
    for (at, byte) in bytes.iter().enumerate().skip(start) {
        match byte {
            b'0'..=b'9' => {
                digits += 1;
                end = at + 1;
            }
            // A letter is no part of it, and between two digits there are few of these.
            b' ' | b'-' | b'.' | b'(' | b')' | b'/' if at - end < 3 => {}
            _ => break,
        }
    }
    if (8..=15).contains(&digits) {
        cuts.add(plus..end);
    }
}
