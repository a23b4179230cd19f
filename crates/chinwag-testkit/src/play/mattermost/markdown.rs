//! Mattermost's Markdown, as far as a bot writes it: what a person reads of it.

/// The marks around words, the longer ones first.
const MARKS: [&str; 5] = ["**", "__", "~~", "*", "_"];

/// The words of a text, without its marks.
pub(super) fn shown(markdown: &str) -> String {
    let mut out = Vec::new();
    let mut plain: Vec<&str> = Vec::new();
    let mut lines = markdown.split('\n');
    while let Some(line) = lines.next() {
        let fence = run(line, '`');
        if fence < 3 || line[fence..].contains('`') {
            plain.push(unmarked(line));
            continue;
        }
        out.extend((!plain.is_empty()).then(|| inline(&plain.join("\n"))));
        plain.clear();
        let is_end = |line: &&str| run(line, '`') >= fence && line.trim_start_matches('`').trim().is_empty();
        let code: Vec<&str> = lines.by_ref().take_while(|line| !is_end(line)).collect();
        out.push(code.join("\n"));
    }
    out.extend((!plain.is_empty()).then(|| inline(&plain.join("\n"))));
    out.join("\n")
}

/// How many of them there are at the front.
fn run(text: &str, mark: char) -> usize {
    text.len() - text.trim_start_matches(mark).len()
}

/// A line without what makes it a heading or a quotation.
fn unmarked(line: &str) -> &str {
    let text = line.trim_start_matches(' ');
    let heading = run(text, '#');
    match text[heading..].strip_prefix(' ') {
        Some(rest) if (1..=6).contains(&heading) => rest,
        _ => text.strip_prefix('>').map_or(line, |rest| rest.strip_prefix(' ').unwrap_or(rest)),
    }
}

fn inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let (shown, length) = special(&out, rest).unwrap_or_else(|| {
            let length = character.len_utf8();
            (rest[..length].to_owned(), length)
        });
        out.push_str(&shown);
        rest = &rest[length..];
    }
    out
}

/// What the text begins with that is not shown as it stands, and how long it is.
fn special(before: &str, rest: &str) -> Option<(String, usize)> {
    match rest.as_bytes()[0] {
        b'\\' => {
            let escaped = rest[1..].chars().next().filter(char::is_ascii_punctuation)?;
            Some((escaped.to_string(), 2))
        }
        b'`' => code(rest),
        b'[' => link(rest),
        b'h' => address(rest),
        b'*' | b'_' | b'~' => emphasis(before, rest),
        _ => None,
    }
}

fn code(rest: &str) -> Option<(String, usize)> {
    let length = run(rest, '`');
    let (mut at, mark) = (length, &rest[..length]);
    while let Some(found) = rest[at..].find('`') {
        let end = at + found;
        let closing = run(&rest[end..], '`');
        if closing == length {
            return Some((rest[length..end].to_owned(), end + length));
        }
        at = end + closing;
    }
    // All of them stand for themselves.
    Some((mark.to_owned(), length))
}

fn link(rest: &str) -> Option<(String, usize)> {
    let label = closing(&rest[1..], "]")?;
    let target = rest[label + 2..].strip_prefix('(')?;
    let end = target.find(')').filter(|end| !target[..*end].contains(char::is_whitespace))?;
    Some((inline(&rest[1..=label]), label + 4 + end))
}

fn address(rest: &str) -> Option<(String, usize)> {
    let is_address = rest.starts_with("https://") || rest.starts_with("http://");
    let end = rest.find(|c: char| c.is_whitespace() || "<>`|*\"[]\\".contains(c)).unwrap_or(rest.len());
    is_address.then(|| (rest[..end].to_owned(), end))
}

fn emphasis(before: &str, rest: &str) -> Option<(String, usize)> {
    let mark = MARKS.into_iter().find(|mark| rest.starts_with(mark))?;
    let inner = &rest[mark.len()..];
    let is_word = mark.starts_with('_') && before.ends_with(char::is_alphanumeric);
    if is_word || inner.starts_with(char::is_whitespace) {
        return None;
    }
    let end = closing(inner, mark).filter(|end| *end > 0)?;
    Some((inline(&inner[..end]), end + 2 * mark.len()))
}

/// Where the mark stands that ends something: not behind a backslash or white space.
fn closing(text: &str, mark: &str) -> Option<usize> {
    let mut is_escaped = false;
    let mut last = ' ';
    for (at, character) in text.char_indices() {
        let is_end = !is_escaped && text[at..].starts_with(mark) && (mark == "]" || !last.is_whitespace());
        // Of two marks, one is no end of a single one.
        if is_end && run(&text[at..], character) == mark.len() {
            return Some(at);
        }
        is_escaped = character == '\\' && !is_escaped;
        last = character;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn marks_are_taken_out_and_escapes_resolved() {
        for (markdown, words) in [
            ("**Bold** *it* _it_ ~~gone~~ `a*b`", "Bold it it gone a*b"),
            (r"2\*3\*4 \_ C:\\new \`\` a\|b", r"2*3*4 _ C:\new `` a|b"),
            ("snake_case_name 2 * 3 * 4", "snake_case_name 2 * 3 * 4"),
            ("[a **b** \\] c](https://x.example/y_%28z%29) d", "a b ] c d"),
            ("https://x.example/a_b_c [x] (y)", "https://x.example/a_b_c [x] (y)"),
            ("# Head\n> said\n\\# no\n- item", "Head\nsaid\n# no\n- item"),
            ("a\n````rust\nlet a = *b;\n```\n````\n*c*", "a\nlet a = *b;\n```\nc"),
            ("**a *b* c** *open", "a b c *open"),
            ("``a ` b`` and ` alone", "a ` b and ` alone"),
            ("é ~ü~ **", "é ~ü~ **"),
        ] {
            assert_eq!(shown(markdown), words, "{markdown}");
        }
    }
}
