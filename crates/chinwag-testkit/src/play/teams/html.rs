//! The HTML that Teams shows in a text of the format `xml`.

use crate::play::html;

const TAGS: &[&str] = &[
    "a",
    "at",
    "b",
    "strong",
    "i",
    "em",
    "u",
    "s",
    "strike",
    "del",
    "code",
    "pre",
    "br",
    "p",
    "div",
    "span",
    "ul",
    "ol",
    "li",
    "blockquote",
    "h1",
    "h2",
    "h3",
    "hr",
    "img",
];

/// The text as a person reads it, or what is wrong with it.
pub(super) fn shown(text: &str) -> Result<String, String> {
    html::shown(text, TAGS)
}
