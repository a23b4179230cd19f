//! State that another version of the program has written, and state that has no room.

use std::time::Duration;

use chinwag::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::stage::{Place, Stage};

on_each_engine! {
    a_program_takes_over_what_the_last_one_kept_and_its_inputs_wait_for_it
    what_has_no_room_is_given_up_and_leaves_the_rest
}

const KEY: &str = "conversation/page:200/words";

/// How many words somebody has said.
#[derive(Default, Serialize, Deserialize)]
struct First(u32);

impl Stored for First {
    const NAME: &'static str = "words";
}

/// The same, as the next version of the program keeps it.
#[derive(Default, Serialize, Deserialize)]
struct Second {
    count: u32,
}

impl Stored for Second {
    const NAME: &'static str = "words";
    const VERSION: u32 = 2;

    fn migrate(_: u32, old: Value) -> Result<Self, BoxError> {
        Ok(Self { count: serde_json::from_value(old)? })
    }
}

async fn first(mut words: ConversationState<First>) {
    words.0 += 1;
}

async fn second(mut words: ConversationState<Second>) {
    words.count += 1;
}

async fn a_program_takes_over_what_the_last_one_kept_and_its_inputs_wait_for_it(place: Place) {
    let stage = Stage::new(place);
    let old = || Bot::new().function("talk", on(MESSAGE_RECEIVED), first);
    let new = || Bot::new().function("talk", on(MESSAGE_RECEIVED), second);
    let bot = stage.start(old()).await;
    bot.answers(1, "page:200", "hello").await;
    assert_eq!(bot.kept(KEY).await, Some(json!(1)));
    bot.stop().await;

    let bot = stage.start(new()).await;
    bot.answers(2, "page:200", "hello").await;
    assert_eq!(bot.kept(KEY).await, Some(json!({ "count": 2 })));
    bot.stop().await;

    let bot = stage.start(old()).await;
    bot.hears(3, "page:200", "hello").await;
    let words = bot.failure(3).await;
    assert!(
        words.starts_with("state `words` of page:200 has version 2, and this program knows 1"),
        "{words}"
    );
    bot.settled_but_for(1).await;
    assert!(bot.dead().await.is_empty());
    bot.stop().await;

    let bot = stage.start(new()).await;
    stage.clock.advance(Duration::from_secs(5));
    bot.settled().await;
    assert_eq!(bot.kept(KEY).await, Some(json!({ "count": 3 })));
    bot.stop().await;
}

/// What somebody has said, as far as there is room.
#[derive(Default, Serialize, Deserialize)]
struct Diary(Vec<String>);

impl Stored for Diary {
    const NAME: &'static str = "diary";
    const BYTES_MAX: usize = 32;
}

async fn what_has_no_room_is_given_up_and_leaves_the_rest(place: Place) {
    async fn write(message: Message, mut words: ConversationState<First>, mut diary: UserState<Diary>) {
        words.0 += 1;
        diary.0.push(message.text().to_owned());
    }
    let stage = Stage::new(place);
    let bot = stage.start(Bot::new().function("talk", on(MESSAGE_RECEIVED), write)).await;
    bot.answers(1, "page:200", "a day").await;
    bot.answers(2, "page:200", "a day that was far longer than that").await;
    bot.answers(3, "page:200", "a night").await;
    assert_eq!(bot.kept("user/page:200/diary").await, Some(json!(["a day", "a night"])));
    assert_eq!(bot.kept(KEY).await, Some(json!(2)), "nothing of the run that was given up is kept");
    let dead = bot.dead().await;
    assert_eq!(dead.len(), 1);
    assert!(dead[0].error.starts_with("state `diary` of user page:200 would have 47 bytes, and may have 32"));
    bot.stop().await;
}
