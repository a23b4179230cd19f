//! Everything that a script can let happen.

use chinwag_testkit::script::Script;

use super::{check_passes, play_all};

#[tokio::test]
async fn a_talk_with_buttons_and_a_timer() {
    check_passes(
        "\
== Tracks an order ==

ann: hi
bot: Hello! What can I do for you?
     [Track my order] [Terms]
ann: [Track*]
bot: Which order?
     Its number is on the *.
     [4711] [None]
(9m later)
(1m later)
bot: Are you still there?
ann: [4711]
bot: Order 4711 left on *.
     It will arrive tomorrow.
(event order_placed {\"number\": \"4711\"})

== Nobody knows of the talk before ==
ann: nothing
(silence)
",
    )
    .await;
}

#[tokio::test]
async fn what_people_do_beside_talking() {
    check_passes(
        "\
ann: one
bot: What is one?
ann: edits two
bot: Now it is two.
ann: reacts ❤
bot: *❤*
ann: sends video https://example.com/x.mp4
bot: *Video*x.mp4*
ann: sends location 52.5 -13.4
bot: *Location*52.5*-13.4*
ann: a
     b
bot: What is a
     b?
",
    )
    .await;
}

#[tokio::test]
async fn cards_and_pictures() {
    check_passes(
        "\
ann: cards
bot: card: Tea – Green
     [image] https://example.com/tea.png
     [Choose tea]
     card: Water
     [Choose water]
ann: picture
bot: [image] https://example.com/x.png
ann: [Choose water]
bot: What is water?
",
    )
    .await;
}

#[tokio::test]
async fn several_people() {
    check_passes(
        "\
ann: hi
bot: Hello*
     [Track my order] [Terms]
bob: one
bot: What is one?
ann: tell bob
bot to bob: Ann is here.
",
    )
    .await;
}

#[tokio::test]
async fn a_fault_is_got_over_in_its_turn() {
    for fault in ["500 x2", "503", "429", "429 after 30s", "429 x3", "dropped", "slow 10ms"] {
        check_passes(&format!(
            "(fault: {fault})\nann: twice\nbot: One\nbot: Two\nbob: one\nbot: What is one?\n"
        ))
        .await;
    }
}

#[tokio::test]
async fn what_was_cut_off_is_sent_again() {
    check_passes("(fault: cut off)\nann: twice\nbot: One\nbot: One\nbot: Two\n").await;
}

#[tokio::test]
async fn a_long_fault_is_got_over_later() {
    check_passes("(fault: 500 x7)\nann: one\n(silence)\n(1h later)\nbot: What is one?\n").await;
}

#[tokio::test]
async fn what_is_delivered_again_is_not_answered_again() {
    check_passes("ann: one\nbot: What is one?\n(redeliver)\n(silence)\nann: two\nbot: What is two?\n").await;
}

#[tokio::test]
async fn a_restart_keeps_timers_and_talks() {
    check_passes(
        "\
ann: track
bot: Which order?*
     [4711] [None]
(restart)
(redeliver)
ann: [None]
bot: What is none?
(restart)
(10m later)
bot: Are you still there?
",
    )
    .await;
}

#[tokio::test]
async fn a_run_that_fails_is_tried_again_in_its_turn() {
    check_passes("ann: flaky\nbot: At last.\n").await;
}

#[tokio::test]
async fn what_a_function_gives_up_on_can_be_expected() {
    check_passes("ann: fail\n(failed talk)\nann: panic\n(failed talk)\nann: one\nbot: What is one?\n").await;
}

#[tokio::test]
async fn each_event_answers_one_direction() {
    check_passes(
        "ann: 1\nbot: *\nann: 2\nbot: *\n(event order_placed {\"number\": \"1\"})\n(event order_placed)\n",
    )
    .await;
}

/// Everything that can go on beside each other in one turn: each look at a stage comes at another moment.
#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn no_turn_ends_too_early_or_never() {
    let talk = "\
(fault: 500 x2)
ann: twice
bot: One
bot: Two
bob: track
bot: *
     [*] [*]
(fault: 429 x2)
ann: 4711
bot: Order*
(event order_placed)
ann: flaky
bot: At last.
(fault: cut off)
ann: twice
bot: One
bot: One
bot: Two
(restart)
(redeliver)
ann: fail
(failed talk)
(20m later)
bot to bob: Are you still there?
";
    let script = Script::parse("shop.chat", &talk.repeat(4)).expect("a script");
    let played = play_all(vec![script; 8]).await;
    assert_eq!(played.len(), 8);
    for played in played {
        assert!(played.has_passed(), "\n{played}");
        assert_eq!(played.turns, 4 * 9);
    }
}
