//! Answers that come at once, or while the last one is still being dealt with: they are taken one after the other.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use chinwag::prelude::*;
use tokio::sync::{Notify, Semaphore};

use super::stage::{Place, Stage};

on_each_engine! {
    answers_in_one_webhook_are_taken_one_after_the_other
    answers_that_come_during_a_slow_effect_wait_for_its_end
    an_effect_that_was_cut_off_is_done_again_and_its_question_asked_once
}

async fn order(mut chat: Chat) -> Result<()> {
    let size = chat.ask("Which size?").await?;
    let colour = chat.ask("Which colour?").await?;
    let name = chat.ask("Your name?").await?;
    chat.say(format!("{size}, {colour}, {name}.")).await
}

async fn answers_in_one_webhook_are_taken_one_after_the_other(place: Place) {
    let stage = Stage::new(place);
    let bot = || Bot::new().function("talk", on(MESSAGE_RECEIVED), order);
    let running = stage.start(bot()).await;
    running.hears_all(1, "page:200", &["hi", "M", "red"]).await;
    running.settled().await;
    running.kill().await;
    let running = stage.start(bot()).await;
    // What comes again is no answer to what is asked next.
    assert_eq!(running.hears_all(1, "page:200", &["hi", "M", "red"]).await.duplicates, 3);
    running.hears_all(2, "page:200", &["Ann", "hi", "L"]).await;
    running.settled().await;
    let said = ["Which size?", "Which colour?", "Your name?", "M, red, Ann.", "Which size?", "Which colour?"];
    assert_eq!(running.said().await, said);
    running.stop().await;
}

/// An effect that takes until it is let through.
struct Slow {
    times: AtomicUsize,
    begun: Notify,
    through: Semaphore,
}

impl Slow {
    fn new() -> Arc<Self> {
        Arc::new(Self { times: AtomicUsize::new(0), begun: Notify::new(), through: Semaphore::new(0) })
    }

    async fn pay(&self) -> Result<usize> {
        let times = self.times.fetch_add(1, Ordering::SeqCst) + 1;
        self.begun.notify_one();
        self.through.acquire().await.map_err(Error::retry)?.forget();
        Ok(times)
    }
}

async fn pay(slow: State<Arc<Slow>>, mut chat: Chat) -> Result<()> {
    let card = chat.ask("Which card?").await?;
    let receipt = chat.run("pay", slow.pay()).await?;
    let address = chat.ask(format!("Paid by {card}, receipt {receipt}. Where to?")).await?;
    let name = chat.ask("Your name?").await?;
    chat.say(format!("{card}, {address}, {name}.")).await
}

fn paying(slow: &Arc<Slow>) -> Bot {
    Bot::new().function("talk", on(MESSAGE_RECEIVED), pay).with_state(Arc::clone(slow))
}

async fn answers_that_come_during_a_slow_effect_wait_for_its_end(place: Place) {
    let (stage, slow) = (Stage::new(place), Slow::new());
    let running = stage.start(paying(&slow)).await;
    running.answers(1, "page:200", "hi").await;
    running.hears(2, "page:200", "Visa").await;
    slow.begun.notified().await;
    running.hears(3, "page:200", "Berlin").await;
    running.hears(4, "page:200", "Ann").await;
    running.settled_but_for(3).await;
    assert_eq!(running.said().await, ["Which card?"]);
    slow.through.add_permits(1);
    running.settled().await;
    let said = ["Which card?", "Paid by Visa, receipt 1. Where to?", "Your name?", "Visa, Berlin, Ann."];
    assert_eq!(running.said().await, said);
    assert_eq!(slow.times.load(Ordering::SeqCst), 1, "what is in the journal is not done again");
    running.stop().await;
}

async fn an_effect_that_was_cut_off_is_done_again_and_its_question_asked_once(place: Place) {
    let (stage, slow) = (Stage::new(place), Slow::new());
    let killed = stage.start(paying(&slow)).await;
    killed.answers(1, "page:200", "hi").await;
    killed.hears(2, "page:200", "Visa").await;
    slow.begun.notified().await;
    killed.hears(3, "page:200", "Berlin").await;
    killed.kill().await;
    let running = stage.start(paying(&slow)).await;
    slow.begun.notified().await;
    slow.through.add_permits(1);
    running.settled().await;
    let said = ["Which card?", "Paid by Visa, receipt 2. Where to?", "Your name?"];
    assert_eq!(running.said().await, said);
    assert_eq!(slow.times.load(Ordering::SeqCst), 2);
    running.stop().await;
}
