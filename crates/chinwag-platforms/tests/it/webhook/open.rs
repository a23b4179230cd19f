//! How a channel is configured.

use std::convert::Infallible;

use chinwag_core::{config::ChannelConfig, secret::Secret};
use chinwag_platforms::{OpenError, for_verify, open};
use serde_json::{Value, json};

use super::support::{OTHER, SECRET, config, response};

fn opened(keys: &Value, secret: &str) -> Result<String, OpenError> {
    let mut channel = json!({
        "name": "own", "platform": "webhook",
        "secret": { "env": "WEBHOOK_SECRET" }, "url": "https://chat.example/in",
    });
    let table = channel.as_object_mut().expect("a table");
    for (key, value) in keys.as_object().expect("keys") {
        match value {
            Value::Null => table.remove(key),
            value => table.insert(key.clone(), value.clone()),
        };
    }
    let channel: ChannelConfig = serde_json::from_value(channel).expect("a channel");
    let platform = open(&channel, |_| Ok::<_, Infallible>(vec![Secret::new(secret)]))?;
    Ok(platform.render(&response("hi")).expect("a call").url)
}

#[test]
fn a_channel_needs_its_secret_and_an_address() {
    assert_eq!(opened(&json!({}), SECRET).expect("opened"), "https://chat.example/in");
    for (keys, secret, key) in [
        (json!({ "secret": null }), SECRET, "secret"),
        (json!({ "url": null }), SECRET, "url"),
        (json!({ "url": "chat.example" }), SECRET, "url"),
        (json!({ "url": "https://chat.example/?key=1" }), SECRET, "url"),
        (json!({ "url": "https://me:pass@chat.example/" }), SECRET, "url"),
        (json!({ "calls_per_second": 0 }), SECRET, "calls_per_second"),
        (json!({ "colour": 0 }), SECRET, "colour"),
        (json!({ "signing_secret": 7 }), SECRET, "signing_secret"),
        (json!({}), "plain", "secret"),
        (json!({}), "whsec_", "secret"),
        (json!({}), "whsec_hunter2?", "secret"),
        (json!({}), "whpk_AAAA", "secret"),
        (json!({}), "whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", "secret"),
    ] {
        let error = opened(&keys, secret).expect_err("refused");
        assert_eq!(error.key(), key, "{error}");
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }
}

#[test]
fn debug_shows_no_secret() {
    let platform = for_verify("webhook", SECRET).expect("webhook");
    let shown = format!("{platform:?} {:?}", config(&[SECRET, OTHER]));
    assert!(!shown.contains(&SECRET[6..]) && !shown.contains(&OTHER[6..]), "{shown}");
    assert!(for_verify("webhook", "no secret").is_none());
}
