//! Discord's Markdown, as a person reads it: marks that have an end are gone, and escaped characters are themselves.

/// The text as it is read.
pub(super) fn read(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, code, after)) = fence(rest) {
        inline(before, &mut out);
        out.push_str(code);
        rest = after;
    }
    inline(rest, &mut out);
    out
}

/// The first block of code, with what is before and after it.
fn fence(text: &str) -> Option<(&str, &str, &str)> {
    let open = text.match_indices("```").map(|(at, _)| at).find(|at| !is_escaped(text, *at))?;
    let inside = &text[open + 3..];
    let close = inside.find("```")?;
    let code = &inside[..close];
    // The language is a word on the line of the marks.
    let code = match code.split_once('\n') {
        Some((language, code)) if !language.contains(char::is_whitespace) => code,
        _ => code,
    };
    Some((&text[..open], code.strip_suffix('\n').unwrap_or(code), &inside[close + 3..]))
}

/// Whether a backslash takes the meaning of the character there.
fn is_escaped(text: &str, at: usize) -> bool {
    text[..at].bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1
}

fn inline(text: &str, out: &mut String) {
    let mut rest = text;
    let mut begins_line = out.is_empty() || out.ends_with('\n');
    while let Some(first) = rest.chars().next() {
        if begins_line && let Some(after) = without_mark_of_line(rest) {
            (rest, begins_line) = (after, false);
            continue;
        }
        begins_line = first == '\n' || begins_line && first == ' ';
        rest = match special(rest, out) {
            Some(after) => after,
            None => {
                out.push(first);
                &rest[first.len_utf8()..]
            }
        };
    }
}

/// The rest of a line that is a quotation, a heading or small print.
fn without_mark_of_line(text: &str) -> Option<&str> {
    [">>> ", "> ", "### ", "## ", "# ", "-# "].iter().find_map(|mark| text.strip_prefix(mark))
}

/// Writes what begins here and is more than a character; returns what comes after it.
fn special<'t>(text: &'t str, out: &mut String) -> Option<&'t str> {
    if let Some(after) = text.strip_prefix('\\') {
        let escaped = after.chars().next().filter(char::is_ascii_punctuation)?;
        out.push(escaped);
        return Some(&after[1..]);
    }
    if text.starts_with("https://") || text.starts_with("http://") {
        let end = text.find(|c: char| c.is_whitespace() || c == '<').unwrap_or(text.len());
        out.push_str(&text[..end]);
        return Some(&text[end..]);
    }
    if let Some(after) = text.strip_prefix('`') {
        let end = after.find('`').filter(|end| *end > 0)?;
        out.push_str(&after[..end]);
        return Some(&after[end + 1..]);
    }
    if text.starts_with('[') {
        return link(text, out);
    }
    let mark = ["**", "__", "~~", "||", "*", "_"].into_iter().find(|mark| text.starts_with(mark))?;
    let inner = &text[mark.len()..];
    let end = end(inner, mark)?;
    inline_within(&inner[..end], out);
    Some(&inner[end + mark.len()..])
}

/// Words that open an address: the words are read.
fn link<'t>(text: &'t str, out: &mut String) -> Option<&'t str> {
    let middle = text.match_indices("](").map(|(at, _)| at).find(|at| !is_escaped(text, *at))?;
    let (label, address) = (&text[1..middle], &text[middle + 2..]);
    let end = address.find(')')?;
    let is_web = address.starts_with("https://") || address.starts_with("http://");
    if !is_web || address[..end].contains(char::is_whitespace) || label.contains("://") {
        return None;
    }
    inline_within(label, out);
    Some(&address[end + 1..])
}

/// Text within marks, where no line begins.
fn inline_within(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        rest = match special(rest, out) {
            Some(after) => after,
            None => {
                out.push(first);
                &rest[first.len_utf8()..]
            }
        };
    }
}

/// Where a mark ends, which is not at once and not within a word where it is `_`.
fn end(inner: &str, mark: &str) -> Option<usize> {
    let ends = inner.match_indices(mark).map(|(at, _)| at);
    let mut ends = ends.filter(|at| *at > 0 && !is_escaped(inner, *at));
    ends.find(|at| {
        let (before, after) = (&inner[..*at], &inner[at + mark.len()..]);
        let is_word = mark == "_" && after.chars().next().is_some_and(char::is_alphanumeric);
        let is_longer = mark.len() == 1 && (after.starts_with(mark) || before.ends_with(mark));
        let is_apart = mark == "*" && before.ends_with(char::is_whitespace);
        !(is_word || is_longer || is_apart)
    })
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_person_sees_no_marks() {
        for (text, seen) in [
            ("**bold** _it_ *it* ~~gone~~ `a*b` ||no||", "bold it it gone a*b no"),
            ("**_a_ b**", "a b"),
            (r"2\*3\*4 snake\_case C:\\new", r"2*3*4 snake_case C:\new"),
            ("2 * 3 * 4 snake_case_name", "2 * 3 * 4 snake_case_name"),
            ("[a _b_](https://a.example/_x_) <@1>", "a b <@1>"),
            ("[a](tel:1)", "[a](tel:1)"),
            ("https://a.example/a_b_c*d*", "https://a.example/a_b_c*d*"),
            ("> quote\n# head\n-# small\na > b", "quote\nhead\nsmall\na > b"),
            ("\\> no quote\n\\# no head", "> no quote\n# no head"),
            ("a\n```rust\nlet a = \"**\";\n```\nb", "a\nlet a = \"**\";\nb"),
            (r"\`\`\`", "```"),
            ("**open", "**open"),
        ] {
            assert_eq!(read(text), seen, "{text}");
        }
    }
}
