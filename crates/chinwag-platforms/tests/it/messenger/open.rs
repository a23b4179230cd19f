use std::sync::Arc;

use chinwag_core::{
    config::{ChannelConfig, SecretRef, SecretSource},
    platform::Platform,
    secret::Secret,
};
use chinwag_platforms::{OpenError, PLATFORMS, for_verify, keys, open};
use expect_test::{Expect, expect};
use serde_json::{Value, json};

use super::support::response;

#[derive(Debug, thiserror::Error)]
#[error("the environment variable `{0}` is not set")]
struct NotSet(String);

/// A public key of RFC 8032, which is a secret for every scheme.
const PUBLIC_KEY: &str = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

/// `ABSENT` is not set, `EMPTY` is empty, every other variable holds its own name.
fn resolve(reference: &SecretRef) -> Result<Vec<Secret>, NotSet> {
    let read = |source: &SecretSource| match source {
        SecretSource::Env(name) if name == "ABSENT" => Err(NotSet(name.clone())),
        SecretSource::Env(name) if name == "EMPTY" => Ok(Secret::new("")),
        SecretSource::Env(name) if name.ends_with("PUBLIC_KEY") => Ok(Secret::new(PUBLIC_KEY)),
        SecretSource::Env(name) => Ok(Secret::new(name.clone())),
        SecretSource::File(_) => Ok(Secret::new("from a file\n")),
    };
    reference.sources().iter().map(read).collect()
}

