use std::sync::Arc;

use chinwag_core::{
    config::{ChannelConfig, SecretRef, SecretSource},
    platform::Platform,
    secret::Secret,
};
use chinwag_platforms::{OpenError, open};
use serde_json::{Value, json};

use super::support::response;

/// Every variable holds its own name.
fn resolve(reference: &SecretRef) -> Result<Vec<Secret>, std::io::Error> {
    let read = |source: &SecretSource| match source {
        SecretSource::Env(name) => Ok(Secret::new(name.clone())),
        SecretSource::File(_) => Ok(Secret::new("from a file\n")),
    };
    reference.sources().iter().map(read).collect()
}

fn opened(change: Value) -> Result<Arc<dyn Platform>, OpenError> {
    let mut channel = json!({
        "name": "team", "platform": "mattermost", "api_url": "http://127.0.0.1:9/chat/",
        "webhook_url": "https://bot.example.com/webhooks/team", "token": [{"env": "A"}, {"env": "B"}],
        "bot_token": {"env": "TOKEN"}, "action_secret": {"env": "OWN"}, "bot_user_id": "bot1",
    });
    for (key, value) in change.as_object().expect("an object") {
        if value.is_null() {
            channel.as_object_mut().expect("an object").remove(key);
        } else {
            channel[key] = value.clone();
        }
    }
    open(&serde_json::from_value::<ChannelConfig>(channel).expect("a channel"), resolve)
}

#[test]
fn every_option_has_its_effect() {
    let platform = opened(json!({"bot_name": "helper", "calls_per_second": 10})).expect("every key is right");
    let call = platform.render(&response("hi")).expect("a call");
    assert_eq!(call.url, "http://127.0.0.1:9/chat/api/v4/posts");
    assert_eq!(call.headers["authorization"], "Bearer TOKEN");
    assert_eq!(platform.rates().credential_per_second, Some(10));
    assert_eq!(opened(json!({})).expect("a channel").rates().credential_per_second, None);
}

#[test]
fn a_channel_without_what_it_needs_does_not_open() {
    for key in ["api_url", "webhook_url", "token", "bot_token", "action_secret", "bot_user_id"] {
        let error = opened(json!({key: null})).expect_err("something is missing");
        assert_eq!(error.key(), key);
        assert!(
            error.to_string().starts_with(&format!("channel `team`: `{key}` is missing; it is ")),
            "{error}"
        );
    }
    for (key, value) in [
        ("api_url", json!("chat.example.com")),
        ("webhook_url", json!("https://bot.example.com/?a=b")),
        ("bot_user_id", json!("../me")),
        ("bot_name", json!("@helper")),
        ("bot_token", json!({"file": "/x"})),
        ("calls_per_second", json!(0)),
        ("tokens", json!({"env": "A"})),
    ] {
        assert_eq!(opened(json!({key: value})).expect_err("something is wrong").key(), key);
    }
}
