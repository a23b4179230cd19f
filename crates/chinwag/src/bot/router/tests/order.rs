//! Which route is taken: the first that fits, within a router and across those within it.

use serde_json::json;

use super::bench::{Taken, answers, message, taken, text, with};
use crate::prelude::*;

async fn nothing() {}

/// A shop: its inner routers let go what they have no route for.
fn shop() -> Router {
    let sizes = Router::new().text("small", nothing).text("large", nothing).globally();
    let order = Router::new().pattern("^order (.*)$", nothing).when("size", |_| true, sizes);
    Router::new()
        .command("help", nothing)
        .globally()
        .group(Router::new().mention(order))
        .direct(Router::new().command("help", nothing).text("hello", nothing))
        .text("hello", nothing)
}

fn path(message: &serde_json::Value) -> Option<(String, bool)> {
    taken(shop(), message).map(|Taken { path, is_global, .. }| (path, is_global))
}

#[test]
fn the_first_route_that_fits_is_taken_and_a_router_without_one_is_passed() {
    let called = |words: &str| with(with(text(words), "place", json!("group")), "mentions_bot", json!(true));
    let is = |path: &str, is_global| Some((path.to_owned(), is_global));
    assert_eq!(path(&text("/help")), is("command help", true));
    assert_eq!(path(&text("hello")), is("direct > text hello", false));
    assert_eq!(path(&called("order tea")), is("group > mention > pattern ^order (.*)$", false));
    assert_eq!(path(&called("small")), is("group > mention > when size > text small", false));
    assert_eq!(path(&called("large")), is("group > mention > when size > text large", true));
    assert_eq!(path(&called("hello")), is("text hello", false), "no route of the inner routers fits");
    assert_eq!(path(&text("xyzzy")), None);
    assert_eq!(path(&message(json!({ "type": "referral" }))), None);
}

#[test]
fn a_mark_on_the_way_is_enough() {
    let inner = || Router::new().text("hello", nothing);
    let router = || Router::new().direct(inner()).globally().otherwise(inner());
    assert!(taken(router(), &text("hello")).expect("it fits").is_global);
    let grouped = with(text("hello"), "place", json!("group"));
    assert!(!taken(router(), &grouped).expect("it fits").is_global);
}

#[test]
fn a_label_that_begins_another_does_not_lead_to_it() {
    let inner = || Router::new().text("b", nothing).text("b c", nothing);
    let router = || Router::new().text("a", nothing).text("a b", nothing).when("a", |_| true, inner());
    for (words, path) in
        [("a", "text a"), ("a b", "text a b"), ("b", "when a > text b"), ("b c", "when a > text b c")]
    {
        // `taken` looks whether the path leads to the same handler.
        assert_eq!(taken(router(), &text(words)).expect("it fits").path, path);
    }
}

#[test]
fn what_the_inner_route_saw_comes_to_the_handler() {
    async fn tell(matched: Matched) -> String {
        format!("{:?} {:?}", matched.rest(), matched.get(1))
    }
    let inner = || Router::new().pattern("now (.)", tell).otherwise(tell);
    let router = || Router::new().command("order", inner());
    assert_eq!(answers(router(), &text("/order now 7")), [r#""" Some("7")"#]);
    assert_eq!(answers(router(), &text("/order later")), [r#""later" None"#]);
    assert!(answers(router(), &text("order")).is_empty(), "nothing is done where no route fits");
}
