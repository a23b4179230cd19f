//! Addresses of the web that stand in a text by themselves. Whatever is in them, they are no markup.

const SCHEMES: [&str; 2] = ["https://", "http://"];
/// What a sentence ends with, and an address rarely does.
const ENDS: [char; 9] = ['.', ',', ';', ':', '!', '?', '\'', ')', ']'];
const MARKS: [char; 3] = ['*', '_', '~'];

/// Where the address ends that begins at `at`; `None` where none does.
pub(super) fn at(text: &str, at: usize) -> Option<usize> {
    let rest = text.get(at..).filter(|rest| rest.starts_with('h'))?;
    let scheme = SCHEMES.iter().find(|scheme| rest.starts_with(**scheme))?;
    // NOTE: a letter of a script without spaces may stand right before it.
    if text[..at].ends_with(|before: char| before.is_ascii_alphanumeric()) {
        return None;
    }
    let length = rest.find(|character| !may_stand(character)).unwrap_or(rest.len());
    // Where somebody has taken the meaning of a mark in it, none of them has been left to us.
    if rest[length..].starts_with('\\') {
        return None;
    }
    let address = without_end(&rest[..length]);
    (address.len() > scheme.len()).then_some(at + address.len())
}

/// The addresses from `from` on, as they may stand within a style: marks at the end of one belong to the style.
pub(super) fn all(text: &str, from: usize) -> impl Iterator<Item = (usize, usize)> {
    let mut next = from;
    std::iter::from_fn(move || {
        loop {
            let start = next + text[next..].find("http")?;
            next = start + 1;
            if let Some(end) = at(text, start) {
                next = end;
                return Some((start, start + without_marks(&text[start..end]).len()));
            }
        }
    })
}

fn may_stand(character: char) -> bool {
    match character {
        '<' | '>' | '"' | '`' | '|' | '\\' => false,
        other => other.is_ascii_graphic() || (!other.is_ascii() && other.is_alphanumeric()),
    }
}

/// Without what ends the sentence. A bracket stays that was opened within.
fn without_end(mut address: &str) -> &str {
    while let Some(last) = address.chars().next_back().filter(|last| ENDS.contains(last)) {
        let count = |bracket: char| address.matches(bracket).count();
        let is_closing =
            (last == ')' && count('(') >= count(')')) || (last == ']' && count('[') >= count(']'));
        if is_closing {
            break;
        }
        address = &address[..address.len() - last.len_utf8()];
    }
    address
}

fn without_marks(address: &str) -> &str {
    without_end(address.trim_end_matches(MARKS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_ends_where_the_sentence_goes_on() {
        for (text, address) in [
            ("https://x.example/_a_b_", Some("https://x.example/_a_b_")),
            ("https://x.example/a*b*c now", Some("https://x.example/a*b*c")),
            ("http://x.example/~~a~~.", Some("http://x.example/~~a~~")),
            ("https://x.example/a_(b)).", Some("https://x.example/a_(b)")),
            ("https://x.example/?a[]=1]", Some("https://x.example/?a[]=1")),
            ("https://x.example/m\u{fc}ller", Some("https://x.example/m\u{fc}ller")),
            ("https://x.example\u{3002}", Some("https://x.example")),
            ("https://x.example<br>", Some("https://x.example")),
            ("https://x.example`a`", Some("https://x.example")),
            ("https://x.example|a", Some("https://x.example")),
            (r"https://x.example/a\_b", None),
            ("https://", None),
            ("https://.", None),
            ("httpsx://a", None),
        ] {
            assert_eq!(at(text, 0).map(|end| &text[..end]), address, "{text}");
        }
        assert_eq!(at("xhttps://a", 1), None);
        assert_eq!(at("\u{770b}https://a", 3), Some("\u{770b}https://a".len()));
    }

    #[test]
    fn every_address_is_found() {
        let text = "a http https://a/_b_ (http://c/d)";
        let found: Vec<_> = all(text, 0).map(|(start, end)| &text[start..end]).collect();
        assert_eq!(found, ["https://a/_b", "http://c/d"]);
    }
}
