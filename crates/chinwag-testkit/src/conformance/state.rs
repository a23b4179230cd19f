//! What a store must do with state beside the end of a run: expire it, clear it, list it. Each function is one case.

use chinwag_core::{
    bus::Stored,
    clock::Timestamp,
    commit::{RunOutcome, StateWrite},
    error::EngineError,
    store::Engine,
    topic::MESSAGE_RECEIVED,
};

use super::{
    fixture::{at, ingest, keep_all, maintain, spec, write},
    owner::Owner,
};

/// An owner of `talk`, and the one message it has taken over.
async fn talk(engine: &Engine) -> (Owner, Stored) {
    let owner = Owner::new(engine, spec("talk", MESSAGE_RECEIVED)).await;
    engine.store.ingest(ingest(1, at(0), &["a"])).await.expect("a webhook");
    let stored = owner.take().await.remove(0);
    (owner, stored)
}

/// Commits changes of state.
async fn change(talk: &(Owner, Stored), state: Vec<StateWrite>) -> Result<(), EngineError> {
    let (owner, stored) = talk;
    let mut commit = owner.run(stored, RunOutcome::Retry);
    commit.state = state;
    owner.commit(commit).await
}

/// A value that expires.
fn passing(key: &str, expected: u64, value: &str, expires: Timestamp) -> StateWrite {
    StateWrite { expires: Some(expires), ..write(key, expected, Some(value)) }
}

/// The version and the value of a key, where there is one.
async fn found(engine: &Engine, key: &str) -> Option<(u64, String)> {
    let state = engine.store.state(key).await.expect("state")?;
    Some((state.version, state.value.get().to_owned()))
}

/// A value tells when it expires; the last change decides.
pub async fn state_tells_when_it_expires(engine: &Engine) {
    let talk = talk(engine).await;
    let expires = async || engine.store.state("key").await.expect("state").expect("a value").expires;
    change(&talk, vec![passing("key", 0, "a", at(100))]).await.expect("new");
    assert_eq!(expires().await, Some(at(100)));
    change(&talk, vec![passing("key", 1, "b", at(200))]).await.expect("changed");
    assert_eq!(expires().await, Some(at(200)));
    change(&talk, vec![write("key", 2, Some("c"))]).await.expect("changed");
    assert_eq!(expires().await, None);
    maintain(engine, at(1_000_000), keep_all()).await;
    assert_eq!(found(engine, "key").await, Some((3, "\"c\"".into())), "it is kept for good now");
}

/// What has expired is removed by `maintain`, and nothing else is.
pub async fn expired_state_is_removed(engine: &Engine) {
    let talk = talk(engine).await;
    let many = (0..1200).map(|number| passing(&format!("many/{number:04}"), 0, "x", at(50)));
    change(&talk, many.collect()).await.expect("many");
    let few = vec![
        passing("early", 0, "a", at(100)),
        passing("late", 0, "b", at(101)),
        write("for_good", 0, Some("c")),
    ];
    change(&talk, few).await.expect("new");
    maintain(engine, at(99), keep_all()).await;
    assert!(found(engine, "early").await.is_some(), "its time has not come");
    maintain(engine, at(100), keep_all()).await;
    assert_eq!(found(engine, "early").await, None);
    assert!(found(engine, "late").await.is_some() && found(engine, "for_good").await.is_some());
    let left = engine.archive.states("many/", "", 2000).await.expect("state");
    assert!(left.is_empty(), "{} are left", left.len());
}

/// What expired is not taken for what is made after it: whoever read it gets a conflict.
pub async fn the_number_of_expired_state_goes_on_growing(engine: &Engine) {
    let talk = talk(engine).await;
    change(&talk, vec![passing("key", 0, "a", at(100))]).await.expect("new");
    maintain(engine, at(100), keep_all()).await;
    let late = change(&talk, vec![write("key", 1, Some("late"))]).await;
    assert!(matches!(late, Err(EngineError::Conflict { found: 0, .. })), "{late:?}");
    change(&talk, vec![write("key", 0, Some("b"))]).await.expect("made again");
    let (version, value) = found(engine, "key").await.expect("a value");
    assert!(version > 1 && value == "\"b\"", "{version}");
    maintain(engine, at(1_000_000), keep_all()).await;
    assert!(found(engine, "key").await.is_some(), "the old time is not the new value's");
}

