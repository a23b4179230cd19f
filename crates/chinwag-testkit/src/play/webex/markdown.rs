//! Markdown as Webex shows it, as far as a bot writes it.

/// The words as a person reads them, or what would be lost of them.
pub(super) fn shown(markdown: &str) -> Result<String, &'static str> {
    let mut out = String::with_capacity(markdown.len());
    let mut paragraph = String::new();
    let mut lines = markdown.split('\n');
    while let Some(line) = lines.next() {
        let fence = line.len() - line.trim_start_matches('`').len();
        if fence >= 3 {
            end(&mut out, &mut paragraph)?;
            begin_line(&mut out);
            let mut is_closed = false;
            for code in lines.by_ref() {
                is_closed = ends(code, fence);
                if is_closed {
                    break;
                }
                out.extend([code, "\n"]);
            }
            if !is_closed {
                return Err("the code does not end");
            }
        } else if line.trim().is_empty() {
            end(&mut out, &mut paragraph)?;
            begin_line(&mut out);
            out.push('\n');
        } else {
            if is_marked(line) {
                return Err("a line begins with the mark of a heading, a list or a quotation");
            }
            paragraph.push_str(line.trim_end());
            let is_broken = line.ends_with("  ") || is_item(line);
            paragraph.push(if is_broken { '\n' } else { ' ' });
        }
    }
    end(&mut out, &mut paragraph)?;
    Ok(out.trim_matches('\n').to_owned())
}

/// Code ends with as many marks as it began with, or more.
fn ends(code: &str, fence: usize) -> bool {
    let code = code.trim_end();
    code.len() >= fence && code.bytes().all(|byte| byte == b'`')
}

fn begin_line(out: &mut String) {
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
}

fn end(out: &mut String, paragraph: &mut String) -> Result<(), &'static str> {
    let words = std::mem::take(paragraph);
    inline(words.trim_end_matches([' ', '\n']), out)
}

/// An item of a numbered list is a line of its own.
fn is_item(line: &str) -> bool {
    let number = line.split_once(". ").map(|(number, _)| number);
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

fn is_marked(line: &str) -> bool {
    let is_list = ["- ", "+ ", "* "].iter().any(|mark| line.starts_with(mark));
    let is_rule = line.trim_end().bytes().all(|byte| byte == b'-' || byte == b'=');
    is_list || is_rule || line.starts_with(['#', '>']) || line.starts_with("    ")
}

fn inline(text: &str, out: &mut String) -> Result<(), &'static str> {
    let mut rest = text;
    while let Some(at) = rest.find(['\\', '&', '<', '`', '[', '*', '_', '~']) {
        let before = rest[..at].chars().next_back();
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        rest = match rest.as_bytes()[0] {
            b'\\' => {
                let mark = rest[1..].chars().next().filter(char::is_ascii_punctuation);
                out.push(mark.unwrap_or('\\'));
                &rest[1 + mark.map_or(0, char::len_utf8)..]
            }
            b'&' => entity(rest, out),
            b'<' => return Err("HTML is not shown"),
            b'`' => match rest[1..].split_once('`') {
                Some((code, after)) => {
                    out.extend(["`", code, "`"]);
                    after
                }
                None => literal(rest, 1, out),
            },
            b'[' => match link(rest) {
                Some((label, after)) => {
                    inline(label, out)?;
                    after
                }
                None => literal(rest, 1, out),
            },
            _ => emphasis(rest, before, out)?,
        };
    }
    out.push_str(rest);
    Ok(())
}

fn literal<'t>(rest: &'t str, length: usize, out: &mut String) -> &'t str {
    out.push_str(&rest[..length]);
    &rest[length..]
}

/// A character by its name; an ampersand that begins none stands for itself.
fn entity<'t>(rest: &'t str, out: &mut String) -> &'t str {
    const NAMED: [(&str, &str); 5] =
        [("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&nbsp;", " ")];
    for (name, character) in NAMED {
        if let Some(after) = rest.strip_prefix(name) {
            out.push_str(character);
            return after;
        }
    }
    literal(rest, 1, out)
}

/// The label of a link, and what is behind it.
fn link(rest: &str) -> Option<(&str, &str)> {
    let (label, after) = rest[1..].split_once("](")?;
    let (url, after) = after.split_once(')')?;
    (url.contains(':') && !url.contains(char::is_whitespace)).then_some((label, after))
}

/// What is between two marks, without them; marks without a counterpart stand for themselves.
fn emphasis<'t>(rest: &'t str, before: Option<char>, out: &mut String) -> Result<&'t str, &'static str> {
    let mark = rest.as_bytes()[0];
    let length = rest.bytes().take_while(|byte| *byte == mark).count();
    let (marks, body) = rest.split_at(length);
    let is_word = |character: Option<char>| character.is_some_and(char::is_alphanumeric);
    let begins = body.chars().next().is_some_and(|first| !first.is_whitespace())
        && !(mark == b'_' && is_word(before))
        && (mark != b'~' || length == 2);
    if begins {
        for (at, _) in body.match_indices(marks) {
            let (inside, after) = (&body[..at], &body[at + length..]);
            let ends = inside.chars().next_back().is_some_and(|last| !last.is_whitespace() && last != '\\')
                && !(mark == b'_' && is_word(after.chars().next()));
            if ends {
                inline(inside, out)?;
                return Ok(after);
            }
        }
    }
    Ok(literal(rest, length, out))
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn marks_are_taken_out_and_escapes_resolved() {
        for (markdown, text) in [
            ("**a** _b_ ~~c~~ `d*` [e](https://x.example) 2\\*3\\*4", "a b c `d*` e 2*3*4"),
            ("a &amp; &lt;b&gt;", "a & <b>"),
            ("one  \ntwo\nthree", "one\ntwo three"),
            ("one  \n  \ntwo", "one\n\ntwo"),
            ("see  \n```rust\nlet a = b < c;\n```  \nd", "see\nlet a = b < c;\nd"),
            ("````rust\n```\na\n````  \nb", "```\na\nb"),
            ("Which?\n\n1. Tea\n2. Coffee", "Which?\n\n1. Tea\n2. Coffee"),
            ("2*3*4", "234"),
            ("snake_case_name * x", "snake_case_name * x"),
        ] {
            assert_eq!(shown(markdown).as_deref(), Ok(text), "{markdown}");
        }
    }

    #[test]
    fn what_would_be_swallowed_is_refused() {
        for markdown in ["a <more> b", "# a", "- a", "a\n---", "> a", "    a", "```\na", "````\na\n```"] {
            assert!(shown(markdown).is_err(), "{markdown}");
        }
    }
}
