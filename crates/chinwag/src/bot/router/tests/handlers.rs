//! What a router says of itself.

use expect_test::expect;

use crate::{
    bot::router::{Outline, short_name},
    prelude::*,
};

async fn greet() {}
async fn order(mut chat: Chat) -> Result<()> {
    chat.say("Ordered!").await
}

#[test]
fn a_handler_is_called_as_its_author_calls_it() {
    let of = |name: &str| short_name(name);
    assert_eq!(of("bot::talk::greet"), "greet");
    assert_eq!(of("greet"), "greet");
    assert_eq!(of("bot::main::{{closure}}"), "closure");
    assert_eq!(of("bot::greet<core::option::Option<alloc::string::String>>"), "greet");
    assert_eq!(of("<bot::Shop as bot::Talk>::greet"), "greet");
    assert_eq!(of("fn(bot::Order) -> alloc::string::String"), "fn");
}

#[test]
fn its_routes_are_told_with_their_handlers() {
    let inner = Router::new().action("order", order).otherwise(async || "What?");
    let talk = Router::new().command("help", greet).globally().direct(inner);
    let bot =
        Bot::new().function("talk", on(MESSAGE_RECEIVED), talk).function("save", on(RESPONSE_SENT), greet);
    let json = |outline: Option<Outline>| serde_json::to_string_pretty(&outline).expect("JSON");
    expect![[r#"
        {
          "handler": null,
          "durable": true,
          "routes": [
            {
              "route": "command help",
              "global": true,
              "handler": "greet",
              "durable": false,
              "routes": []
            },
            {
              "route": "direct",
              "global": false,
              "handler": null,
              "durable": true,
              "routes": [
                {
                  "route": "action order",
                  "global": false,
                  "handler": "order",
                  "durable": true,
                  "routes": []
                },
                {
                  "route": "otherwise",
                  "global": false,
                  "handler": "closure",
                  "durable": false,
                  "routes": []
                }
              ]
            }
          ]
        }"#]]
    .assert_eq(&json(bot.outline("talk")));
    expect![[r#"
        {
          "handler": "greet",
          "durable": false,
          "routes": []
        }"#]]
    .assert_eq(&json(bot.outline("save")));
    assert_eq!(bot.outline("tlak"), None);
}

#[test]
fn it_is_debugged_by_its_labels() {
    let router = Router::new().command("start", greet).text(["a", "b"], greet);
    assert_eq!(format!("{router:?}"), r#"["command start", "text a | b"]"#);
}
