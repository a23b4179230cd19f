//! What goes otherwise than it is written, and how that is told.

use expect_test::expect;

use super::check_fails;

#[tokio::test]
async fn other_words() {
    check_fails(
        "ann: hi\nbot: Hello!\n     [Track *] [Terms]\nann: one\nbot: What is *?\nann: two\nbot: *three*\n",
        expect![[r#"
            FAIL shop.chat:1: shop (messenger)

            shop.chat:2: the bot said something else
              1   ann: hi
              2 - bot: Hello!
                + bot: Hello! What can I do for you?
              3        [Track *] [Terms]
              4   ann: one

            shop.chat:7: the bot said something else
              5   bot: What is *?
              6   ann: two
              7 - bot: *three*
                + bot: What is two?
        "#]],
    )
    .await;
}

#[tokio::test]
async fn other_choices() {
    check_fails(
        "# Greets.\nann: hi\nbot: Hello*\n",
        expect![[r#"
        FAIL shop.chat:2: shop (messenger)

        shop.chat:3: the bot said something else
          2   ann: hi
          3   bot: Hello*
            +      [Track my order] [Terms]
    "#]],
    )
    .await;
}

#[tokio::test]
async fn too_many_and_too_few() {
    check_fails(
        "ann: twice\nbot: One\nann: twice\nbot: One\nbot: Two\nbot: Three\n",
        expect![[r#"
        FAIL shop.chat:1: shop (messenger)

        shop.chat:2: the bot said more than is written
          1   ann: twice
          2   bot: One
            + bot: Two
          3   ann: twice
          4   bot: One

        shop.chat:6: the bot did not say this
          4   bot: One
          5   bot: Two
          6 - bot: Three
    "#]],
    )
    .await;
}

#[tokio::test]
async fn no_silence() {
    check_fails(
        "ann: one\n(silence)\nann: two\nann: nothing\n",
        expect![[r#"
        FAIL shop.chat:1: shop (messenger)

        shop.chat:1: the bot said more than is written
          1   ann: one
            + bot: What is one?
          2 - (silence)
          3   ann: two
          4   ann: nothing

        shop.chat:3: the bot said more than is written
          2   (silence)
          3   ann: two
            + bot: What is two?
          4   ann: nothing
    "#]],
    )
    .await;
}

#[tokio::test]
async fn words_to_another() {
    check_fails(
        "ann: one\nbot: *\nbob: one\nbot: *\nann: tell bob\nbot: Ann is here.\n",
        expect![[r#"
        FAIL shop.chat:1: shop (messenger)

        shop.chat:5: the bot said more than is written
          4   bot: *
          5   ann: tell bob
            + bot to bob: Ann is here.
          6 - bot: Ann is here.
    "#]],
    )
    .await;
}

#[tokio::test]
async fn a_title_that_was_not_offered() {
    check_fails(
        "ann: hi\nbot: *\n     [*] [*]\nann: [Track your order]\nbot: *\nann: hi\n",
        expect![[r#"
        FAIL shop.chat:1: shop (messenger)

        shop.chat:4: there is no [Track your order] to press: offered was [Track my order] [Terms]
          2   bot: *
          3        [*] [*]
          4 - ann: [Track your order]
          5   bot: *
          6   ann: hi
          = what follows in this scenario was not played
    "#]],
    )
    .await;
    check_fails(
        "ann: [Yes]\n",
        expect![[r#"
        FAIL shop.chat:1: shop (messenger)

        shop.chat:1: there is no [Yes] to press: nothing was offered
          1 - ann: [Yes]
          = what follows in this scenario was not played
    "#]],
    )
    .await;
    check_fails(
        "ann: hi\nbot: *\n     [*] [*]\nann: [Terms]\n",
        expect![[r#"
        FAIL shop.chat:1: shop (messenger)

        shop.chat:4: [Terms] opens an address: a bot hears nothing of it
          2   bot: *
          3        [*] [*]
          4 - ann: [Terms]
          = what follows in this scenario was not played
    "#]],
    )
    .await;
}

#[tokio::test]
async fn no_such_event() {
    check_fails(
        "ann: 4711\nbot: *\n(event order_placed {\"number\": 4711})\n(event order_sent)\n",
        expect![[r#"
            FAIL shop.chat:1: shop (messenger)

            shop.chat:3: no such event of order_placed was published
              1   ann: 4711
              2   bot: *
              3 - (event order_placed {"number": 4711})
              4   (event order_sent)
              = published was {"count":1,"number":"4711"}

            shop.chat:4: no such event of order_sent was published
              2   bot: *
              3   (event order_placed {"number": 4711})
              4 - (event order_sent)
              = no event of this topic was published since the last that was asked for
        "#]],
    )
    .await;
}

#[tokio::test]
async fn a_function_that_gave_up_or_did_not() {
    check_fails(
        "ann: fail\nann: one\nbot: What is one?\n(failed talk)\n",
        expect![[r#"
            FAIL shop.chat:1: shop (messenger)

            shop.chat:1: `talk` gave up after one run: nobody can do this
              1 - ann: fail
              2   ann: one
              3   bot: What is one?
              = where that is how it should be, write “(failed talk)”

            shop.chat:4: `talk` did not give up on anything
              2   ann: one
              3   bot: What is one?
              4 - (failed talk)
        "#]],
    )
    .await;
    check_fails(
        "ann: fail\n(failed pack)\n",
        expect![[r#"
            FAIL shop.chat:1: shop (messenger)

            shop.chat:2: `pack` did not give up on anything
              1   ann: fail
              2 - (failed pack)
              = `talk` gave up after one run: nobody can do this

            shop.chat:1: `talk` gave up after one run: nobody can do this
              1 - ann: fail
              2   (failed pack)
              = where that is how it should be, write “(failed talk)”
        "#]],
    )
    .await;
}

#[tokio::test]
async fn what_was_not_delivered_is_told() {
    check_fails(
        "(fault: 400)\nann: one\nbot: What is one?\n",
        expect![[r#"
        FAIL shop.chat:1: shop (messenger)

        shop.chat:3: the bot did not say this
          1   (fault: 400)
          2   ann: one
          3 - bot: What is one?
          = “What is one?” was not delivered: code 100: (#100) As it was asked for
    "#]],
    )
    .await;
}

#[tokio::test]
async fn many_failures_are_not_all_shown() {
    check_fails(
        "ann: 1\nann: 2\nann: 3\nann: 4\nann: 5\n",
        expect![[r#"
        FAIL shop.chat:1: shop (messenger)

        shop.chat:1: the bot said more than is written
          1   ann: 1
            + bot: Order 1 left on Monday.
            +      It will arrive tomorrow.
          2   ann: 2
          3   ann: 3

        shop.chat:2: the bot said more than is written
          1   ann: 1
          2   ann: 2
            + bot: Order 2 left on Monday.
            +      It will arrive tomorrow.
          3   ann: 3
          4   ann: 4

        shop.chat:3: the bot said more than is written
          2   ann: 2
          3   ann: 3
            + bot: Order 3 left on Monday.
            +      It will arrive tomorrow.
          4   ann: 4
          5   ann: 5
        2 more turns of it went otherwise
    "#]],
    )
    .await;
}
