use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::{fence::ROOM_MIN, *};

fn check(text: &str, limit: Limit, expected: Expect) {
    let parts = split(text, limit);
    expected.assert_eq(&parts.join("\n--8<--\n"));
}

fn bytes(max: usize) -> Limit {
    Limit::new(Unit::Bytes, max)
}

#[test]
fn what_fits_is_left_alone() {
    for text in ["short", "  spaced \n\n out ", "```\ncode"] {
        assert_eq!(split(text, bytes(40)), [text]);
    }
    assert!(split(" \n ", bytes(40)).is_empty());
    assert!(split(&" ".repeat(100), bytes(40)).is_empty());
}

#[test]
fn paragraphs_lines_sentences_and_words_are_preferred_in_this_order() {
    let check = |text: &str, expected| check(text, bytes(40), expected);
    check(
        "One two.\nThree four.\n\nFive six seven. Eight nine ten.",
        expect![[r#"
        One two.
        Three four.
        --8<--
        Five six seven. Eight nine ten."#]],
    );
    check(
        "One two three. Four\nfive six seven eight nine ten.",
        expect![[r#"
        One two three. Four
        --8<--
        five six seven eight nine ten."#]],
    );
    check(
        "One two three four. Five six seven eight nine ten.",
        expect![[r#"
        One two three four.
        --8<--
        Five six seven eight nine ten."#]],
    );
    check(
        "One two three four five six seven eight nine ten.",
        expect![[r#"
        One two three four five six seven eight
        --8<--
        nine ten."#]],
    );
    check(
        "One. Two three four five six seven eight nine ten.",
        expect![[r#"
        One. Two three four five six seven eight
        --8<--
        nine ten."#]],
    );
    check(
        "春は曙。やうやう白くなりゆく山際、少し明かりて",
        expect![[r#"
        春は曙。
        --8<--
        やうやう白くなりゆく山際、
        --8<--
        少し明かりて"#]],
    );
}

#[test]
fn links_stay_whole() {
    let check = |text: &str, expected| check(text, bytes(40), expected);
    check(
        "Look at this: https://example.com/a/long/path",
        expect![[r#"
        Look at this:
        --8<--
        https://example.com/a/long/path"#]],
    );
    check(
        "看这里看这里https://example.com/a/long/path",
        expect![[r#"
        看这里看这里
        --8<--
        https://example.com/a/long/path"#]],
    );
    check(
        "Read it in full at [our own site](https://a.example/b).",
        expect![[r#"
        Read it in full at
        --8<--
        [our own site](https://a.example/b)."#]],
    );
}

#[test]
fn fences_stay_whole_or_are_closed_and_opened_again() {
    let check = |text: &str, expected| check(text, bytes(80), expected);
    let prose = "Some words of prose that stand before the code, long enough.";
    check(
        &format!("{prose}\n```rust\nlet a = 1;\n```\nAfter."),
        expect![[r#"
        Some words of prose that stand before the code, long enough.
        --8<--
        ```rust
        let a = 1;
        ```
        After."#]],
    );
    let code: String = (0..9).map(|n| format!("    let number_{n} = {n};\n")).collect();
    check(
        &format!("Code:\n```rust\n{code}```\nAfter the code."),
        expect![[r#"
        Code:
        --8<--
        ```rust
            let number_0 = 0;
            let number_1 = 1;
            let number_2 = 2;
        ```
        --8<--
        ```rust
            let number_3 = 3;
            let number_4 = 4;
            let number_5 = 5;
        ```
        --8<--
        ```rust
            let number_6 = 6;
            let number_7 = 7;
            let number_8 = 8;
        ```
        --8<--
        After the code."#]],
    );
}

#[test]
fn the_last_part_can_be_shorter() {
    let text = "One two three four five. Six seven eight nine. Ten eleven twelve.";
    check(
        text,
        bytes(60).with_last(20),
        expect![[r#"
        One two three four five. Six seven eight nine.
        --8<--
        Ten eleven twelve."#]],
    );
}

#[test]
fn every_unit_is_counted_in_its_own_way() {
    let text = "😀😀😀😀😀😀😀😀😀😀";
    let count = |unit| split(text, Limit::new(unit, 8)).len();
    assert_eq!([count(Unit::Bytes), count(Unit::Utf16), count(Unit::Chars)], [5, 3, 2]);
}

#[test]
fn a_title_is_shortened_between_characters() {
    assert_eq!(shorten("exactly twenty chars", Unit::Utf16, 20), "exactly twenty chars");
    assert_eq!(shorten("a little more than twenty", Unit::Utf16, 20), "a little more than…");
    assert_eq!(shorten("flags 🇩🇪🇫🇷", Unit::Utf16, 13), "flags 🇩🇪…");
}

/// The text without what a cut may drop or add.
fn essence(text: &str, fences: bool) -> String {
    let lines = text.lines().filter(|line| !fences || !line.trim_end().starts_with("```"));
    lines.flat_map(str::chars).filter(|c| !c.is_whitespace()).collect()
}

fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-zA-Zäß]{1,12}",
        4 => Just(" ".to_owned()),
        2 => Just("\n".to_owned()),
        1 => Just("\n\n".to_owned()),
        1 => Just(". ".to_owned()),
        1 => Just("\n```\n".to_owned()),
        1 => Just("\n```rust\n".to_owned()),
        1 => Just("👨‍👩‍👧‍👦".to_owned()),
        1 => Just("🇩🇪🇫🇷".to_owned()),
        1 => Just("e\u{301}".to_owned()),
        1 => Just("\r\n".to_owned()),
        1 => "https://example\\.com/[a-z]{1,40}",
        1 => "[a-z]{60,120}",
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..120).prop_map(|pieces| pieces.concat())
}

fn units() -> impl Strategy<Value = Unit> {
    prop_oneof![Just(Unit::Bytes), Just(Unit::Utf16), Just(Unit::Chars)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn nothing_is_lost_and_every_limit_holds(text in texts(), unit in units(), max in 8usize..300, last in 8usize..300) {
        let limit = Limit::new(unit, max).with_last(last);
        let parts = split(&text, limit);
        // With less room than a fence needs, its lines are text like any other, and may be cut.
        let fences = limit.last >= ROOM_MIN;
        let joined: String = parts.iter().map(|part| essence(part, fences)).collect();
        prop_assert_eq!(joined, essence(&text, fences), "{:?}", parts);
        for part in &parts {
            prop_assert!(!part.trim().is_empty());
            prop_assert!(unit.length(part) <= max, "{:?} in {:?}", part, parts);
        }
        if let Some(part) = parts.last() {
            prop_assert!(unit.length(part) <= last.min(max), "{:?} is last of {:?}", part, parts);
        }
    }

    #[test]
    fn splitting_again_changes_nothing(text in texts(), max in 8usize..300) {
        for part in split(&text, bytes(max)) {
            prop_assert_eq!(split(&part, bytes(max)), [part]);
        }
    }

    #[test]
    fn whole_fences_and_links_stay_whole(text in "[a-z ]{0,150}", after in "[a-z ]{0,150}") {
        let (fence, link) = ("```rust\nlet a = 1;\n\nlet b = 2;\n```", "https://example.com/a/path");
        let parts = split(&format!("{text} {link} {text}\n{fence}\n{after}"), bytes(90));
        prop_assert!(parts.iter().any(|part| part.contains(fence)), "{:?}", parts);
        prop_assert!(parts.iter().any(|part| part.contains(link)), "{:?}", parts);
    }

    #[test]
    fn a_shortened_title_fits(text in texts(), unit in units()) {
        prop_assert!(unit.length(&shorten(&text, unit, 20)) <= 20);
    }
}
