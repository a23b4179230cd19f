//! Users of several channels who are one person.

use chinwag::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::stage::{Place, Stage};

on_each_engine! {
    linked_users_share_what_is_kept_for_them
}

/// What somebody has said.
#[derive(Default, Serialize, Deserialize)]
struct Said(Vec<String>);

impl Stored for Said {
    const NAME: &'static str = "said";
}

/// Links at `login`, unlinks at `logout`, and keeps every word; `forget` clears them.
async fn talk(message: Message, mut identity: Identity, mut said: UserState<Said>) {
    match message.text() {
        "login" => identity.link("customer-42"),
        "logout" => identity.unlink(),
        "forget" => said.clear(),
        _ => {}
    }
    if message.text() != "forget" {
        said.0.push(message.text().to_owned());
    }
}

async fn linked_users_share_what_is_kept_for_them(place: Place) {
    let stage = Stage::new(place);
    let bot = stage.start(Bot::new().function("talk", on(MESSAGE_RECEIVED), talk)).await;
    let said = [
        ("page:200", "one"),
        ("page:200", "login"),
        ("page:200", "two"),
        ("line:7", "three"),
        ("line:7", "login"),
        ("line:7", "four"),
        ("page:7", "five"),
        ("page:200", "logout"),
        ("page:200", "six"),
        ("line:7", "seven"),
    ];
    for (number, (user, text)) in (1..).zip(said) {
        bot.answers(number, user, text).await;
    }
    // A run that links or unlinks is still of whom the user was before.
    let kept = async |key: &str| bot.kept(&format!("{key}/said")).await;
    assert_eq!(kept("user/page:200").await, Some(json!(["one", "login", "six"])));
    assert_eq!(kept("user/line:7").await, Some(json!(["three", "login"])));
    assert_eq!(kept("user/page:7").await, Some(json!(["five"])), "the user of that id is another one there");
    assert_eq!(kept("person/customer-42").await, Some(json!(["two", "four", "logout", "seven"])));
    assert_eq!(bot.kept("link/page:200").await, None);
    assert_eq!(bot.kept("link/line:7").await, Some(json!("customer-42")));
    bot.answers(20, "line:7", "forget").await;
    assert_eq!(kept("person/customer-42").await, None);
    assert!(kept("user/line:7").await.is_some(), "what it had before the link stays where it was");
    bot.stop().await;
}
