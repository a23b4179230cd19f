//! Services and state on a stage: what a script lets them do, and what it asks of them.

use chinwag_testkit::script::{Conduct, Script};
use expect_test::{Expect, expect};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{play_with, told};
use crate::{prelude::*, testing::Stage};

struct Stock;

impl ServiceApi for Stock {
    const NAME: &'static str = "stock";
    type Request = String;
    type Response = u32;
}

#[derive(Default, Serialize, Deserialize)]
struct Asked {
    count: u32,
}

impl Stored for Asked {
    const NAME: &'static str = "asked";
}

async fn talk(message: Message, stock: Service<Stock>, mut asked: UserState<Asked>) -> Result<String> {
    let left = stock.call(&message.text().to_owned()).await?;
    asked.count += 1;
    Ok(format!("{left} left"))
}

fn shop() -> Bot {
    let stock = serve(async |_: String| Ok::<_, Error>(12_u32)).cache(std::time::Duration::from_secs(60), 10);
    Bot::new().function("talk", on(MESSAGE_RECEIVED), talk).service("stock", stock)
}

async fn check(text: &str, expected: Expect) {
    let script = Script::parse("shop.chat", text).expect("a script");
    expected.assert_eq(&told(&play_with(shop(), vec![script]).await));
}

#[tokio::test]
async fn a_service_answers_what_the_script_says_and_then_as_ever() {
    let text = "ann: M\nbot: 12 left\n(call stock \"M\")\n(stock answers 3)\nann: M\nbot: 3 left\n\
                (stock fails x2: busy)\nann: L\nbot: 12 left\n(call stock \"L\")\n(call stock \"L\")\n\
                (stock answers as ever)\nann: S\nbot: 12 left\n(state asked {\"count\": 4})\n\
                (stock fails: closed)\nann: M\n(silence)\n(failed talk)\n(state asked {\"count\": 4})\n";
    let script = Script::parse("shop.chat", text).expect("a script");
    assert_eq!(told(&play_with(shop(), vec![script]).await), "\n");
}

#[tokio::test]
async fn what_was_not_called_and_what_is_not_kept_is_told() {
    let text = "ann: M\nbot: 12 left\n(call stock \"L\")\n(state asked {\"count\": 2})\n(state other)\n";
    check(
        text,
        expect![[r#"
        FAIL shop.chat:1: shop (messenger)

        shop.chat:3: `stock` was not called so
          1   ann: M
          2   bot: 12 left
          3 - (call stock "L")
          4   (state asked {"count": 2})
          5   (state other)
          = asked was "M"

        shop.chat:4: no such state `asked` is kept
          2   bot: 12 left
          3   (call stock "L")
          4 - (state asked {"count": 2})
          5   (state other)
          = kept is {"count":1}

        shop.chat:5: no such state `other` is kept
          3   (call stock "L")
          4   (state asked {"count": 2})
          5 - (state other)
          = nothing of that name is kept for whoever spoke last, or for their conversation
    "#]],
    )
    .await;
    check(
        "(stok answers 3)\nann: M\nbot: 12 left\n",
        expect![[r#"
        FAIL shop.chat:1: shop (messenger)

        shop.chat:1: the test cannot be carried out: the bot has no service `stok`; it has `stock`
          1 - (stok answers 3)
          2   ann: M
          3   bot: 12 left
          = what follows in this scenario was not played
    "#]],
    )
    .await;
}

#[tokio::test]
async fn a_test_in_rust_may_do_the_same() {
    let stage = Stage::start(shop()).await.expect("a stage");
    stage.service("stock", Conduct::Answers(json!(1))).expect("it has one");
    assert_eq!(stage.user("ann").says("M").await.expect("an answer").text(), "1 left");
    let requests: Vec<_> = stage.calls("stock").into_iter().map(|call| call.request).collect();
    assert_eq!(requests, ["\"M\""]);
    let error = stage.service("stok", Conduct::AsEver).expect_err("there is none");
    assert!(error.to_string().contains("the bot has no service `stok`; it has `stock`"), "{error}");
}
