//! Text to nodes.

use super::address;

/// How deep styles may stand in each other; deeper ones are ordinary characters.
const DEPTH_MAX: usize = 6;
/// How far away the end of a style may be, in bytes: it bounds the work on a text that is full of beginnings.
const SPAN_BYTES_MAX: usize = 1024;

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Node<'a> {
    /// Ordinary characters.
    Text(&'a str),
    /// Bold.
    Bold(Vec<Node<'a>>),
    /// Italic.
    Italic(Vec<Node<'a>>),
    /// Struck through.
    Struck(Vec<Node<'a>>),
    /// Code within a line.
    Code(&'a str),
    /// Lines of code.
    Fence {
        /// The language, where it is said.
        language: &'a str,
        /// The code, without a line break at its end.
        code: &'a str,
    },
    /// Words that open an address.
    Link {
        /// The words.
        label: Vec<Node<'a>>,
        /// The address.
        url: &'a str,
    },
    /// An address that stands by itself: nothing in it is a mark.
    Address(&'a str),
}

/// The pieces of a text, in order.
pub(crate) fn parse(text: &str) -> Vec<Node<'_>> {
    let mut nodes = Vec::new();
    let mut rest = text;
    while let Some((before, fence, after)) = fence(rest) {
        inline(before, 0, &mut nodes);
        nodes.push(fence);
        rest = after;
    }
    inline(rest, 0, &mut nodes);
    nodes
}

/// The first whole fence of a text, with what is before and after it. The line break before it belongs to what is
/// before, the one after it to what is after.
fn fence(text: &str) -> Option<(&str, Node<'_>, &str)> {
    let mut at = 0;
    let mut open: Option<(usize, usize, &str)> = None;
    for line in text.split_inclusive('\n') {
        let (start, stop) = (at, at + line.len());
        at = stop;
        let bare = line.trim_end();
        match open {
            None => {
                let language = bare.strip_prefix("```").filter(|info| !info.contains('`'));
                open =
                    language.filter(|_| line.ends_with('\n')).map(|language| (start, stop, language.trim()));
            }
            Some((begin, code, language)) if bare == "```" => {
                let code = &text[code..start.max(code)];
                let code = code.strip_suffix('\n').unwrap_or(code);
                return Some((&text[..begin], Node::Fence { language, code }, &text[start + 3..]));
            }
            Some(_) => {}
        }
    }
    None
}

fn inline<'a>(text: &'a str, depth: usize, nodes: &mut Vec<Node<'a>>) {
    let (mut plain, mut at) = (0, 0);
    while let Some(&byte) = text.as_bytes().get(at) {
        if byte == b'\\' && text.as_bytes().get(at + 1).is_some_and(|next| is_mark(*next)) {
            push(&text[plain..at], nodes);
            (plain, at) = (at + 1, at + 2);
            continue;
        }
        let found = match address::at(text, at) {
            Some(end) => Some((Node::Address(&text[at..end]), end)),
            None if depth < DEPTH_MAX => styled(text, at, depth),
            None => None,
        };
        match found {
            Some((node, end)) => {
                push(&text[plain..at], nodes);
                nodes.push(node);
                (plain, at) = (end, end);
            }
            None => at += 1,
        }
    }
    push(&text[plain..], nodes);
}

fn push<'a>(text: &'a str, nodes: &mut Vec<Node<'a>>) {
    nodes.extend((!text.is_empty()).then_some(Node::Text(text)));
}

/// What a backslash takes its meaning from.
fn is_mark(byte: u8) -> bool {
    matches!(byte, b'\\' | b'*' | b'_' | b'~' | b'`' | b'[' | b']')
}

/// The style, code or link that begins at `at`, and where it ends.
fn styled(text: &str, at: usize, depth: usize) -> Option<(Node<'_>, usize)> {
    let rest = &text.as_bytes()[at..];
    let inner = |body| {
        let mut nodes = Vec::new();
        inline(body, depth + 1, &mut nodes);
        nodes
    };
    match rest {
        [b'*', b'*', ..] => span(text, at, "**").map(|(body, end)| (Node::Bold(inner(body)), end)),
        [b'~', b'~', ..] => span(text, at, "~~").map(|(body, end)| (Node::Struck(inner(body)), end)),
        [b'*', ..] => span(text, at, "*").map(|(body, end)| (Node::Italic(inner(body)), end)),
        [b'_', ..] => span(text, at, "_").map(|(body, end)| (Node::Italic(inner(body)), end)),
        [b'`', ..] => code(text, at),
        [b'[', ..] => link(text, at).map(|(label, url, end)| (Node::Link { label: inner(label), url }, end)),
        _ => None,
    }
}

/// What stands between two marks, and the end of the second. A mark stands at the edge of a word, its words touch it,
/// and it does not reach over an empty line.
fn span<'a>(text: &'a str, at: usize, mark: &str) -> Option<(&'a str, usize)> {
    let body = at + mark.len();
    let before = text[..at].chars().next_back();
    let first = text[body..].chars().next()?;
    if before.is_some_and(char::is_alphanumeric) || first.is_whitespace() || text[body..].starts_with(mark) {
        return None;
    }
    let limit = reach(text, body);
    let mut from = body;
    let mut addresses = address::all(&text[..limit], body).peekable();
    while let Some(found) = text[from..limit].find(mark) {
        let close = from + found;
        while addresses.next_if(|(_, end)| *end <= close).is_some() {}
        if let Some((_, end)) = addresses.next_if(|(start, _)| *start <= close) {
            from = end;
            continue;
        }
        from = close + mark.len();
        let last = text[body..close].chars().next_back();
        let after = text[from..].chars().next();
        let is_close = last.is_some_and(|last| !last.is_whitespace() && last != '\\')
            && !after.is_some_and(|after| after.is_alphanumeric() || mark.starts_with(after));
        if is_close {
            return Some((&text[body..close], from));
        }
        // `**` within `*…*`: a mark of its own.
        while text[from..limit].starts_with(mark) {
            from += mark.len();
        }
    }
    None
}

/// Where the paragraph ends, at most [`SPAN_BYTES_MAX`] away.
fn reach(text: &str, from: usize) -> usize {
    let mut end = text.len().min(from + SPAN_BYTES_MAX);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[from..end].find("\n\n").map_or(end, |blank| from + blank)
}

fn code(text: &str, at: usize) -> Option<(Node<'_>, usize)> {
    let body = at + 1;
    let line = text[body..reach(text, body)].split('\n').next()?;
    let close = body + line.find('`')?;
    let inside = &text[body..close];
    (!inside.trim().is_empty()).then_some((Node::Code(inside), close + 1))
}

/// Label and address of a link, and where it ends.
fn link(text: &str, at: usize) -> Option<(&str, &str, usize)> {
    let body = at + 1;
    let limit = reach(text, body);
    let middle = body + text[body..limit].find("](")?;
    let label = &text[body..middle];
    if label.trim().is_empty() || label.contains(['[', '\n']) {
        return None;
    }
    let start = middle + 2;
    let mut depth = 0_u32;
    for (offset, character) in text[start..limit].char_indices() {
        match character {
            '(' => depth += 1,
            ')' if depth == 0 => {
                let url = &text[start..start + offset];
                return is_address(url).then_some((label, url, start + offset + 1));
            }
            ')' => depth -= 1,
            _ if character.is_whitespace() || character.is_control() => return None,
            _ => {}
        }
    }
    None
}

/// NOTE: no other scheme: a link must not run anything.
fn is_address(url: &str) -> bool {
    ["https://", "http://", "mailto:", "tel:"]
        .iter()
        .any(|scheme| url.len() > scheme.len() && url.starts_with(scheme))
}