/// A clear removes a value, and its number goes on growing.
pub async fn cleared_state_is_gone(engine: &Engine) {
    let talk = talk(engine).await;
    change(&talk, vec![write("key", 0, Some("a")), write("other", 0, Some("b"))]).await.expect("new");
    engine.store.clear_state("key", 1).await.expect("cleared");
    assert_eq!(found(engine, "key").await, None);
    assert!(found(engine, "other").await.is_some());
    let late = change(&talk, vec![write("key", 1, Some("late"))]).await;
    assert!(matches!(late, Err(EngineError::Conflict { found: 0, .. })), "{late:?}");
    change(&talk, vec![write("key", 0, Some("c"))]).await.expect("made again");
    assert!(found(engine, "key").await.expect("a value").0 > 1, "a version names one value");
}

/// A clear of what somebody else has changed meanwhile is refused; of what is not there it does nothing.
pub async fn a_clear_of_what_has_changed_is_refused(engine: &Engine) {
    let talk = talk(engine).await;
    change(&talk, vec![write("key", 0, Some("a"))]).await.expect("new");
    change(&talk, vec![write("key", 1, Some("b"))]).await.expect("changed");
    for expected in [0, 1, 3] {
        match engine.store.clear_state("key", expected).await.expect_err("it is at version 2") {
            EngineError::Conflict { key, expected: held, found } => {
                assert_eq!((key.as_str(), held, found), ("key", expected, 2));
            }
            other => panic!("{other}"),
        }
    }
    assert_eq!(found(engine, "key").await, Some((2, "\"b\"".into())));
    engine.store.clear_state("nothing", 0).await.expect("there is nothing");
    let absent = engine.store.clear_state("nothing", 1).await;
    assert!(matches!(absent, Err(EngineError::Conflict { found: 0, .. })), "{absent:?}");
    change(&talk, vec![write("nothing", 0, Some("a"))]).await.expect("new");
    assert_eq!(found(engine, "nothing").await.map(|(version, _)| version), Some(1));
}

/// State is listed by key, a page at a time; what was removed is not among it.
pub async fn state_is_listed_by_key_and_comes_in_pages(engine: &Engine) {
    let talk = talk(engine).await;
    let keys = ["a/2", "a/10", "a/1", "a", "a0", "b/1", "a/\u{10ffff}", "A/1"];
    let mut writes: Vec<_> = keys.iter().map(|key| write(key, 0, Some(key))).collect();
    writes.push(passing("a/3", 0, "a/3", at(100)));
    writes.push(write("a/4", 0, Some("gone")));
    change(&talk, writes).await.expect("new");
    change(&talk, vec![write("a/4", 1, None), write("a/2", 1, Some("second"))]).await.expect("changed");

    let list = async |prefix, after, max| engine.archive.states(prefix, after, max).await.expect("state");
    let of = |entries: &[_]| {
        entries.iter().map(|entry: &chinwag_core::store::StateEntry| entry.key.clone()).collect::<Vec<_>>()
    };
    let all = list("a/", "", 100).await;
    assert_eq!(of(&all), ["a/1", "a/10", "a/2", "a/3", "a/\u{10ffff}"]);
    assert_eq!((all[2].version, all[2].value.get(), all[2].expires), (2, "\"second\"", None));
    assert_eq!(all[3].expires, Some(at(100)));
    assert_eq!(of(&list("a/", "", 2).await), ["a/1", "a/10"]);
    assert_eq!(of(&list("a/", "a/10", 2).await), ["a/2", "a/3"]);
    assert_eq!(of(&list("a/", "a/\u{10ffff}", 2).await), [""; 0]);
    assert_eq!(list("", "", 100).await.len(), 9);
    assert!(list("a/", "", 0).await.is_empty() && list("c", "", 9).await.is_empty());
}
