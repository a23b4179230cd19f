use std::{convert::Infallible, sync::Arc};

use chinwag_core::{
    clock::Timestamp,
    config::{ChannelConfig, SecretRef},
    platform::{Pace, Platform, Rates},
    secret::Secret,
};
use chinwag_platforms::{OpenError, for_verify, keys, open};
use expect_test::{Expect, expect};
use serde_json::{Value, json};

use super::support::{APP_ID, response};

fn opened(change: Value) -> Result<Arc<dyn Platform>, OpenError> {
    let mut channel =
        json!({ "name": "bot", "platform": "teams", "app_id": APP_ID, "client_secret": { "env": "S" } });
    for (key, value) in change.as_object().expect("an object") {
        channel[key] = value.clone();
    }
    channel.as_object_mut().expect("an object").retain(|_, value| !value.is_null());
    let channel: ChannelConfig = serde_json::from_value(channel).expect("a channel");
    open(&channel, |_: &SecretRef| Ok::<_, Infallible>(vec![Secret::new("s3cret")]))
}

fn token_url(platform: &dyn Platform) -> String {
    let request = platform.token_request(Timestamp::default()).expect("a request").expect("one is needed");
    request.call().url.clone()
}

#[test]
fn every_option_has_its_effect() {
    let platform = opened(json!({
        "tenant": "contoso.example", "api_url": "http://127.0.0.1:9/", "login_url": "http://127.0.0.1:8",
        "keys_url": "http://127.0.0.1:7/keys", "service_hosts": ["127.0.0.1"], "calls_per_second": 5,
    }))
    .expect("every key is right");
    assert_eq!(token_url(&*platform), "http://127.0.0.1:8/contoso.example/oauth2/v2.0/token");
    assert_eq!(platform.key_set().expect("keys").address(), "http://127.0.0.1:7/keys");
    let call = platform.render(&response("hi")).expect("a call");
    assert!(call.url.starts_with("http://127.0.0.1:9/v3/conversations/"), "{}", call.url);
    let rates = Rates {
        credential_per_second: Some(5),
        chat: Some(Pace { calls: 60, within: std::time::Duration::from_secs(30), at_once: 3 }),
        ..Rates::default()
    };
    assert_eq!(platform.rates(), rates);

    let platform = opened(json!({})).expect("the defaults");
    assert_eq!(token_url(&*platform), "https://login.microsoftonline.com/botframework.com/oauth2/v2.0/token");
    let address = "https://login.botframework.com/v1/.well-known/openidconfiguration";
    assert_eq!(platform.key_set().expect("keys").address(), address);
    assert_eq!(platform.rates().credential_per_second, Some(50));

    let platform = opened(json!({ "cloud": "us_government" })).expect("a cloud");
    let call = platform.token_request(Timestamp::default()).expect("a request").expect("one is needed");
    let body = std::str::from_utf8(&call.call().body).expect("a form");
    assert!(body.ends_with("scope=https%3A%2F%2Fapi.botframework.us%2F.default"), "{body}");
    assert!(platform.render(&response("hi")).is_err(), "the hosts of another cloud");
}

#[test]
fn a_mistake_names_its_key() {
    let refused = |change: Value, key: &str, expected: Expect| {
        let error = opened(change).expect_err("something is wrong with it");
        assert_eq!(error.key(), key);
        expected.assert_eq(&error.to_string());
    };
    refused(
        json!({ "app_id": null }),
        "app_id",
        expect!["channel `bot`: `app_id` is missing; it is the bot's Microsoft app id"],
    );
    refused(
        json!({ "client_secret": null }),
        "client_secret",
        expect![
            "channel `bot`: `client_secret` is missing; it is a credential: `{ env = \"NAME\" }` or `{ file = \"/path\" }`, or a list of these"
        ],
    );
    refused(
        json!({ "cloud": "china" }),
        "cloud",
        expect!["channel `bot`: `cloud` is not `public` or `us_government`"],
    );
    refused(
        json!({ "tenant": "a/b" }),
        "tenant",
        expect!["channel `bot`: `tenant` is not a tenant: its id or its domain"],
    );
    refused(
        json!({ "keys_url": "http://login.example/keys" }),
        "keys_url",
        expect!["channel `bot`: `keys_url` is not an https address, or an http address of this machine"],
    );
    let hosts = || {
        expect![
            "channel `bot`: `service_hosts` is not a list of hosts such as `smba.trafficmanager.net` or `*.botframework.com`"
        ]
    };
    for bad in [
        json!("a.example"),
        json!([]),
        json!(["*"]),
        json!(["*.com"]),
        json!(["*."]),
        json!([7]),
        json!(["https://a.example"]),
    ] {
        refused(json!({ "service_hosts": bad }), "service_hosts", hosts());
    }
}

#[test]
fn every_key_has_an_example_that_is_taken() {
    for key in keys("teams").expect("teams").iter().filter(|key| !key.is_credential) {
        let example: toml::Table =
            toml::from_str(&format!("{} = {}", key.name, key.example)).expect("an example");
        let example = serde_json::to_value(example).expect("JSON");
        opened(example).unwrap_or_else(|error| panic!("{}: {error}", key.name));
    }
}

#[test]
fn what_verifies_needs_no_secret_and_shows_none() {
    let platform = for_verify("teams", APP_ID).expect("a platform");
    assert!(for_verify("teams", "").is_none());
    let shown = format!("{platform:?} {:?}", opened(json!({})).expect("the defaults"));
    assert!(!shown.contains("s3cret"), "{shown}");
}
