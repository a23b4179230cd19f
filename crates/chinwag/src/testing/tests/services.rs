//! Services that do in a scenario what they are told, and what they were asked.

use expect_test::expect;
use serde_json::json;

use super::{check_fails_with, check_passes_with, desk::desk};
use crate::testing::Stage;

#[tokio::test]
async fn a_service_does_what_it_is_told_until_it_is_told_otherwise() {
    check_passes_with(
        desk,
        "\
== It remembers, and forgets with each direction ==
ann: XXL
bot: 3 left
(stock answers 12)
ann: XXL
bot: 12 left
bob: S
bot: 12 left
(restart)
ann: XXL
bot: 12 left
(stock fails: sold out, try later)
ann: XXL
bot: Sorry: service `stock` failed after 1 try: sold out, try later
(stock answers as ever)
ann: XXL
bot: 3 left

== Nobody was told anything here ==
ann: XXL
bot: 3 left
",
    )
    .await;
}

#[tokio::test]
async fn what_fails_at_first_is_tried_again() {
    check_passes_with(
        desk,
        "\
== By a run of the function ==
(stock fails x2: away)
ann: XXL
bot: 3 left
(call stock)
(call stock)
(call stock \"XXL\")
(no call stock)

== By the service's own tries ==
(price fails x2: away)
ann: /price M
bot: 10 coins
(call price {\"size\": \"M\"})
(no call price)

== And then it does what it did before ==
(stock answers 12)
(stock fails x1: away)
ann: M
bot: 12 left
",
    )
    .await;
}

/// Scenarios are played side by side: where one opens the breaker, it is open nowhere else.
#[tokio::test]
async fn the_settings_of_a_service_hold_and_each_scenario_has_its_own() {
    check_passes_with(
        desk,
        "\
== It is left alone ==
(price fails x9: away)
ann: /price M
bot: Ask later: service `price` failed after 3 tries: away
(price answers 7)
ann: /price M
bot: Ask later: service `price` is not called for *
(1m later)
ann: /price M
bot: 7 coins

== It is not ==
ann: /price M
bot: 10 coins
ann: /price L
bot: 10 coins

== It is not after a restart ==
(price fails x3: away)
ann: /price M
bot: Ask later: *
(restart)
ann: /price M
bot: 10 coins
",
    )
    .await;
}

#[tokio::test]
async fn calls_are_told_of_once_and_in_order() {
    check_passes_with(
        desk,
        "\
(no call stock)
ann: S
bot: *
ann: M
bot: *
ann: S
bot: *
(call stock \"M\")
(call stock \"S\")
(no call stock)
(no call price)
ann: /price L
bot: *
(call price {})
",
    )
    .await;
}

#[tokio::test]
async fn a_call_that_was_not_made_and_one_that_was() {
    check_fails_with(
        desk,
        "ann: S\nbot: *\n(call stock \"M\")\n(no call stock)\n(call price)\n",
        expect![[r#"
            FAIL shop.chat:1: shop (messenger)

            shop.chat:3: there was no such call of `stock`
              1   ann: S
              2   bot: *
              3 - (call stock "M")
              4   (no call stock)
              5   (call price)
              = it was asked "S", and answered 1

            shop.chat:4: `stock` was called
              2   bot: *
              3   (call stock "M")
              4 - (no call stock)
              5   (call price)
              = it was asked "S", and answered 1

            shop.chat:5: there was no such call of `price`
              3   (call stock "M")
              4   (no call stock)
              5 - (call price)
              = it was not called since the last call that was asked for
        "#]],
    )
    .await;
    check_fails_with(
        desk,
        "(stock fails: sold out)\nann: S\nbot: *\n(call stock \"S\")\n(call stock \"S\")\nann: M\nbot: *\n(call stock \"S\")\n",
        expect![[r#"
            FAIL shop.chat:1: shop (messenger)

            shop.chat:5: there was no such call of `stock`
              3   bot: *
              4   (call stock "S")
              5 - (call stock "S")
              6   ann: M
              7   bot: *
              = it was not called since the last call that was asked for

            shop.chat:8: there was no such call of `stock`
              6   ann: M
              7   bot: *
              8 - (call stock "S")
              = it was asked "M": service `stock` failed after 1 try: sold out
        "#]],
    )
    .await;
}

#[tokio::test]
async fn a_service_that_there_is_not() {
    check_fails_with(
        desk,
        "ann: S\nbot: *\n(stokc answers 3)\n(no call prices)\n(call stock)\n",
        expect![[r#"
            FAIL shop.chat:1: shop (messenger)

            shop.chat:3: the bot has no service `stokc`: it has `price`, `stock`
              1   ann: S
              2   bot: *
              3 - (stokc answers 3)
              4   (no call prices)
              5   (call stock)
              = this scenario was not played

            shop.chat:4: the bot has no service `prices`: it has `price`, `stock`
              2   bot: *
              3   (stokc answers 3)
              4 - (no call prices)
              5   (call stock)
              = this scenario was not played
        "#]],
    )
    .await;
    check_fails_with(
        super::shop,
        "(stock answers 3)\nann: one\nbot: What is one?\n",
        expect![[r#"
        FAIL shop.chat:1: shop (messenger)

        shop.chat:1: the bot has no service `stock`: it has none
          1 - (stock answers 3)
          2   ann: one
          3   bot: What is one?
          = this scenario was not played
    "#]],
    )
    .await;
}

#[tokio::test]
async fn an_answer_that_the_service_cannot_give() {
    check_fails_with(desk, "ann: S\nbot: *\n(stock answers \"many\")\nann: S\nbot: *\n", expect![[r#"
        FAIL shop.chat:1: shop (messenger)

        shop.chat:3: `stock` answers `u32`, and "many" is none: invalid type: string "many", expected u32 at line 1 column 6
          1   ann: S
          2   bot: *
          3 - (stock answers "many")
          4   ann: S
          5   bot: *
          = what follows in this scenario was not played
    "#]]).await;
}

#[tokio::test]
async fn services_as_a_test_uses_them() {
    let stage = Stage::start(desk()).await.expect("a stage");
    let ann = stage.user("ann");
    stage.service("stock").answers(json!(12)).expect("a service");
    assert_eq!(ann.says("M").await.expect("an answer").text(), "12 left");
    stage.service("stock").fails("sold out").expect("a service");
    assert!(ann.says("M").await.expect("an answer").text().ends_with("sold out"));
    stage.service("stock").fails_at_first(1, "away").expect("a service");
    stage.service("stock").answers_as_ever().expect("a service");
    assert_eq!(ann.says("M").await.expect("an answer").text(), "1 left");
    stage.service("stock").fails_at_first(1, "away").expect("a service");
    assert_eq!(ann.says("M").await.expect("an answer").text(), "1 left");
    let calls = stage.calls("stock").expect("a service");
    assert_eq!(calls.len(), 5);
    assert!(calls.iter().all(|call| call.request == "\"M\""));
    let responses = calls.iter().map(|call| call.response.as_deref().unwrap_or("none"));
    assert_eq!(responses.collect::<Vec<_>>(), ["12", "none", "1", "none", "1"]);
    let error = stage.service("stokc").fails("no").expect_err("no service").to_string();
    expect!["the bot has no service `stokc`: it has `price`, `stock`"].assert_eq(&error);
    assert_eq!(stage.calls("stokc").expect_err("no service").to_string(), error);
    let error = stage.service("stock").answers(json!("many")).expect_err("no answer").to_string();
    expect![[r#"`stock` answers `u32`, and "many" is none: invalid type: string "many", expected u32 at line 1 column 6"#]].assert_eq(&error);
}
