//! The commands that look at a bot, beside the running process.

use std::time::Duration;

use chinwag_backends::sqlite::Sqlite;
use chinwag_core::{
    commit::{RunOutcome, StateWrite},
    config::SqliteConfig,
    error::EngineError,
    event::payload,
};
use chinwag_testkit::{
    conformance::{fixture, owner::Owner},
    messenger::{Config, Fault, Messenger},
};
use serde_json::{Value, json};

use crate::support::{Bot, Place};

const SOON: Duration = Duration::from_secs(30);

/// A running bot and its provider.
async fn stage() -> (Place, Bot, Messenger) {
    let provider = Messenger::start(Config::default()).await.unwrap();
    let place = Place::new(&provider.api_url());
    let bot = place.run(&[]);
    provider.subscribe(&bot.webhook()).await.unwrap();
    (place, bot, provider)
}

/// Looks until it is as it should be.
fn look_until(place: &Place, arguments: &[&str], is_right: impl Fn(&[Value]) -> bool) -> Vec<Value> {
    let begun = std::time::Instant::now();
    loop {
        let found = place.end(arguments).json();
        if is_right(&found) {
            return found;
        }
        assert!(begun.elapsed() < SOON, "{found:#?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_can_be_traced_from_webhook_to_delivery() {
    let (place, bot, provider) = stage().await;
    let person = provider.user("200000000000001");
    let sent = person.says("xyzzy").await.unwrap();
    let answer = person.next_reply(SOON).await.unwrap();
    let found = look_until(&place, &["trace", "--json", sent.mid()], |found| found[0]["closed"] == true);
    let topics: Vec<&str> =
        found[0]["events"].as_array().unwrap().iter().map(|event| event["type"].as_str().unwrap()).collect();
    assert_eq!(topics, ["webhook_received", "message_received", "response_prepared", "response_sent"]);

    // By the webhook's id, and by the id of the answer, it is the same.
    let id = found[0]["id"].as_str().unwrap();
    for other in [id, answer.mid.as_str()] {
        assert_eq!(place.end(&["trace", "--json", other]).json()[0]["id"], *id);
    }
    let text = place.end(&["trace", id]).output;
    assert!(text.contains("closed after") && text.contains("└─ message_received  xyzzy"), "{text}");
    assert!(text.contains("response_prepared  Echo: xyzzy") && text.contains(&answer.mid), "{text}");

    let missing = place.end(&["trace", "m_nothing"]);
    assert_eq!(
        (missing.code, missing.errors.as_str()),
        (Some(3), "error: there is no event or message `m_nothing`\n")
    );
    assert_eq!(bot.stop().code, Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_are_followed_as_they_come() {
    let (place, bot, provider) = stage().await;
    let mut follower = place.start(&["events", "-f", "--json", "--topic", "message_received"]);
    let person = provider.user("200000000000001");
    for words in ["one", "two"] {
        person.says(words).await.unwrap();
        let event: Value = serde_json::from_str(&follower.line().unwrap()).unwrap();
        assert_eq!(event["data"]["content"]["text"], words);
    }
    let conversation = "page:100000000000001:200000000000001";
    let said = place.end(&["events", "--conversation", conversation, "--topic", "message_received"]).output;
    assert_eq!(said.lines().count(), 2, "{said}");
    let nothing = place.end(&["events", "--topic", "orders"]);
    assert_eq!((nothing.code, nothing.output.as_str()), (Some(0), ""));
    assert!(nothing.errors.starts_with("there is no such event"), "{nothing:?}");
    assert_eq!(bot.stop().code, Some(0));
}

/// A body that cannot be decoded is kept, answered 200, and shown as a dead letter.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_that_cannot_be_decoded_is_a_dead_letter() {
    let (place, bot, provider) = stage().await;
    assert!(provider.deliver("{\"object\":\"page\",\"entry\":\"none\"}").await.unwrap().is_ok());
    assert!(provider.deliver("not JSON at all").await.unwrap().is_ok());
    let letters = look_until(&place, &["dead", "list", "--json"], |letters| letters.len() == 2);
    assert!(letters.iter().all(|letter| letter["function"] == "gateway"), "{letters:#?}");
    let id = letters[0]["id"].to_string();
    let shown = place.end(&["dead", "show", &id]);
    assert!(shown.output.contains("webhook_received"), "{shown:?}");
    let forgotten = place.end(&["dead", "discard", &id]);
    assert_eq!(forgotten.output, format!("dead letter {id} is forgotten\n"), "{forgotten:?}");
    assert_eq!(place.end(&["dead", "list", "--json"]).json().len(), 1);
    assert_eq!(place.end(&["dead", "show", &id]).code, Some(3));
    assert_eq!(place.end(&["dead", "discard", &id]).code, Some(3));
    assert_eq!(bot.stop().code, Some(0));
}

/// State is looked at and cleared beside the running bot; a run that has read what is cleared is made again.
#[test]
fn state_is_cleared_beside_the_running_bot() {
    let place = Place::new("http://127.0.0.1:9");
    let bot = place.run(&[]);
    let rt = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let late = rt.block_on(keep(&place));
    let shown = place.end(&["state", "show", "page:200", "--json"]).json();
    assert_eq!((&shown[0]["name"], &shown[0]["value"]["data"]), (&"score".into(), &7.into()), "{shown:?}");
    let asked = place.end(&["state", "clear", "page:200"]);
    assert_eq!(asked.code, Some(2), "{asked:?}");
    let cleared = place.end(&["state", "clear", "page:200", "--yes"]);
    assert_eq!(
        (cleared.code, cleared.output.as_str()),
        (Some(0), "state `score` of page:200 is cleared\n"),
        "{cleared:?}"
    );
    let again = place.end(&["state", "clear", "page:200", "--yes"]);
    assert_eq!(
        (again.code, again.errors.as_str()),
        (Some(3), "error: there is no state of page:200\n"),
        "{again:?}"
    );
    let refused = rt.block_on(late).unwrap_err();
    assert!(matches!(refused, EngineError::Conflict { found: 0, .. }), "{refused}");
    assert_eq!(bot.stop().code, Some(0));
}

/// Keeps a score as a function of another process, and changes it in the end by what it knew of it here.
async fn keep(place: &Place) -> impl Future<Output = Result<(), EngineError>> {
    let engine = Sqlite::open(&SqliteConfig::at(place.path().join("chinwag.db"))).unwrap().engine();
    let own = fixture::topic("own");
    let owner = Owner::new(&engine, fixture::spec("own", own.clone())).await;
    engine.bus.publish(vec![fixture::event(&own, 1, "a")]).await.unwrap();
    let mut commit = owner.run(&owner.take().await[0], RunOutcome::Retry);
    let value = payload(&json!({ "version": 1, "data": 7 })).unwrap();
    let key = "conversation/page:200/score".to_owned();
    commit.state = vec![StateWrite { key, expected: 0, value: Some(value), expires: None }];
    owner.commit(commit.clone()).await.unwrap();
    commit.state[0].expected = 1;
    async move { owner.commit(commit).await }
}

/// A call that was cut off is held for a person to decide, who sends it again beside the running bot.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dead_letter_is_redriven_beside_the_running_bot() {
    let provider = Messenger::start(Config::default()).await.unwrap();
    let place = Place::new(&provider.api_url());
    let settings = std::fs::read_to_string(place.path().join("chinwag.toml")).unwrap();
    place.write("chinwag.toml", &format!("{settings}\n[sender]\nunknown = \"hold\"\n"));
    let bot = place.run(&[]);
    provider.subscribe(&bot.webhook()).await.unwrap();
    provider.faults().push(Fault::Dropped);
    let person = provider.user("200000000000001");
    let sent = person.says("xyzzy").await.unwrap();
    let letters = look_until(&place, &["dead", "list", "--json"], |letters| letters.len() == 1);
    assert_eq!(letters[0]["function"], "sender");
    let trace = place.end(&["trace", sent.mid()]).output;
    assert!(trace.contains("1 given up"), "{trace}");

    let redriven = place.end(&["dead", "redrive", "--all", "--function", "sender"]);
    assert!(
        redriven.output.starts_with(&format!("dead letter {} runs again as ", letters[0]["id"])),
        "{redriven:?}"
    );
    assert_eq!(person.next_reply(SOON).await.unwrap().text(), "Echo: xyzzy");
    let nothing = place.end(&["dead", "redrive", "--all"]);
    assert_eq!((nothing.code, nothing.errors.as_str()), (Some(0), "there is no dead letter\n"));
    assert_eq!(bot.stop().code, Some(0));
}