fn opened(change: Value) -> Result<Arc<dyn Platform>, OpenError> {
    let mut channel = json!({
        "name": "page", "platform": "messenger",
        "app_secret": {"env": "A"}, "page_token": {"env": "TOKEN"}, "verify_token": {"env": "V"},
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
    assert_eq!((error.key(), error.channel().as_str()), (key, "page"));
    expected.assert_eq(&error.to_string());
}

#[test]
fn every_option_has_its_effect() {
    let platform = opened(json!({
        "app_secret": [{"env": "A"}, {"file": "/b"}], "api_url": "http://127.0.0.1:9/graph/", "api_version": "v25.0",
        "appsecret_proof": true, "allow_sha1": true, "app_id": 205_552_219_930_699_u64,
    }))
    .expect("every key is right");
    let call = platform.render(&response("hi")).expect("a call");
    assert_eq!(call.url, "http://127.0.0.1:9/graph/v25.0/me/messages");
    assert_eq!(call.headers["authorization"], "Bearer TOKEN");
    assert_eq!(call.secret_query.len(), 1);
    let default = opened(json!({})).expect("the defaults").render(&response("hi")).expect("a call");
    assert_eq!(default.url, "https://graph.facebook.com/v26.0/me/messages");
    assert!(default.secret_query.is_empty());
}

#[test]
fn a_mistake_names_its_key() {
    let error = opened(json!({"platform": "telepathy"})).expect_err("there is none").to_string();
    let known: Vec<_> = PLATFORMS.iter().map(|name| format!("`{name}`")).collect();
    let expected = "channel `page`: there is no platform `telepathy`; there is ";
    assert_eq!(error, format!("{expected}{}", known.join(", ")));
    refused(
        json!({"app_sercet": {"env": "A"}}),
        "app_sercet",
        expect![
            "channel `page`: there is no key `app_sercet`; there is `app_secret`, `page_token`, `verify_token`, `app_id`, `api_url`, `api_version`, `appsecret_proof`, `calls_per_second`, `allow_sha1`"
        ],
    );
    refused(
        json!({"page_token": null}),
        "page_token",
        expect![[
            r#"channel `page`: `page_token` is missing; it is a credential: `{ env = "NAME" }` or `{ file = "/path" }`, or a list of these"#
        ]],
    );
    refused(
        json!({"page_token": "EAAB-a-token"}),
        "page_token",
        expect![[
            r#"channel `page`: `page_token` is not a credential: `{ env = "NAME" }` or `{ file = "/path" }`, or a list of these"#
        ]],
    );
    refused(
        json!({"page_token": {"env": "A", "file": "/b"}}),
        "page_token",
        expect![[
            r#"channel `page`: `page_token` is not a credential: `{ env = "NAME" }` or `{ file = "/path" }`, or a list of these"#
        ]],
    );
    refused(
        json!({"page_token": {"env": "ABSENT"}}),
        "page_token",
        expect![
            "channel `page`: reading the credential `page_token`: the environment variable `ABSENT` is not set"
        ],
    );
    refused(
        json!({"app_secret": {"env": "EMPTY"}}),
        "app_secret",
        expect!["channel `page`: the credential `app_secret` is empty"],
    );
    refused(
        json!({"app_secret": []}),
        "app_secret",
        expect!["channel `page`: the credential `app_secret` is empty"],
    );
    refused(
        json!({"page_token": {"file": "/b"}}),
        "page_token",
        expect![
            "channel `page`: the credential `page_token` holds a character that cannot stand in an HTTP header, such as a line break"
        ],
    );
    refused(
        json!({"allow_sha1": "yes"}),
        "allow_sha1",
        expect!["channel `page`: `allow_sha1` is not `true` or `false`"],
    );
    refused(
        json!({"calls_per_second": 0}),
        "calls_per_second",
        expect!["channel `page`: `calls_per_second` is not a whole number above zero"],
    );
    refused(json!({"app_id": true}), "app_id", expect!["channel `page`: `app_id` is not an id: digits"]);
    refused(
        json!({"api_version": "26"}),
        "api_version",
        expect!["channel `page`: `api_version` is not a version such as `v26.0`"],
    );
    for url in ["graph.facebook.com", "ftp://a.example", "https://a.example/?x=1", ""] {
        let error = opened(json!({"api_url": url})).expect_err("no address");
        assert_eq!(
            error.to_string(),
            "channel `page`: `api_url` is not an http or https address without a query"
        );
    }
}

#[test]
fn credentials_go_nowhere_in_the_open() {
    for safe in ["https://a.example", "http://127.0.0.1:7000", "http://localhost:7000", "http://[::1]:7000"] {
        assert!(opened(json!({"api_url": safe})).is_ok(), "{safe}");
    }
    for open in ["http://graph.facebook.com", "http://10.0.0.7:7000", "http://localhost.example"] {
        let error = opened(json!({"api_url": open})).expect_err("in the open");
        assert_eq!(
            error.to_string(),
            "channel `page`: `api_url` is not an https address, or an http address of this machine"
        );
    }
    assert!(opened(json!({"allow_http": true})).is_err(), "it is for servers of one's own");
}

/// A secret that a platform takes: some have a form for theirs.
fn secret_of(platform: &str) -> &'static str {
    if platform == "webhook" { "whsec_c2VjcmV0" } else { PUBLIC_KEY }
}

#[test]
fn the_platforms_are_listed() {
    for name in PLATFORMS {
        assert!(for_verify(name, secret_of(name)).is_some() && keys(name).is_some(), "{name}");
    }
    let required = keys("messenger").expect("keys").iter().filter(|key| key.is_required);
    let required: Vec<_> = required.map(|key| (key.name, key.is_credential)).collect();
    assert_eq!(required, [("app_secret", true), ("page_token", true), ("verify_token", true)]);
    assert!(for_verify("telepathy", "secret").is_none() && keys("telepathy").is_none());
    assert!(for_verify("messenger", "").is_none());
}

#[test]
fn nothing_secret_is_shown() {
    let platform = opened(json!({"appsecret_proof": true})).expect("a channel");
    let call = platform.render(&response("hi")).expect("a call");
    for shown in [format!("{platform:?}"), format!("{call:?}")] {
        assert!(!shown.contains("TOKEN"), "{shown}");
    }
}

/// What a person is told to write is right.
#[test]
fn the_example_of_every_key_is_sound() {
    for platform in PLATFORMS {
        let lines =
            keys(platform).expect("keys").iter().map(|key| format!("{} = {}\n", key.name, key.example));
        let channel = format!("name = \"page\"\nplatform = \"{platform}\"\n{}", lines.collect::<String>());
        let channel: ChannelConfig = toml::from_str(&channel).expect("TOML");
        let secret = |_: &SecretRef| Ok::<_, NotSet>(vec![Secret::new(secret_of(platform))]);
        // What is made up here need not be a credential of the platform's kind.
        if let Err(error) = open(&channel, secret) {
            assert!(matches!(error, OpenError::UnusableCredential { .. }), "{error}");
        }
    }
}

#[test]
fn what_is_told_is_subscribed_to() {
    let platform = opened(json!({})).expect("the defaults");
    let calls = platform.registration("https://bot.example/webhooks/one").expect("a call");
    let [call] = &calls[..] else { panic!("{calls:?}") };
    let url = "https://graph.facebook.com/v26.0/me/subscribed_apps?subscribed_fields=\
        messages,messaging_postbacks,messaging_optins,messaging_referrals,messaging_handovers,messaging_account_linking,messaging_feedback,message_deliveries,message_reads,message_reactions,message_edits";
    assert_eq!((call.method.as_str(), &*call.url), ("POST", url));
    assert!(call.headers["authorization"].is_sensitive() && call.body.is_empty());
}
