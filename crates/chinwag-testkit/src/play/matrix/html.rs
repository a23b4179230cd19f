//! The HTML that Matrix clients show.

use crate::play::html;

/// The tags that the specification lets a client show.
const TAGS: &[&str] = &[
    "del",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "p",
    "a",
    "ul",
    "ol",
    "sup",
    "sub",
    "li",
    "b",
    "i",
    "u",
    "strong",
    "em",
    "s",
    "code",
    "hr",
    "br",
    "div",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "caption",
    "pre",
    "span",
    "img",
    "details",
    "summary",
];
/// The text as a person reads it, or what is wrong with it.
pub(super) fn shown(text: &str) -> Result<String, String> {
    html::shown(text, TAGS)
}
