//! A form is done only where it is one of the session's own.

use chinwag_core::store::DeadId;
use chinwag_testkit::conformance::fixture;

use super::desk::{Desk, on_every_engine};

on_every_engine!(a_form_of_somebody_else_is_not_done, a_form_of_nobody_is_not_done);

/// Everything that can be changed here, with what a form of it says beside its proof.
fn forms() -> [(&'static str, Vec<(&'static str, &'static str)>); 6] {
    let group = vec![("function", "talk"), ("cause", "out of luck"), ("reason", "a test")];
    [
        ("/logs/policy", vec![("function", "talk"), ("level", "debug")]),
        ("/logs/reset", vec![("function", "talk")]),
        ("/dead/redrive", vec![("id", "1")]),
        ("/dead/redrive", group.clone()),
        ("/dead/discard", vec![("id", "1"), ("reason", "a test")]),
        ("/dead/discard", group),
    ]
}

async fn with_a_letter(desk: &Desk) {
    let mut ingest = fixture::ingest(1, fixture::at(0), &["ann"]);
    ingest.dead = Some(fixture::letter("talk", &ingest.items[0].event));
    desk.engine.store.ingest(ingest).await.unwrap();
}

async fn a_form_of_somebody_else_is_not_done(desk: Desk) {
    with_a_letter(&desk).await;
    let (client, other) = (desk.client().await, desk.client().await);
    let others = other.csrf().await;
    let before = desk.audit().await;
    for (path, form) in forms() {
        for proof in [None, Some(""), Some("guessed"), Some(others.as_str())] {
            let form: Vec<_> = form.iter().copied().chain(proof.map(|proof| ("csrf", proof))).collect();
            assert_eq!(client.post(path, &form).await.status, 403, "{path} {form:?}");
        }
    }
    assert_eq!(desk.audit().await, before);
    assert!(desk.engine.logs.policies().await.unwrap().is_empty());
    assert_eq!(desk.engine.archive.dead_letters(None, DeadId(0), 9).await.unwrap().len(), 1);
    // With the proof each of them is done: it is the proof alone that was missing.
    for (path, form) in forms() {
        assert_eq!(client.submit(path, &form).await.status, 200, "{path}");
    }
}

async fn a_form_of_nobody_is_not_done(desk: Desk) {
    with_a_letter(&desk).await;
    let csrf = desk.client().await.csrf().await;
    let nobody = super::client::Client::new(desk.console.address());
    for (path, form) in forms() {
        let form: Vec<_> = form.iter().copied().chain([("csrf", csrf.as_str())]).collect();
        assert_eq!(nobody.post(path, &form).await.status, 403, "{path}");
    }
    for (page, status) in [("/logs", 303), ("/live/logs?after=0", 403), ("/settings/audit", 303)] {
        assert_eq!(nobody.get(page).await.status, status, "{page}");
    }
    assert_eq!(desk.engine.archive.dead_letters(None, DeadId(0), 9).await.unwrap().len(), 1);
}
