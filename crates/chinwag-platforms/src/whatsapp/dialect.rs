//! WhatsApp's markup.

use crate::markup::Dialect;

/// One star is bold, one low line italic, one tilde struck; three backquotes stand around lines of code.
///
/// NOTE: WhatsApp knows no escape. A mark that the bot has escaped goes out as it is, and is read as a mark where it stands
/// around words.
pub(super) const DIALECT: Dialect = Dialect {
    bold: ("*", "*"),
    italic: ("_", "_"),
    struck: ("~", "~"),
    code: ("`", "`"),
    fence,
    link,
    ..Dialect::PLAIN
};

/// Code that holds the mark itself is kept from ending there by characters that are not seen.
fn fence(out: &mut String, _language: &str, code: &str) {
    out.push_str("```");
    out.push_str(&code.replace("```", "`\u{200b}`\u{200b}`"));
    out.push_str("```");
}

/// There are no labels; the address is made a link where it stands by itself.
fn link(out: &mut String, label: &str, url: &str) {
    if label == url {
        out.push_str(url);
    } else if url.contains(['(', ')']) {
        out.extend([label, ": ", url]);
    } else {
        out.extend([label, " (", url, ")"]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mark_has_its_form() {
        for (text, written) in [
            ("**bold** and *italic* and _italic_", "*bold* and _italic_ and _italic_"),
            ("~~struck~~ `code`", "~struck~ `code`"),
            ("**_both_**", "*_both_*"),
            ("```rust\nlet a = 1;\n```\nafter", "```let a = 1;```\nafter"),
            ("2*3*4 snake_case_name 1 ~ 2", "2*3*4 snake_case_name 1 ~ 2"),
            (r"\*not bold\* \_ \~ \` \[ \\", r"*not bold* _ ~ ` [ \"),
            ("&<>#+-=|{}.!>", "&<>#+-=|{}.!>"),
        ] {
            assert_eq!(DIALECT.write(text), written);
        }
    }

    #[test]
    fn code_does_not_end_at_a_mark_within_it() {
        assert_eq!(DIALECT.write("```\na ``` b\n```"), "```a `\u{200b}`\u{200b}` b```");
        assert_eq!(DIALECT.write("`*a* [b](https://c.example)`"), "`*a* [b](https://c.example)`");
    }

    #[test]
    fn an_address_stands_by_itself() {
        for (text, written) in [
            ("[Shop](https://a.example)!", "Shop (https://a.example)!"),
            ("[https://a.example](https://a.example)", "https://a.example"),
            ("[A](https://a.example/a_(b)) end", "A: https://a.example/a_(b) end"),
            ("[**A**](https://a.example/_x_)", "*A* (https://a.example/_x_)"),
            ("[A](javascript:alert)", "[A](javascript:alert)"),
        ] {
            assert_eq!(DIALECT.write(text), written);
        }
    }
}
