//! How a platform writes the markup.

use std::borrow::Cow;

use super::parse::{Node, parse};

/// The marks around something.
pub(crate) type Pair = (&'static str, &'static str);

/// A platform's own markup.
#[derive(Debug)]
pub(crate) struct Dialect {
    /// Around bold words.
    pub(crate) bold: Pair,
    /// Around italic words.
    pub(crate) italic: Pair,
    /// Around struck words.
    pub(crate) struck: Pair,
    /// Around code within a line.
    pub(crate) code: Pair,
    /// Writes lines of code: the language, which may be empty, and the code.
    pub(crate) fence: fn(&mut String, &str, &str),
    /// Writes a link: its label as it is written, and its address as it is.
    pub(crate) link: fn(&mut String, &str, &str),
    /// Writes an address that stands by itself, so that it is whole and can be opened. In the label of a link it is
    /// ordinary characters.
    pub(crate) address: fn(&mut String, &str),
    /// Writes ordinary characters, so that none of them is taken for a mark.
    pub(crate) escape: fn(&mut String, &str),
    /// Writes code within a line, likewise.
    pub(crate) escape_code: fn(&mut String, &str),
    /// How long a text is that stands above buttons, where it is written in another way there.
    pub(crate) above_buttons: Option<fn(&str) -> usize>,
}

impl Dialect {
    /// No markup at all: the words, code in its backquotes, and the address behind the label of a link.
    pub(crate) const PLAIN: Self = Self {
        bold: ("", ""),
        italic: ("", ""),
        struck: ("", ""),
        code: ("`", "`"),
        fence: |out, _, code| out.push_str(code),
        link: |out, label, url| {
            out.push_str(label);
            if label != url {
                out.extend([" (", url, ")"]);
            }
        },
        address: String::push_str,
        escape: String::push_str,
        escape_code: String::push_str,
        above_buttons: None,
    };

    /// The text as it stands in the bot's markup: for a platform that understands all of it.
    pub(crate) const VERBATIM: Self = Self {
        bold: ("**", "**"),
        italic: ("*", "*"),
        struck: ("~~", "~~"),
        code: ("`", "`"),
        fence: |out, language, code| out.extend(["```", language, "\n", code, "\n```"]),
        link: |out, label, url| out.extend(["[", label, "](", url, ")"]),
        address: String::push_str,
        escape: String::push_str,
        escape_code: String::push_str,
        above_buttons: None,
    };

    /// A text in this markup.
    pub(crate) fn write<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut written = String::with_capacity(text.len() + text.len() / 8);
        self.write_all(&parse(text), false, &mut written);
        Cow::Owned(written)
    }

    fn write_all(&self, nodes: &[Node<'_>], is_label: bool, out: &mut String) {
        for node in nodes {
            match node {
                Node::Text(text) => (self.escape)(out, text),
                Node::Bold(inner) => self.styled(self.bold, inner, is_label, out),
                Node::Italic(inner) => self.styled(self.italic, inner, is_label, out),
                Node::Struck(inner) => self.styled(self.struck, inner, is_label, out),
                Node::Code(code) => {
                    out.push_str(self.code.0);
                    (self.escape_code)(out, code);
                    out.push_str(self.code.1);
                }
                Node::Fence { language, code } => (self.fence)(out, language, code),
                Node::Link { label, url } if !is_label && label[..] == [Node::Address(url)] => {
                    (self.address)(out, url);
                }
                Node::Link { label, url } => {
                    let mut written = String::new();
                    self.write_all(label, true, &mut written);
                    (self.link)(out, &written, url);
                }
                Node::Address(url) if is_label => (self.escape)(out, url),
                Node::Address(url) => (self.address)(out, url),
            }
        }
    }

    fn styled(&self, (open, close): Pair, inner: &[Node<'_>], is_label: bool, out: &mut String) {
        out.push_str(open);
        self.write_all(inner, is_label, out);
        out.push_str(close);
    }
}
