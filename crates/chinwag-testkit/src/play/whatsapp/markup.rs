//! WhatsApp's markup, undone: what a person sees.

/// The text without the marks that the app takes for such. A mark that has no partner is shown as it is.
pub(in crate::play) fn shown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("```") {
        let Some((code, after)) = after.split_once("```") else { break };
        lines(before, &mut out);
        out.push_str(code);
        rest = after;
    }
    lines(rest, &mut out);
    out
}

/// A mark and its partner stand in the same line.
fn lines(text: &str, out: &mut String) {
    for line in text.split_inclusive('\n') {
        styled(line, out);
    }
}

fn styled(line: &str, out: &mut String) {
    let mut rest = line;
    let mut before = None;
    while let Some(character) = rest.chars().next() {
        let after = &rest[character.len_utf8()..];
        if is_mark(character)
            && !before.is_some_and(char::is_alphanumeric)
            && let Some((inside, behind)) = closed(character, after)
        {
            if character == '`' {
                out.push_str(inside)
            } else {
                styled(inside, out)
            }
            (before, rest) = (Some(character), behind);
            continue;
        }
        out.push(character);
        (before, rest) = (Some(character), after);
    }
}

fn is_mark(character: char) -> bool {
    matches!(character, '*' | '_' | '~' | '`')
}

/// What is between a mark and its partner, and what is behind it. Neither of them looks at white space, and no letter
/// follows the second.
fn closed(mark: char, after: &str) -> Option<(&str, &str)> {
    if after.starts_with(char::is_whitespace) {
        return None;
    }
    let ends = after.match_indices(mark).map(|(at, _)| (&after[..at], &after[at + mark.len_utf8()..]));
    let mut ends = ends.filter(|(inside, _)| !inside.is_empty() && !inside.ends_with(char::is_whitespace));
    ends.find(|(_, behind)| !behind.starts_with(char::is_alphanumeric))
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn what_the_app_takes_for_marks_is_taken_out() {
        for (text, seen) in [
            ("*bold* and _italic_, ~struck~ `a*b*`", "bold and italic, struck a*b*"),
            ("*_both_*", "both"),
            ("```let a = *b*;\nlet c```\n*d*", "let a = *b*;\nlet c\nd"),
        ] {
            assert_eq!(shown(text), seen);
        }
    }

    #[test]
    fn what_it_does_not_is_shown() {
        for text in ["2*3*4", "snake_case_name", "* a*", "*a *", "*a\nb*", "```a", "1 ~ 2", "**", "*", "_a_b"]
        {
            assert_eq!(shown(text), text);
        }
    }
}
