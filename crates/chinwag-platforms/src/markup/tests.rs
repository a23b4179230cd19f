use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::Dialect;

/// Tags, so that a test can see what is taken for what.
const TAGS: Dialect = Dialect {
    bold: ("<b>", "</b>"),
    italic: ("<i>", "</i>"),
    struck: ("<s>", "</s>"),
    code: ("<c>", "</c>"),
    fence: |out, language, code| out.extend(["<pre ", language, ">", code, "</pre>"]),
    link: |out, label, url| out.extend(["<a ", url, ">", label, "</a>"]),
    address: |out, url| out.extend(["<u ", url, ">"]),
    escape: |out, text| out.push_str(&text.replace('<', "&lt;")),
    escape_code: |out, text| out.push_str(&text.replace('<', "&lt;")),
    above_buttons: None,
};

fn check(text: &str, expected: Expect) {
    expected.assert_eq(&TAGS.write(text));
}

#[test]
fn every_style_is_told() {
    check(
        "**bold** *one* _two_ ~~gone~~ `a<b`",
        expect!["<b>bold</b> <i>one</i> <i>two</i> <s>gone</s> <c>a&lt;b</c>"],
    );
    check("**both _of_ them**!", expect!["<b>both <i>of</i> them</b>!"]);
    check(
        "[a *link*](https://x.example/a_(b)?c=1)",
        expect!["<a https://x.example/a_(b)?c=1>a <i>link</i></a>"],
    );
}

#[test]
fn what_is_not_plainly_markup_stays() {
    for text in [
        "2*3*4 and 5 * 6",
        "snake_case_name",
        "** no **",
        "a * b * c",
        "**open",
        "*over\n\nparagraphs*",
        "[label](javascript:alert)",
        "[label] (tel:1)",
        "[](tel:1)",
        "``",
        "****",
        "a ` b\nc ` d",
    ] {
        assert_eq!(TAGS.write(text), text);
    }
}

#[test]
fn an_address_is_no_markup() {
    for (text, written) in [
        ("https://x/_a_b_", "<u https://x/_a_b_>"),
        ("see https://x/a*b*c, *now*", "see <u https://x/a*b*c>, <i>now</i>"),
        ("https://x/~~a~~ ~~b~~", "<u https://x/~~a~~> <s>b</s>"),
        ("(https://x/a_(b)).", "(<u https://x/a_(b)>)."),
        (
            "**https://x** _https://x/a_b_ *see http://y*",
            "<b><u https://x></b> <i><u https://x/a_b></i> <i>see <u http://y></i>",
        ),
        ("*a https://x/*/b c*", "<i>a <u https://x/*/b> c</i>"),
        ("_a https://x/_b_/c_ d", "<i>a <u https://x/_b_/c></i> d"),
        ("[*a* https://x/_a_](https://y)", "<a https://y><i>a</i> https://x/_a_</a>"),
        ("`https://x/_a_`", "<c>https://x/_a_</c>"),
        ("[http://x", "[<u http://x>"),
        ("xhttps://*a*", "xhttps://<i>a</i>"),
    ] {
        assert_eq!(TAGS.write(text), written, "{text}");
    }
}

#[test]
fn a_backslash_takes_the_meaning() {
    check(r"\*not\* **a\*b** \[x](https:y) C:\new", expect![r"*not* <b>a*b</b> [x](https:y) C:\new"]);
}

#[test]
fn a_fence_is_kept_as_it_stands() {
    check(
        "see:\n```rust\nlet a = **b;\n```\n*done*",
        expect!["see:\n<pre rust>let a = **b;</pre>\n<i>done</i>"],
    );
    check("```\nopen **bold**", expect!["```\nopen <b>bold</b>"]);
    check("```\n```", expect!["<pre ></pre>"]);
}

#[test]
fn plain_words_say_where_a_link_leads() {
    assert_eq!(Dialect::PLAIN.write("**See** [this](https://x.example)"), "See this (https://x.example)");
    assert_eq!(Dialect::PLAIN.write("[https://x.example](https://x.example)"), "https://x.example");
}

proptest! {
    #[test]
    fn no_word_is_lost_and_nothing_panics(text in "[a-c*_~`\\[\\]()\\\\ \n<é]{0,80}") {
        let written = Dialect::PLAIN.write(&text);
        let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).collect::<String>();
        // The language of a fence is no word of the text.
        if !text.contains("```") {
            prop_assert_eq!(letters(&written), letters(&text));
        }
    }

    #[test]
    fn text_without_marks_is_as_it_was(text in "[a-zé .,!?\n-]{0,80}") {
        prop_assert_eq!(&*TAGS.write(&text), &*text);
    }
}

/// A text full of beginnings without ends must not take quadratic time.
#[test]
fn a_hostile_text_is_bounded_work() {
    for piece in ["**", "*a ", "[a](", "`a ", "_a\n", "*http://a", "http", "_http://)"] {
        let text = piece.repeat(60_000 / piece.len());
        assert!(!TAGS.write(&text).is_empty());
    }
}
