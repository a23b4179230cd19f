use std::sync::Arc;

use chinwag_core::{
    config::{ChannelConfig, SecretRef, SecretSource},
    platform::Platform,
    secret::Secret,
};
use chinwag_platforms::{OpenError, open};
use expect_test::{Expect, expect};
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
        "name": "sms", "platform": "twilio", "account_sid": "AC1", "auth_token": {"env": "TOKEN"},
        "webhook_url": "https://bot.example.com/webhooks/sms",
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

fn refused(change: Value, key: &str, expected: Expect) {
    let error = opened(change).expect_err("something is wrong with it");
    assert_eq!(error.key(), key);
    expected.assert_eq(&error.to_string());
}

#[test]
fn every_option_has_its_effect() {
    let platform = opened(json!({
        "api_key_sid": "SK1", "api_key_secret": {"env": "KEY"}, "messaging_service_sid": "MG1",
        "without_status_callback": true, "api_url": "http://127.0.0.1:9/", "calls_per_second": 5,
    }))
    .expect("every key is right");
    let call = platform.render(&response("hi")).expect("a call");
    assert_eq!(call.url, "http://127.0.0.1:9/2010-04-01/Accounts/AC1/Messages.json");
    assert_eq!(call.headers["authorization"], "Basic U0sxOktFWQ==");
    assert_eq!(call.body, "To=%2B15550100001&From=%2B15550100002&Body=hi");
    assert_eq!(platform.rates().credential_per_second, Some(5));
    let plain = opened(json!({})).expect("a channel");
    assert_eq!(plain.rates().credential_per_second, Some(80));
    assert!(!format!("{plain:?}").contains("TOKEN"));
}

#[test]
fn a_channel_without_what_it_needs_does_not_open() {
    refused(
        json!({"webhook_url": null}),
        "webhook_url",
        expect![[
            r#"channel `sms`: `webhook_url` is missing; it is the public address that Twilio calls: http or https, without credentials, query and fragment"#
        ]],
    );
    refused(
        json!({"account_sid": null}),
        "account_sid",
        expect!["channel `sms`: `account_sid` is missing; it is the account's SID: `AC` and 32 digits"],
    );
    refused(
        json!({"auth_token": null}),
        "auth_token",
        expect![[
            r#"channel `sms`: `auth_token` is missing; it is a credential: `{ env = "NAME" }` or `{ file = "/path" }`, or a list of these"#
        ]],
    );
    refused(
        json!({"api_key_sid": "SK1"}),
        "api_key_secret",
        expect![[
            r#"channel `sms`: `api_key_secret` is missing; it is a credential: `{ env = "NAME" }` or `{ file = "/path" }`, or a list of these"#
        ]],
    );
    refused(
        json!({"api_key_secret": {"env": "KEY"}}),
        "api_key_secret",
        expect!["channel `sms`: `api_key_secret` is not of use without `api_key_sid`: give both"],
    );
}

#[test]
fn the_webhook_address_is_one_that_can_be_signed() {
    for url in [
        "bot.example.com/webhooks/sms",
        "ftp://bot.example.com/",
        "https://bot.example.com/?a=b",
        "https://bot.example.com/#rc=3",
        "https://user:password@bot.example.com/",
    ] {
        let error = opened(json!({"webhook_url": url})).expect_err(url);
        assert_eq!(error.key(), "webhook_url");
        assert!(!error.to_string().contains("password@"), "{error}");
    }
    for sid in ["", "SK1", "AC/../x"] {
        assert!(opened(json!({"account_sid": sid})).is_err(), "{sid}");
    }
}

#[test]
fn the_credential_is_tried_without_looking_at_anybodys_words() {
    let call = opened(json!({})).expect("a channel").probe().expect("a call");
    assert_eq!(call.method, "GET");
    assert_eq!(
        call.url,
        "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json?DateSent=2000-01-01&PageSize=1"
    );
    assert_eq!(call.headers["authorization"], "Basic QUMxOlRPS0VO");
}

#[test]
fn a_messaging_service_or_a_number_is_told_its_webhook() {
    let url = "https://bot.example.com/webhooks/sms";
    let by_hand = opened(json!({})).expect("a channel").registration(url).expect("no call");
    assert!(by_hand.is_empty(), "{by_hand:?}");
    let channel = opened(json!({"messaging_service_sid": "MG1"})).expect("a channel");
    let calls = channel.registration(url).expect("a call");
    let [call] = &calls[..] else { panic!("{calls:?}") };
    assert_eq!((call.method.as_str(), &*call.url), ("POST", "https://messaging.twilio.com/v1/Services/MG1"));
    assert_eq!(
        call.body,
        "InboundRequestUrl=https%3A%2F%2Fbot.example.com%2Fwebhooks%2Fsms%23rc%3D3%26rp%3Dall&InboundMethod=POST\
         &UseInboundWebhookOnNumber=false"
    );
    let number = opened(json!({"phone_number_sid": "PN1"})).expect("a channel");
    let calls = number.registration(url).expect("a call");
    let [call] = &calls[..] else { panic!("{calls:?}") };
    let account = "https://api.twilio.com/2010-04-01/Accounts/";
    assert!(
        call.url.starts_with(account) && call.url.ends_with("/IncomingPhoneNumbers/PN1.json"),
        "{}",
        call.url
    );
    let form = "SmsUrl=https%3A%2F%2Fbot.example.com%2Fwebhooks%2Fsms%23rc%3D3%26rp%3Dall&SmsMethod=POST";
    assert_eq!(call.body, form);
    let error = channel.registration("https://other.example/").expect_err("another address is signed");
    assert_eq!(
        error.to_string(),
        "Twilio signs the address that it calls: set `webhook_url` to `https://other.example/`"
    );
}
