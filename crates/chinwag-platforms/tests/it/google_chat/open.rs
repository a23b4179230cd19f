use std::{convert::Infallible, sync::Arc};

use chinwag_core::{
    config::{ChannelConfig, SecretRef},
    platform::{Pace, Platform, Rates},
    secret::Secret,
};
use chinwag_platforms::{OpenError, keys, open};
use expect_test::{Expect, expect};
use serde_json::{Value, json};

use super::support::{AUDIENCE, NOW, response, service_account};

fn opened_with(account: &str, change: Value) -> Result<Arc<dyn Platform>, OpenError> {
    let mut channel = json!({ "name": "chat", "platform": "google_chat", "audience": AUDIENCE, "service_account": { "env": "S" } });
    for (key, value) in change.as_object().expect("an object") {
        channel[key] = value.clone();
    }
    channel.as_object_mut().expect("an object").retain(|_, value| !value.is_null());
    let channel: ChannelConfig = serde_json::from_value(channel).expect("a channel");
    open(&channel, |_: &SecretRef| Ok::<_, Infallible>(vec![Secret::new(account)]))
}

fn opened(change: Value) -> Result<Arc<dyn Platform>, OpenError> {
    opened_with(&service_account(), change)
}

#[test]
fn every_option_has_its_effect() {
    let platform = opened(json!({
        "api_url": "http://127.0.0.1:9/v1/", "token_url": "http://127.0.0.1:8/token",
        "keys_url": "http://127.0.0.1:7/keys", "calls_per_second": 5,
    }))
    .expect("every key is right");
    let call = platform.render(&response("hi")).expect("a call");
    assert!(call.url.starts_with("http://127.0.0.1:9/v1/spaces/S/messages"), "{}", call.url);
    let request = platform.token_request(NOW).expect("a request").expect("one is needed");
    assert_eq!(request.call().url, "http://127.0.0.1:8/token");
    assert_eq!(platform.key_set().expect("keys").address(), "http://127.0.0.1:7/keys");
    let rates =
        Rates { credential_per_second: Some(5), chat: Some(Pace::per_minute(60)), ..Rates::default() };
    assert_eq!(platform.rates(), rates);

    let address = |change| opened(change).expect("a channel").key_set().expect("keys").address().to_owned();
    assert_eq!(address(json!({})), "https://www.googleapis.com/oauth2/v3/certs");
    let own = "https://www.googleapis.com/service_accounts/v1/metadata/jwk/chat@system.gserviceaccount.com";
    assert_eq!(address(json!({ "audience": 123_456_789_012_u64 })), own);
}

#[test]
fn a_mistake_names_its_key() {
    let refused = |change: Value, key: &str, expected: Expect| {
        let error = opened(change).expect_err("something is wrong with it");
        assert_eq!(error.key(), key);
        expected.assert_eq(&error.to_string());
    };
    refused(
        json!({ "audience": null }),
        "audience",
        expect![
            "channel `chat`: `audience` is missing; it is the webhook's address or the project's number, whichever the app's settings say"
        ],
    );
    refused(
        json!({ "signer": "chat" }),
        "signer",
        expect!["channel `chat`: `signer` is not the address of a service account"],
    );
    refused(
        json!({ "audience": "123", "pubsub_signer": "a@b.example" }),
        "pubsub_signer",
        expect![
            "channel `chat`: `pubsub_signer` is not possible with a project's number as `audience`: the two use different keys, so use the webhook's address"
        ],
    );
    refused(
        json!({ "keys_url": "http://a.example/" }),
        "keys_url",
        expect!["channel `chat`: `keys_url` is not an https address, or an http address of this machine"],
    );
    let broken = service_account().replace("MII", "XXX");
    for account in ["", "{}", "7", &broken] {
        let error = opened_with(account, json!({})).expect_err("no key");
        assert_eq!(error.key(), "service_account");
        assert!(!format!("{error} {error:?}").contains("PRIVATE"));
    }
}

#[test]
fn every_key_has_an_example_that_is_taken() {
    for key in keys("google_chat").expect("a platform").iter().filter(|key| !key.is_credential) {
        let example: toml::Table =
            toml::from_str(&format!("{} = {}", key.name, key.example)).expect("an example");
        let example = serde_json::to_value(example).expect("JSON");
        opened(example).unwrap_or_else(|error| panic!("{}: {error}", key.name));
    }
}
