//! What `functions show` tells of a bot that has not run.

use std::time::Duration;

use expect_test::{Expect, expect};

use super::looks::run;
use crate::prelude::*;

async fn greet() -> &'static str {
    "Hello!"
}

async fn order(mut chat: Chat) -> Result<()> {
    chat.say("Ordered!").await
}

async fn count(_: Sent) {}

fn bot() -> Bot {
    let groups = Router::new().mention(greet).text(["hello", "hi"], async || "Hello, all!");
    let talk = Router::new()
        .command("help", greet)
        .globally()
        .group(groups)
        .action("order", durable(order).version(2))
        .otherwise(greet);
    let slow = on(RESPONSE_SENT).unordered().immediate().timeout(Duration::from_secs(90)).pause_on_dead();
    Bot::new().function("talk", on(MESSAGE_RECEIVED), talk).function("count", slow, count)
}

const NOWHERE: &str = "engine.path = \"nowhere/chinwag.db\"\n";

fn check(bot: Bot, settings: &str, arguments: &[&str], expected: &Expect) {
    let arguments: Vec<&str> = ["functions", "show"].iter().chain(arguments).copied().collect();
    expected.assert_eq(&run(bot, settings, &arguments));
}

#[test]
fn a_router_is_shown_as_a_table() {
    check(
        bot(),
        &format!("{NOWHERE}[function.talk]\nretry = {{ attempts = 3 }}"),
        &["talk"],
        &expect![[r#"
            0 talk
              topic       message_received
              order       conversation
              concurrency 256 runs at once
              timeout     30s
              retry       3 attempts within 1h, waits up to 200ms at first and 1m at last
              dead letter the conversation goes on
              log         level=info retention=30days

            ROUTE              HANDLER  DURABLE  GLOBAL
            command help       greet    -        yes
            group              -        -        -
              mention          greet    -        -
              text hello | hi  closure  -        -
            action order       order    yes      -
            otherwise          greet    -        -
        "#]],
    );
}

#[test]
fn a_single_handler_is_shown_too() {
    check(
        bot(),
        NOWHERE,
        &["count"],
        &expect![[r#"
            0 count
              topic       response_sent
              order       none
              concurrency 256 runs at once
              timeout     1m 30s
              retry       6 attempts within 1h, waits up to 200ms at first and 1m at last
              dead letter the conversation waits until it is redriven or discarded
              log         level=info retention=30days
              immediate   its first response may be the answer to the webhook itself

            ROUTE        HANDLER  DURABLE  GLOBAL
            every event  count    -        -
        "#]],
    );
}

#[test]
fn the_answer_can_be_json() {
    check(
        bot(),
        NOWHERE,
        &["talk", "--json"],
        &expect![[r#"
            0 {"name":"talk","topic":"message_received","ordering":"conversation","concurrency":256,"timeout":"30s","retry":{"attempts":6,"age":"1h","base":"200ms","cap":"1m"},"on_dead":"skip","claim":false,"log":{"level":"info","retention":"30days","sample":1.0,"bodies":false},"handler":null,"durable":true,"routes":[{"route":"command help","global":true,"handler":"greet","durable":false,"routes":[]},{"route":"group","global":false,"handler":null,"durable":false,"routes":[{"route":"mention","global":false,"handler":"greet","durable":false,"routes":[]},{"route":"text hello | hi","global":false,"handler":"closure","durable":false,"routes":[]}]},{"route":"action order","global":false,"handler":"order","durable":true,"routes":[]},{"route":"otherwise","global":false,"handler":"greet","durable":false,"routes":[]}],"status":null}
        "#]],
    );
}

#[test]
fn a_function_that_is_not_there() {
    check(
        bot(),
        NOWHERE,
        &["tlak"],
        &expect![[r#"
        2 error: the bot has no function `tlak`
          = help: did you mean `talk`? its functions are: talk, count
    "#]],
    );
    check(
        bot(),
        NOWHERE,
        &["sender"],
        &expect![[r#"
            2 error: `sender` is chinwag's own, and no function of the bot
              = help: its functions are: talk, count
        "#]],
    );
    check(
        Bot::new(),
        NOWHERE,
        &["talk"],
        &expect![[r#"
        2 error: the bot has no function `talk`
          = help: it has none: add one by `Bot::function`
    "#]],
    );
}

#[test]
fn a_bot_that_is_wrong_is_explained() {
    let talk = Router::new().pattern("(", greet);
    check(
        Bot::new().function("talk", on(MESSAGE_RECEIVED), talk),
        NOWHERE,
        &["talk"],
        &expect![[r#"
        2 error: function `talk`, route `pattern (`: `(` is not a regular expression: found open group without closing ')'
    "#]],
    );
}

#[test]
fn a_database_that_cannot_be_read_hides_no_routes() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("chinwag.db");
    std::fs::write(&path, "this is a letter and no database\n".repeat(200)).expect("a file");
    let shown = run(bot(), &format!("engine.path = {path:?}"), &["functions", "show", "count"]);
    assert!(shown.starts_with("0 count\n") && shown.contains("every event"), "{shown}");
    assert!(shown.contains("cannot be opened"), "{shown}");
}
