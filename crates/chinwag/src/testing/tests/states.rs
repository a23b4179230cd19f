//! What is kept for who spoke last.

use expect_test::expect;
use serde_json::json;

use super::{check_fails_with, check_passes_with, desk::desk};
use crate::testing::Stage;

#[tokio::test]
async fn what_is_kept_for_a_conversation_and_for_a_person() {
    check_passes_with(
        desk,
        "\
ann: M
bot: *
(state asked {\"sizes\": [\"M\"]})
(state asked)
(no state bought)
ann: S
bot: *
ann: /buy
bot: 1 bought
(state asked {\"sizes\": [\"S\"]})
(state asked {\"sizes\": [\"M\", \"S\"]})
(state bought {\"count\": 1})
bob: /price M
bot: *
(no state asked)
(no state bought)
ann: /price M
bot: *
(2h later)
(no state asked)
(state bought {\"count\": 1})
(restart)
(state bought {\"count\": 1})
ann: /forget
bot: *
(no state bought)
",
    )
    .await;
}

#[tokio::test]
async fn a_user_who_is_linked_has_what_the_person_has() {
    check_passes_with(
        desk,
        "\
ann: /buy
bot: 1 bought
ann: /login customer-7
bot: *
(no state bought)
ann: /buy
bot: *
ann: /buy
bot: 2 bought
bob: hello
bot: *
(no state bought)
bob: /login customer-7
bot: *
(state bought {\"count\": 2})
",
    )
    .await;
}

#[tokio::test]
async fn a_state_that_is_another_or_none_or_there() {
    check_fails_with(
        desk,
        "ann: M\nbot: *\n(state asked {\"sizes\": [\"S\"]})\n(state bought)\n(no state asked)\n",
        expect![[r#"
            FAIL shop.chat:1: shop (messenger)

            shop.chat:3: there is no such state `asked`
              1   ann: M
              2   bot: *
              3 - (state asked {"sizes": ["S"]})
              4   (state bought)
              5   (no state asked)
              = kept of messenger:100000000000001:200000000000001 is {"sizes":["M"]}

            shop.chat:4: there is no such state `bought`
              2   bot: *
              3   (state asked {"sizes": ["S"]})
              4 - (state bought)
              5   (no state asked)
              = nothing is kept under this name; there is `asked`

            shop.chat:5: there is a state `asked`
              3   (state asked {"sizes": ["S"]})
              4   (state bought)
              5 - (no state asked)
              = kept of messenger:100000000000001:200000000000001 is {"sizes":["M"]}
        "#]],
    )
    .await;
    check_fails_with(
        desk,
        "ann: /buy\nbot: *\nbob: /price M\nbot: *\n(state bought)\n",
        expect![[r#"
        FAIL shop.chat:1: shop (messenger)

        shop.chat:5: there is no such state `bought`
          3   bob: /price M
          4   bot: *
          5 - (state bought)
          = nothing is kept
    "#]],
    )
    .await;
}

#[tokio::test]
async fn states_as_a_test_looks_at_them() {
    let stage = Stage::start(desk()).await.expect("a stage");
    let ann = stage.user("ann");
    assert_eq!(ann.state("asked").await.expect("a look"), None);
    ann.says("M").await.expect("an answer");
    ann.says("/buy").await.expect("an answer");
    assert_eq!(ann.state("asked").await.expect("a look"), Some(json!({"sizes": ["M"]})));
    assert_eq!(ann.state("bought").await.expect("a look"), Some(json!({"count": 1})));
    assert_eq!(stage.user("bob").state("bought").await.expect("a look"), None);
    stage.later("2h").await.expect("time passes");
    assert_eq!(ann.state("asked").await.expect("a look"), None);
}
