//! Links in a text: plain addresses, and words with an address in Markdown's form.

use std::ops::Range;

/// Where links stand in `text`, in order.
pub(super) fn find(text: &str) -> Vec<Range<usize>> {
    let mut links: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let start = at;
        let length = match text.as_bytes()[at] {
            b'h' | b'H' | b'w' | b'W' => address(&text[at..]),
            b'[' => words(&text[at..]),
            _ => None,
        };
        at += length.unwrap_or(1);
        links.extend(length.map(|_| start..at));
        while !text.is_char_boundary(at) {
            at += 1;
        }
    }
    links
}

/// The length of the address at the beginning.
fn address(text: &str) -> Option<usize> {
    let starts =
        |prefix: &str| text.get(..prefix.len()).is_some_and(|front| front.eq_ignore_ascii_case(prefix));
    let is_address = ["https://", "http://", "www."].into_iter().any(starts);
    is_address
        .then(|| text.find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"')).unwrap_or(text.len()))
}

/// The length of `[words](address)` at the beginning.
fn words(text: &str) -> Option<usize> {
    let close = text.find([']', '\n']).filter(|at| text[*at..].starts_with("]("))?;
    let address = &text[close + 2..];
    let end =
        address.find(|c: char| c.is_whitespace() || c == ')').filter(|at| address[*at..].starts_with(')'))?;
    Some(close + 2 + end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_found() {
        for (text, links) in [
            ("see https://a.example/b?c=d. Or", vec!["https://a.example/b?c=d."]),
            ("他https://a.example/ä WWW.b.example", vec!["https://a.example/ä", "WWW.b.example"]),
            ("[two words](https://a.example) [no] (x) [open](", vec!["[two words](https://a.example)"]),
            ("hh http:/ [", vec![]),
        ] {
            let found: Vec<&str> = find(text).into_iter().map(|link| &text[link]).collect();
            assert_eq!(found, links, "{text}");
        }
    }
}
