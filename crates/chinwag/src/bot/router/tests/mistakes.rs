//! What is wrong with routes is told before the first message.

use expect_test::{Expect, expect};

use super::bench::config;
use crate::prelude::*;

async fn nothing() {}

fn check(router: Router, expected: &Expect) {
    let built = Bot::new().function("talk", on(MESSAGE_RECEIVED), router).build(&config());
    expected.assert_eq(&built.map_or_else(|error| error.to_string(), |_| "sound".into()));
}

#[test]
fn a_pattern_that_is_none() {
    check(
        Router::new().pattern("^order (", nothing),
        &expect![
            "function `talk`, route `pattern ^order (`: `^order (` is not a regular expression: found open group without closing ')'"
        ],
    );
    check(
        Router::new().pattern("a{2,1}", nothing).pattern(r"\p{Greek}", nothing),
        &expect![[r#"
        function `talk`, route `pattern a{2,1}`: `a{2,1}` is not a regular expression: found counted repetition with a min bigger than its max
        function `talk`, route `pattern \p{Greek}`: `\p{Greek}` is not a regular expression: Unicode character classes are not supported"#]],
    );
}

#[test]
fn routes_that_cannot_be_told_apart() {
    let router = Router::new().command("start", nothing).command("/START", nothing);
    check(
        router,
        &expect![
            "function `talk`, route `command start`: the router has two of them, and a running conversation finds its route again by its label: join the two, or give one another condition"
        ],
    );
    let inner = Router::new().text("a", nothing).text(["A "], nothing);
    check(
        Router::new().direct(inner).text("a", nothing),
        &expect![
            "function `talk`, route `direct > text a`: the router has two of them, and a running conversation finds its route again by its label: join the two, or give one another condition"
        ],
    );
    check(
        Router::new().when("a > b", |_| true, nothing),
        &expect![
            "function `talk`, route `when a > b`: a label may not hold ` > `, which stands between the labels of routes: write it without these spaces"
        ],
    );
}

#[test]
fn routes_that_are_never_reached() {
    let router = Router::new().otherwise(nothing).text("a", nothing).otherwise(nothing);
    check(
        router,
        &expect![[r#"
        function `talk`, route `text a`: it is never reached: `otherwise` before it takes every message; put `otherwise` last
        function `talk`, route `otherwise`: it is never reached: `otherwise` before it takes every message; put `otherwise` last"#]],
    );
    let passing = Router::new().text("a", nothing);
    check(Router::new().otherwise(passing).text("b", nothing), &expect!["sound"]);
    let taking = Router::new().text("a", nothing).otherwise(nothing);
    check(
        Router::new().otherwise(taking).text("b", nothing),
        &expect![
            "function `talk`, route `text b`: it is never reached: `otherwise` before it takes every message; put `otherwise` last"
        ],
    );
}

#[test]
fn names_that_no_message_has() {
    check(
        Router::new()
            .command("", nothing)
            .command("start now", nothing)
            .command("start@mybot", nothing)
            .text(["hello", " "], nothing)
            .text([""; 0], nothing)
            .platform("Slack", nothing)
            .channel("my page", nothing),
        &expect![[r#"
            function `talk`, route `command `: `` is not the name of a command: write one word, without `@`
            function `talk`, route `command start now`: `start now` is not the name of a command: write one word, without `@`
            function `talk`, route `command start@mybot`: `start@mybot` is not the name of a command: write one word, without `@`
            function `talk`, route `text hello | `: no message has these words: write at least one text, and none that is empty
            function `talk`, route `text `: no message has these words: write at least one text, and none that is empty
            function `talk`, route `platform Slack`: `Slack` is not a platform name: use 1 to 64 of a-z, 0-9, _ and -
            function `talk`, route `channel my page`: `my page` is not a channel name: use 1 to 64 of a-z, 0-9, _ and -"#]],
    );
}

#[test]
fn a_mark_without_a_route() {
    check(
        Router::new().globally().otherwise(nothing),
        &expect![
            "function `talk`, route `globally`: it marks the route before it, and there is none: write it after the route that it is meant for"
        ],
    );
}

#[test]
fn what_is_missing_for_several_routes_is_told_once() {
    async fn counted(_: State<u8>) {}
    check(
        Router::new().command("a", counted).command("b", counted),
        &expect![
            "function `talk` cannot be called: there is no state of the type `u8`: give it to the bot by `.with_state(…)`"
        ],
    );
    let built =
        Bot::new().function("talk", on(RESPONSE_SENT), Router::new().direct(Router::new())).build(&config());
    expect!["function `talk` cannot be called: `Router` comes with `message_received` alone, not with `response_sent`"].assert_eq(&built.expect_err("another topic").to_string());
}
