use std::{convert::Infallible, sync::Arc};

use chinwag_core::{
    clock::Timestamp,
    config::{ChannelConfig, SecretRef, SecretSource},
    platform::{HttpReply, Pace, Platform, admit},
    secret::Secret,
};
use chinwag_platforms::{OpenError, for_verify, keys, open};
use expect_test::{Expect, expect};
use http::{HeaderMap, HeaderValue};
use serde_json::{Value, json};

use super::support::response;

/// Every variable holds its own name.
#[expect(clippy::unnecessary_wraps, reason = "the signature that `open` asks for")]
fn resolve(reference: &SecretRef) -> Result<Vec<Secret>, Infallible> {
    let read = |source: &SecretSource| match source {
        SecretSource::Env(name) => Secret::new(name.clone()),
        SecretSource::File(_) => Secret::new("from a file"),
    };
    Ok(reference.sources().iter().map(read).collect())
}

fn opened(change: Value) -> Result<Arc<dyn Platform>, OpenError> {
    let mut channel = json!({
        "name": "bot", "platform": "telegram",
        "bot_token": {"env": "7:TOKEN"}, "secret_token": {"env": "SECRET"},
    });
    for (key, value) in change.as_object().expect("an object") {
        if value.is_null() {
            channel.as_object_mut().expect("an object").remove(key);
        } else {
            channel[key] = value.clone();
        }
    }
    let channel: ChannelConfig = serde_json::from_value(channel).expect("a channel");
    open(&channel, resolve)
}

fn refused(change: Value, key: &str, expected: Expect) {
    let error = opened(change).expect_err("something is wrong with it");
    assert_eq!((error.key(), error.channel().as_str()), (key, "bot"));
    expected.assert_eq(&error.to_string());
}

#[test]
fn every_option_has_its_effect() {
    let platform = opened(json!({
        "api_url": "http://127.0.0.1:9/", "username": "@my_bot", "calls_per_second": 7, "chat_calls_per_second": 2,
        "group_calls_per_minute": 40,
    }))
    .expect("every key is right");
    let call = platform.render(&response("hi")).expect("a call");
    assert_eq!(call.url, "http://127.0.0.1:9/bot{token}/sendMessage");
    assert_eq!(platform.rates().credential_per_second, Some(7));
    assert_eq!(platform.rates().chat, Some(Pace::per_second(2)));
    assert_eq!(platform.rates().group, Some(Pace::per_minute(40)));
    assert!(opened(json!({})).is_ok(), "the rest has defaults");
}

#[test]
fn a_mistake_names_its_key() {
    refused(
        json!({"secret_token": null}),
        "secret_token",
        expect![[
            r#"channel `bot`: `secret_token` is missing; it is a credential: `{ env = "NAME" }` or `{ file = "/path" }`, or a list of these"#
        ]],
    );
    refused(
        json!({"secret_token": {"env": "with space"}}),
        "secret_token",
        expect![
            "channel `bot`: the credential `secret_token` is not what Telegram takes: 1 to 256 letters, digits, `_` and `-`"
        ],
    );
    refused(
        json!({"secret_token": {"env": ""}}),
        "secret_token",
        expect!["channel `bot`: the credential `secret_token` is empty"],
    );
    refused(
        json!({"bot_token": null}),
        "bot_token",
        expect![[
            r#"channel `bot`: `bot_token` is missing; it is a credential: `{ env = "NAME" }` or `{ file = "/path" }`, or a list of these"#
        ]],
    );
    refused(
        json!({"bot_token": {"env": "7:A/../B"}}),
        "bot_token",
        expect![
            "channel `bot`: the credential `bot_token` holds a character that cannot stand in an address, such as a slash"
        ],
    );
    refused(
        json!({"username": "my bot"}),
        "username",
        expect!["channel `bot`: `username` is not a username such as `weather_bot`"],
    );
    refused(
        json!({"chat_calls_per_second": 0}),
        "chat_calls_per_second",
        expect!["channel `bot`: `chat_calls_per_second` is not a whole number above zero"],
    );
    refused(
        json!({"token": {"env": "A"}}),
        "token",
        expect![
            "channel `bot`: there is no key `token`; there is `bot_token`, `secret_token`, `username`, `polling`, `api_url`, `calls_per_second`, `chat_calls_per_second`, `group_calls_per_minute`"
        ],
    );
}

#[test]
fn a_channel_needs_both_of_its_credentials() {
    let required = keys("telegram").expect("keys").iter().filter(|key| key.is_required);
    let required: Vec<_> = required.map(|key| (key.name, key.is_credential)).collect();
    assert_eq!(required, [("bot_token", true)]);
    assert!(for_verify("telegram", "").is_none());
}

/// What is fetched takes the way of a webhook, under a secret that nobody else can know.
#[test]
fn a_bot_that_fetches_needs_no_secret_of_its_own() {
    let platform = opened(json!({"polling": true, "secret_token": null})).expect("a channel");
    let poll = platform.poll().expect("it fetches");
    let call = poll.next(Some("7")).expect("a call");
    assert!(call.url.ends_with("/getUpdates"), "{}", call.url);
    assert!(String::from_utf8_lossy(&call.body).contains("\"offset\":7"));
    let reply = HttpReply {
        status: 200,
        headers: HeaderMap::new(),
        body: r#"{"ok":true,"result":[{"update_id":7,"x":{}},{"update_id":8,"x":{}}]}"#.into(),
    };
    let polled = poll.read(&reply).expect("updates");
    assert_eq!((polled.requests.len(), polled.cursor.as_deref()), (2, Some("9")));
    let now = Timestamp::default();
    for request in polled.requests {
        let mut another = request.clone();
        admit(&*platform, request, now).expect("it is let in");
        another.headers.insert("x-telegram-bot-api-secret-token", HeaderValue::from_static("guessed"));
        assert!(admit(&*platform, another, now).is_err(), "a webhook is not");
    }
    assert!(platform.registration("https://bot.example.com/webhooks/bot").is_err());
    assert!(opened(json!({})).expect("a channel").poll().is_none());
    let refused = HttpReply { status: 401, headers: HeaderMap::new(), body: "".into() };
    assert!(poll.read(&refused).is_err());
}
