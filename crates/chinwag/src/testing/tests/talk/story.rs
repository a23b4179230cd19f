//! A text that is too long for one message, with all that may not be cut where the cuts are.

use std::fmt::Write as _;

use chinwag_core::capabilities::Unit;
use chinwag_platforms::for_verify;

use crate::testing::script::Said;

/// A family: seven characters, eleven UTF-16 units, twenty-five bytes, and one picture.
const FAMILY: &str = "👩‍👩‍👧‍👦";
/// What may not be cut follows each other so closely before the first message is full.
const BEFORE_END: usize = 180;
const FENCE_LINES: usize = 9;
const LINK: &str = "[the end](https://x.example/a_(b)/c?d=1&e=2)";

/// A long text.
#[derive(Debug, Clone)]
pub(super) struct Story {
    text: String,
    sentences: usize,
    families: usize,
}

impl Story {
    /// One for the room that a message has there.
    pub(super) fn for_platform(platform: &str) -> Self {
        // A public key of RFC 8032 is a secret for every scheme but one, which has a form for its own.
        let secret = match platform {
            "webhook" => "whsec_c2VjcmV0",
            _ => "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        };
        let text = for_verify(platform, secret).expect("the platform").capabilities().text;
        Self::new(text.unit, text.max)
    }

    /// A text in which a fence begins before `max` units are full, and a run of emoji without a gap is longer than that.
    fn new(unit: Unit, max: usize) -> Self {
        let mut text = "**A long story**\n\n".to_owned();
        let mut sentences = 0;
        while text.len() + BEFORE_END < max {
            sentences += 1;
            write!(text, "This is sentence {sentences}. ").expect("memory");
        }
        text.push_str("\n\n```rust\nfn main() {\n");
        for line in 1..=FENCE_LINES {
            writeln!(text, "    let line_{line} = a < b && *c;").expect("memory");
        }
        write!(text, "}}\n```\n\nSee {LINK} of it, 𝒶 and é. ").expect("memory");
        let families = max / unit.length(FAMILY) + 2;
        text.push_str(&FAMILY.repeat(families));
        text.push_str(" THE END");
        Self { text, sentences, families }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Panics where anything of it was lost, or cut where it may not be.
    pub(super) fn is_whole_in(&self, told: &[Said]) {
        let parts: Vec<String> = told.iter().map(Said::words).collect();
        let count = |what: &str| parts.iter().map(|part| part.matches(what).count()).sum::<usize>();
        assert!(parts.len() > 1, "{parts:?}");
        assert_eq!(count("This is sentence "), self.sentences);
        assert_eq!(count(FAMILY), self.families);
        let code: Vec<_> =
            (1..=FENCE_LINES).map(|line| format!("    let line_{line} = a < b && *c;\n")).collect();
        let code = format!("fn main() {{\n{}}}", code.concat());
        for whole in [&*code, "the end", "https://x.example/a_(b)/c?d=1&e=2", "𝒶 and é", "THE END"] {
            if !(whole.starts_with("https") && count(whole) == 0) {
                assert_eq!(count(whole), 1, "{whole}: {parts:?}");
            }
        }
    }
}
