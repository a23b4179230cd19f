//! A long text on every platform: its parts together are the text, however it is marked up and wherever it is cut.

use chinwag_core::{
    reply::{Reply, ReplyContent},
    response::Response,
};
use chinwag_platforms::{PLATFORMS, for_verify};
use proptest::prelude::*;

use crate::arbitrary::essence;

/// Texts of every length there is room for, and of some more.
fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => "([a-zß]{1,9} ){1,200}",
        2 => "([a-z<>&|#]{1,9}[.!-] ){1,200}",
        1 => "[a-zé]{300,6000}",
        1 => (1..600_usize).prop_map(|count| "👨‍👩‍👧‍👦".repeat(count)),
        1 => (1..300_usize).prop_map(|count| format!("\n```rust\n{}```\n", "let a = b < c && d;\n".repeat(count))),
        1 => Just("[the (new) guide](https://x.example/a_(b)/c?d=e&f=g) ".to_owned()),
        1 => Just("**bold** *italic* ~~struck~~ ".to_owned()),
        1 => Just("\n\n".to_owned()),
    ];
    prop::collection::vec(piece, 1..24).prop_map(|pieces| pieces.concat())
}

/// What is left without white space and the marks of fences, which are set again where one is cut.
fn bare(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("```"));
    essence(&lines.collect::<Vec<_>>().join("\n"))
}

fn parts(platform: &str, text: &str) -> Vec<String> {
    // A public key of RFC 8032 is a secret for every scheme but one, which has a form for its own.
    let secret = match platform {
        "webhook" => "whsec_c2VjcmV0",
        _ => "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    };
    let adapter = for_verify(platform, secret).expect("the platform");
    let channel = platform.parse().expect("a name");
    let conversation = format!("{platform}:1:2").parse().expect("a key");
    let prepared = adapter.prepare(Response::new(channel, conversation, Reply::text(text))).expect("parts");
    let words = |part: Response| match part.reply.content {
        ReplyContent::Text { text, .. } => text,
        other => panic!("{platform}: {other:?}"),
    };
    prepared.into_iter().map(words).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_is_split_and_joined_is_whole(text in texts()) {
        prop_assume!(!text.trim().is_empty());
        for platform in PLATFORMS {
            let parts = parts(platform, &text);
            let joined: String = parts.iter().map(|part| bare(part)).collect();
            prop_assert_eq!(joined, bare(&text), "{}: {:?}", platform, parts);
        }
    }
}
