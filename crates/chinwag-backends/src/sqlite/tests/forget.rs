//! What is forgotten is not in the files either.

use chinwag_core::{
    bus::Stored, commit::RunOutcome, config::LogLevel, event::EventId, log::LogLine, store::Engine,
    topic::MESSAGE_RECEIVED,
};
use chinwag_testkit::conformance::{
    fixture::{at, conversation, function, ingest, keep_all, spec, write},
    forget::{WORD, keys, told},
    owner::Owner,
};

use super::Place;

/// In which files of a place the word is.
fn found(place: &Place) -> Vec<String> {
    let files = std::fs::read_dir(place.0.path()).expect("a folder").map(|file| file.expect("a file").path());
    let has_word = |path: &std::path::PathBuf| {
        // Beside the files there is a folder of locks.
        let bytes = std::fs::read(path).unwrap_or_default();
        bytes.windows(WORD.len()).any(|part| part == WORD.as_bytes())
    };
    files.filter(has_word).map(|path| path.display().to_string()).collect()
}

async fn forget(engine: &Engine, person: &str) {
    let mut keys = keys(person);
    keys.push(format!("conversation/{}/notes", conversation(person)));
    engine.store.forget(&conversation(person), &keys).await.expect("it is forgotten");
    let webhooks = [EventId::webhook(at(0), 1)];
    engine.logs.forget(&conversation(person), &webhooks).await.expect("it is forgotten");
}

/// State that grew and shrank, so that its older versions stand on pages that are free by now.
async fn changed(owner: &Owner, stored: &Stored) {
    let key = format!("conversation/{}/notes", conversation("a"));
    for version in 0..20_u64 {
        let value = format!("{WORD} ").repeat(if version % 2 == 0 { 2000 } else { 3 });
        let mut commit = owner.run(stored, RunOutcome::Retry);
        commit.state = vec![write(&key, version, Some(&value))];
        owner.commit(commit).await.expect("the commit lands");
    }
}

fn line() -> LogLine {
    LogLine {
        at: at(1),
        level: LogLevel::Info,
        function: function("talk"),
        target: "bot".into(),
        conversation: Some(conversation("a")),
        event: None,
        message: WORD.into(),
        fields: serde_json::Map::new(),
    }
}

#[tokio::test]
async fn nothing_of_what_is_forgotten_is_in_the_files() {
    let place = Place::new();
    let sqlite = place.open();
    let engine = sqlite.engine();
    let (owner, taken) = told(&engine).await;
    changed(&owner, &taken[2]).await;
    // Enough of others that rows were moved to other pages.
    for number in 10..400_u64 {
        let ingested = engine.store.ingest(ingest(number.into(), at(number), &["c", "d"])).await;
        ingested.expect("a webhook");
    }
    engine.logs.append(vec![line()]).await.expect("a line");
    engine.store.flush().await.expect("flushed");
    assert!(found(&place).len() >= 2, "{:?}", found(&place));
    forget(&engine, "a").await;
    forget(&engine, "b").await;
    assert_eq!(found(&place), Vec::<String>::new());
    owner.ran(&taken[2], RunOutcome::Done).await;
    engine.store.maintain(at(1000), keep_all()).await.expect("maintained");
    drop((owner, engine, sqlite));
    assert_eq!(found(&place), Vec::<String>::new(), "nor after the end");
    let engine = place.open().engine();
    let owner = Owner::new(&engine, spec("talk", MESSAGE_RECEIVED)).await;
    assert_eq!(owner.take().await.len(), 780, "the others are all there");
}

/// Another process on the file has read an input before it is forgotten, and commits afterwards.
#[tokio::test]
async fn what_another_process_makes_of_it_later_leaves_nothing() {
    let place = Place::new();
    let here = place.open().engine();
    let (owner, taken) = told(&here).await;
    let elsewhere = place.open().engine();
    forget(&elsewhere, "a").await;
    forget(&elsewhere, "b").await;
    let mut late = owner.run(&taken[2], RunOutcome::Done);
    late.state = vec![write("conversation/page:a/late", 0, Some(WORD))];
    late.run.error = Some(WORD.into());
    owner.commit(late).await.expect("it is done");
    here.store.flush().await.expect("flushed");
    assert_eq!(found(&place), Vec::<String>::new());
    assert!(owner.cursor().await.open.is_empty());
}
