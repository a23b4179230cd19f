use std::{collections::BTreeSet, fs, path::Path};

use proptest::prelude::*;
use serde_json::{Value, json};

use super::support::{message, parse};

fn body(timestamp: u64, kind: &str, event: Value) -> String {
    json!({"object": "instagram", "entry": [{"id": "1", "messaging":
        [{"sender": {"id": "2"}, "recipient": {"id": "1"}, "timestamp": timestamp, kind: event}]}]})
    .to_string()
}

#[test]
fn what_is_changed_or_taken_back_has_the_id_of_the_message_and_a_key_of_its_own() {
    let key = |body: String| parse(body).expect("a body").remove(0).dedupe;
    let all = [
        key(body(1, "message", json!({"mid": "m", "text": "a"}))),
        key(body(2, "message", json!({"mid": "m", "is_deleted": true}))),
        key(body(2, "message_edit", json!({"mid": "m", "text": "b"}))),
        key(body(3, "message_edit", json!({"mid": "m", "text": "c"}))),
        key(body(3, "message_edit", json!({"mid": "m", "text": "c", "num_edit": 1}))),
        key(body(3, "read", json!({"mid": "m"}))),
        key(body(3, "read", json!({"mid": "n"}))),
        key(body(3, "reaction", json!({"mid": "m", "action": "react"}))),
        key(body(3, "reaction", json!({"mid": "m", "action": "unreact"}))),
    ];
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len(), "{all:#?}");
    assert_eq!((all[0].as_str(), all[1].as_str()), ("1:m", "1:m:deleted"));
}

fn values() -> impl Strategy<Value = Value> {
    let word = prop::sample::select(vec![
        "sender",
        "recipient",
        "id",
        "timestamp",
        "message",
        "mid",
        "text",
        "is_deleted",
        "is_unsupported",
        "reply_to",
        "story",
        "attachments",
        "type",
        "payload",
        "url",
        "story_mention",
        "read",
        "message_edit",
        "num_edit",
        "referral",
        "other",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        word.clone().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((word.clone(), inner), 0..6).prop_map(|pairs| {
                pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect::<Value>()
            }),
        ]
    })
}

/// The bodies of all fixtures.
fn fixtures() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/instagram");
    let files = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    files
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .map(|path| fs::read(path).expect("a fixture"))
        .collect()
}

proptest! {
    #[test]
    fn what_is_broken_does_not_lose_its_neighbours(odd in values(), entry in values()) {
        let good = json!({"sender": {"id": "2"}, "message": {"mid": "neighbour", "text": "hello"}});
        let body = json!({"object": "instagram", "entry": [entry, {"id": "1", "messaging": [good, odd, good], "changes": odd}]});
        let events = parse(body.to_string()).expect("a body");
        let neighbours = events.iter().filter(|event| event.dedupe == "1:neighbour");
        prop_assert_eq!(neighbours.map(|event| message(event).text()).collect::<Vec<_>>(), ["hello"; 2]);
        let _ = parse(json!({"object": "instagram", "entry": odd}).to_string());
    }

    #[test]
    fn a_fixture_that_was_damaged_does_no_harm(
        which in any::<prop::sample::Index>(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
        kept in any::<prop::sample::Index>(),
    ) {
        let bodies = fixtures();
        let mut body = which.get(&bodies).clone();
        for (at, byte) in damage {
            let at = at.index(body.len());
            body[at] = byte;
        }
        let _ = parse(&body);
        body.truncate(kept.index(body.len()));
        let _ = parse(&body);
    }
}
