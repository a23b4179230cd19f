//! How a channel is configured.

use std::convert::Infallible;

use chinwag_core::{config::ChannelConfig, secret::Secret};
use chinwag_platforms::{OpenError, keys, open};
use serde_json::{Value, json};

use super::support::{OLD, SECRET, config, web};

fn opened(more: &Value, secret: &str) -> Result<(), OpenError> {
    let mut channel = json!({
        "name": "site", "platform": "web", "secret": { "env": "WEB_SECRET" }, "origins": ["https://www.example.com"],
    });
    let table = channel.as_object_mut().expect("a table");
    for (key, value) in more.as_object().expect("keys") {
        match value {
            Value::Null => table.remove(key),
            value => table.insert(key.clone(), value.clone()),
        };
    }
    let channel: ChannelConfig = serde_json::from_value(channel).expect("a channel");
    open(&channel, |_| Ok::<_, Infallible>(vec![Secret::new(secret)])).map(drop)
}

#[test]
fn every_key_is_taken_as_its_example_shows_it() {
    for key in keys("web").expect("keys").iter().filter(|key| !key.is_credential) {
        let value: Value = serde_json::from_str(key.example).expect("an example that is JSON too");
        opened(&json!({ key.name: value }), SECRET).unwrap_or_else(|error| panic!("{error}"));
    }
}

#[test]
fn what_could_never_match_or_be_guessed_is_refused() {
    for (keys, secret, key) in [
        (json!({ "secret": null }), SECRET, "secret"),
        (json!({}), "a secret that is too short", "secret"),
        (json!({ "origins": null }), SECRET, "origins"),
        (json!({ "origins": [] }), SECRET, "origins"),
        (json!({ "origins": ["*"] }), SECRET, "origins"),
        (json!({ "origins": ["null"] }), SECRET, "origins"),
        (json!({ "origins": ["www.example.com"] }), SECRET, "origins"),
        (json!({ "origins": ["https://www.example.com/"] }), SECRET, "origins"),
        (json!({ "origins": ["https://www.example.com:443"] }), SECRET, "origins"),
        (json!({ "origins": ["https://Www.example.com"] }), SECRET, "origins"),
        (json!({ "origins": ["https://*.example.com"] }), SECRET, "origins"),
        (json!({ "title": "a\nb" }), SECRET, "title"),
        (json!({ "colour": "red" }), SECRET, "colour"),
        (json!({ "colour": "#12345g" }), SECRET, "colour"),
        (json!({ "signed_only": "yes" }), SECRET, "signed_only"),
        (json!({ "public_url": "bot.example" }), SECRET, "public_url"),
        (json!({ "messages_per_minute": 0 }), SECRET, "messages_per_minute"),
        (json!({ "address_header": "not a header" }), SECRET, "address_header"),
        (json!({ "cookies": true }), SECRET, "cookies"),
    ] {
        let error = opened(&keys, secret).expect_err(key);
        assert_eq!(error.key(), key, "{error}");
        assert!(!error.to_string().contains(SECRET), "{error}");
    }
}

#[test]
fn debug_shows_no_secret() {
    let shown = format!("{:?} {:?}", web(), config());
    assert!(!shown.contains(SECRET) && !shown.contains(OLD), "{shown}");
}
