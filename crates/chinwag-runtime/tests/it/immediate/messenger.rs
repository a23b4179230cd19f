//! An immediate function on a platform that has no such answers.

use super::bench::thinker;
use crate::flow::{Place, Stage};

#[tokio::test]
async fn messenger_is_answered_at_once_and_the_reply_follows() {
    let (thinker, gate) = thinker();
    let stage = Stage::with(Place::memory(), [thinker]).await;
    let bot = stage.start().await;
    let person = stage.person(1);
    assert!(person.says("think").await.expect("told").ack.is_ok(), "nobody waits for the function");
    gate.came(1).await;
    gate.lets(1);
    bot.settled().await;
    assert_eq!(stage.provider.report().delivered, 1);
    bot.stop().await;
}
