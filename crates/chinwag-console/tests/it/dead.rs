//! Dead letters: run again or discarded, one or a whole group in steps, and noted.

use std::time::Duration;

use chinwag_core::{
    clock::{Clock as _, Timestamp},
    store::DeadId,
};
use chinwag_testkit::conformance::fixture;

use super::{
    client::{Answer, Client},
    desk::{Desk, on_every_engine},
};

on_every_engine!(
    a_letter_runs_again_and_the_audit_says_by_whom,
    a_group_runs_again_in_steps,
    what_is_given_up_meanwhile_is_no_part_of_it,
    nothing_is_discarded_without_a_reason,
    a_group_is_discarded_for_a_reason,
    letters_that_nobody_counts_are_discarded_in_steps_too,
);

/// Gives up on the input number `number`, at a moment and for a reason.
async fn give_up(desk: &Desk, number: u128, error: &str, at: Timestamp) {
    let mut ingest = fixture::ingest(number, fixture::at(0), &["ann"]);
    let mut letter = fixture::letter("talk", &ingest.items[0].event);
    letter.error = error.into();
    letter.at = at;
    ingest.dead = Some(letter);
    desk.engine.store.ingest(ingest).await.unwrap();
}

async fn left(desk: &Desk) -> Vec<(u64, String)> {
    let letters = desk.engine.archive.dead_letters(None, DeadId(0), 10_000).await.unwrap();
    letters.into_iter().map(|(id, letter)| (id.0, letter.error)).collect()
}

/// Sends the form that leads to `action`, again and again for as long as there is one: what a page says of its progress,
/// and the last page.
async fn steps(
    client: &Client,
    mut page: Answer,
    action: &str,
    more: &[(&str, &str)],
) -> (Vec<String>, Answer) {
    let mut progress = Vec::new();
    loop {
        let form = page.hidden(action);
        let mut form: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        form.extend(more.iter().filter(|_| progress.is_empty()));
        page = client.post(action, &form).await;
        match page.header("location") {
            Some(place) => return (progress, client.get(place).await),
            None => {
                let bar = page.body.split("<progress value=\"").nth(1).unwrap();
                progress.push(bar.split('"').next().unwrap().to_owned());
            }
        }
    }
}

async fn a_letter_runs_again_and_the_audit_says_by_whom(desk: Desk) {
    give_up(&desk, 1, "no luck", desk.clock.now()).await;
    let client = desk.client().await;
    let id = left(&desk).await[0].0.to_string();
    let page = client.submit("/dead/redrive", &[("id", &id)]).await;
    assert!(page.body.contains("1 letter runs again"), "{}", page.body);
    assert_eq!(left(&desk).await, []);
    let audit = desk.audit().await;
    assert!(
        audit[0].starts_with("console:link-") && audit[0].ends_with(&format!(" dead.redrive {id}")),
        "{audit:?}"
    );
    // Somebody else was quicker: that is told, and nothing is noted.
    let page = client.submit("/dead/redrive", &[("id", &id)]).await;
    assert!(page.body.contains("0 letters run again; 1 could not be"), "{}", page.body);
    assert_eq!(desk.audit().await, audit);
}

async fn a_group_runs_again_in_steps(desk: Desk) {
    for number in 0..260 {
        let error = if number % 13 == 0 {
            "the database is away".into()
        } else {
            format!("order {number} is unknown")
        };
        give_up(&desk, number, &error, desk.clock.now()).await;
    }
    let client = desk.client().await;
    let page = client.get("/dead").await;
    assert!(page.body.contains("and maybe more") && page.body.contains("(all of them)"), "{}", page.body);
    let (progress, page) = steps(&client, page, "/dead/redrive", &[]).await;
    assert_eq!(progress, ["109", "217"], "each step does a hundred, and says how far it has come");
    assert!(page.body.contains("240 letters run again"), "{}", page.body);
    let left = left(&desk).await;
    assert_eq!(left.len(), 20);
    assert!(left.iter().all(|(_, error)| error == "the database is away"), "{left:?}");
    let audit = desk.audit().await;
    let redriven: Vec<_> = audit.iter().filter(|entry| entry.contains("dead.redrive")).collect();
    assert_eq!(redriven.len(), 3, "{audit:?}");
    assert!(redriven[2].ends_with("and 92 more"), "{audit:?}");
}

async fn what_is_given_up_meanwhile_is_no_part_of_it(desk: Desk) {
    give_up(&desk, 1, "no luck", desk.clock.now()).await;
    give_up(&desk, 2, "no luck", desk.clock.now().after(Duration::from_millis(1))).await;
    let client = desk.client().await;
    let page = client.submit("/dead/redrive", &[("function", "talk"), ("cause", "no luck")]).await;
    assert!(page.body.contains("1 letter runs again"), "{}", page.body);
    assert_eq!(left(&desk).await.len(), 1);
}

async fn nothing_is_discarded_without_a_reason(desk: Desk) {
    give_up(&desk, 1, "no luck", desk.clock.now()).await;
    let client = desk.client().await;
    let id = left(&desk).await[0].0.to_string();
    for reason in ["", "  "] {
        let page = client.submit("/dead/discard", &[("id", &id), ("reason", reason)]).await;
        assert!(page.body.contains("say why it may be"), "{}", page.body);
    }
    assert_eq!(left(&desk).await.len(), 1);
    client.submit("/dead/discard", &[("id", &id), ("reason", "a test order")]).await;
    assert_eq!(left(&desk).await, []);
    let audit = desk.audit().await;
    assert!(audit[0].ends_with(&format!(" dead.discard {id} a test order")), "{audit:?}");
}

/// The gateway is no function that anybody counts the letters of.
async fn letters_that_nobody_counts_are_discarded_in_steps_too(desk: Desk) {
    desk.clock.advance(Duration::from_secs(60));
    for number in 0..101 {
        let mut ingest = fixture::ingest(number, fixture::at(0), &["ann"]);
        ingest.dead = Some(fixture::letter("gateway", &ingest.items[0].event));
        desk.engine.store.ingest(ingest).await.unwrap();
    }
    let client = desk.client().await;
    let csrf = client.csrf().await;
    let form =
        [("csrf", csrf.as_str()), ("function", "gateway"), ("cause", "out of luck"), ("reason", "old")];
    let page = client.post("/dead/discard", &form).await;
    assert!(
        page.body.contains("100 are looked at so far") && page.body.contains("<progress aria-label"),
        "{}",
        page.body
    );
    steps(&client, page, "/dead/discard", &[]).await;
    assert_eq!(left(&desk).await, []);
}

async fn a_group_is_discarded_for_a_reason(desk: Desk) {
    for number in 0..150 {
        give_up(&desk, number, "two\r\nlines", desk.clock.now()).await;
    }
    let client = desk.client().await;
    let page = client.get("/dead").await;
    let (progress, page) = steps(&client, page, "/dead/discard", &[("reason", "they are old")]).await;
    assert_eq!((progress.len(), page.body.contains("150 letters are discarded")), (1, true), "{}", page.body);
    assert_eq!(left(&desk).await, []);
    let reasons = desk.audit().await.into_iter().filter(|entry| entry.ends_with("they are old"));
    assert_eq!(reasons.count(), 2);
}
