//! What a store must do with dead letters. Each function is one case.

use chinwag_core::{
    commit::RunOutcome,
    error::EngineError,
    store::{DeadId, Engine},
    topic::MESSAGE_RECEIVED,
};

use super::{
    fixture::{all, at, function, ingest, letter, spec},
    owner::Owner,
};

/// A function that gave up on each of so many messages, and one that took them all.
async fn bury(engine: &Engine, people: &[&str]) -> (Owner, Owner) {
    let talk = Owner::new(engine, spec("talk", MESSAGE_RECEIVED)).await;
    let save = Owner::new(engine, spec("save", MESSAGE_RECEIVED)).await;
    engine.store.ingest(ingest(1, at(0), people)).await.expect("a webhook");
    for stored in save.take().await {
        save.ran(&stored, RunOutcome::Done).await;
    }
    for stored in talk.take().await {
        let mut commit = talk.run(&stored, RunOutcome::Dead);
        commit.dead = Some(letter("talk", &stored.event));
        talk.commit(commit).await.expect("the letter is buried");
    }
    (talk, save)
}

async fn letters(engine: &Engine) -> Vec<DeadId> {
    let letters = engine.archive.dead_letters(None, DeadId(0), 100).await.expect("dead letters");
    letters.into_iter().map(|(id, _)| id).collect()
}

/// A redriven letter's event is published again, for its function alone, and the letter is gone.
pub async fn a_redriven_letter_goes_to_its_function_alone(engine: &Engine) {
    let (talk, save) = bury(engine, &["a", "b"]).await;
    let id = letters(engine).await[1];
    let before = engine.archive.dead_letter(id).await.expect("the letter");
    let event = engine.store.redrive(id, at(500)).await.expect("redriven");
    assert_eq!(letters(engine).await.len(), 1, "the letter is forgotten");
    let stored = all(engine, &MESSAGE_RECEIVED).await.pop().expect("an event");
    let expected = before.redriven(id, at(500));
    assert_eq!((&stored.event.id, &event), (&expected.id, &expected.id));
    assert_eq!(stored.event.target, Some(function("talk")));
    assert_eq!((stored.event.time, stored.event.data.get()), (at(500), before.event.data.get()));
    assert_eq!(talk.take().await.len(), 1);
    assert!(save.take().await.is_empty());
}

/// A letter that was redriven may die again, as another letter.
pub async fn a_redriven_letter_may_die_again(engine: &Engine) {
    let (talk, _) = bury(engine, &["a"]).await;
    let first = letters(engine).await[0];
    let id = engine.store.redrive(first, at(500)).await.expect("redriven");
    let stored = talk.take().await.remove(0);
    let mut commit = talk.run(&stored, RunOutcome::Dead);
    commit.dead = Some(letter("talk", &stored.event));
    talk.commit(commit).await.expect("buried again");
    let second = letters(engine).await[0];
    assert_ne!(first, second, "a letter's number is never given again");
    assert_ne!(engine.store.redrive(second, at(600)).await.expect("redriven again"), id);
}

/// A letter whose event nobody would take is kept: one of the gateway, of a function that is gone, or of another topic.
pub async fn a_letter_that_nobody_takes_is_kept(engine: &Engine) {
    let mut webhook = ingest(1, at(0), &[]);
    webhook.dead = Some(letter("gateway", &webhook.webhook));
    engine.store.ingest(webhook).await.expect("a webhook");
    Owner::new(engine, spec("gateway_of_its_own", MESSAGE_RECEIVED)).await;
    let id = letters(engine).await[0];
    for _ in 0..2 {
        let refused = engine.store.redrive(id, at(1)).await.expect_err("nobody takes it");
        assert!(matches!(refused, EngineError::NoTaker { .. }), "{refused}");
        assert_eq!(letters(engine).await, [id]);
        // The second time there is a function of that name, of another topic.
        Owner::new(engine, spec("gateway", MESSAGE_RECEIVED)).await;
    }
    engine.store.discard(id).await.expect("it can still be discarded");
}

/// A discarded letter is gone, and nothing is published.
pub async fn a_discarded_letter_is_gone(engine: &Engine) {
    bury(engine, &["a"]).await;
    let id = letters(engine).await[0];
    let before = all(engine, &MESSAGE_RECEIVED).await.len();
    engine.store.discard(id).await.expect("discarded");
    assert!(letters(engine).await.is_empty());
    assert_eq!(all(engine, &MESSAGE_RECEIVED).await.len(), before);
    let again = engine.store.discard(id).await.expect_err("it is gone");
    assert!(matches!(again, EngineError::NotFound { .. }), "{again}");
}

/// There is no letter of an unknown number, and asking for it harms nothing.
pub async fn an_unknown_letter_is_not_found(engine: &Engine) {
    bury(engine, &["a"]).await;
    let unknown = DeadId(4711);
    let errors = [
        engine.store.redrive(unknown, at(1)).await.expect_err("unknown"),
        engine.store.discard(unknown).await.expect_err("unknown"),
        engine.archive.dead_letter(unknown).await.expect_err("unknown"),
    ];
    for error in errors {
        assert!(matches!(error, EngineError::NotFound { .. }), "{error}");
    }
    assert_eq!(letters(engine).await.len(), 1);
}

/// Of redrives of one letter at once, one publishes.
pub async fn a_letter_is_redriven_once(engine: &Engine) {
    bury(engine, &["a"]).await;
    let id = letters(engine).await[0];
    let before = all(engine, &MESSAGE_RECEIVED).await.len();
    let (one, other) = tokio::join!(engine.store.redrive(id, at(1)), engine.store.redrive(id, at(1)));
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    assert_eq!(all(engine, &MESSAGE_RECEIVED).await.len(), before + 1);
}
