use std::{convert::Infallible, sync::Arc};

use chinwag_core::{
    config::{ChannelConfig, SecretRef},
    message::InboundKind,
    platform::{Platform, admit},
    secret::Secret,
};
use chinwag_platforms::{OpenError, for_verify, open};
use expect_test::{Expect, expect};
use serde_json::{Value, json};

use super::support::{NOW, post, response, sign};

fn opened(change: Value) -> Result<Arc<dyn Platform>, OpenError> {
    let mut channel = json!({
        "name": "shop", "platform": "whatsapp",
        "app_secret": {"env": "A"}, "access_token": {"env": "T"}, "verify_token": {"env": "V"},
    });
    for (key, value) in change.as_object().expect("an object") {
        channel[key] = value.clone();
    }
    let channel: ChannelConfig = serde_json::from_value(channel).expect("a channel");
    open(&channel, |_: &SecretRef| Ok::<_, Infallible>(vec![Secret::new("SECRET")]))
}

#[test]
fn every_option_has_its_effect() {
    let platform = opened(json!({
        "api_url": "http://127.0.0.1:9/graph/", "api_version": "v25.0", "appsecret_proof": true,
        "calls_per_second": 1000,
    }))
    .expect("every key is right");
    let call = platform.render(&response("hi")).expect("a call");
    assert_eq!(call.url, "http://127.0.0.1:9/graph/v25.0/106540352242922/messages");
    assert_eq!(
        (call.secret_query.len(), &call.headers["authorization"]),
        (1, &"Bearer SECRET".parse().expect("a value"))
    );
    assert_eq!(platform.rates().credential_per_second, Some(1000));
    let default = opened(json!({})).expect("the defaults");
    let call = default.render(&response("hi")).expect("a call");
    assert_eq!(call.url, "https://graph.facebook.com/v26.0/106540352242922/messages");
    assert!(call.secret_query.is_empty());
    assert_eq!(default.rates().credential_per_second, Some(80));
}

#[test]
fn a_channel_for_one_number_leaves_the_others_alone() {
    let platform = opened(json!({"phone_number_id": 106_540_352_242_922_u64})).expect("every key is right");
    for (number, taken) in [("106540352242922", true), ("7", false)] {
        let body = json!({"object": "whatsapp_business_account", "entry": [{"changes": [{"field": "messages", "value":
            {"metadata": {"phone_number_id": number}, "messages": [{"from": "1", "id": "a", "type": "text", "text": {"body": "x"}}]}}]}]});
        let body = body.to_string();
        let signature = sign("SECRET", body.as_bytes());
        let request = post(body.as_bytes(), &[("x-hub-signature-256", &signature)]);
        let events = platform.parse(&admit(&*platform, request, NOW).expect("signed")).expect("a body");
        assert_eq!(matches!(&events[0].kind, InboundKind::Message(_)), taken, "{number}");
    }
}

#[test]
fn a_credential_is_tried_on_the_number_or_on_whom_it_is_for() {
    let url = |change: Value| opened(change).expect("every key is right").probe().expect("a call").url;
    assert_eq!(url(json!({})), "https://graph.facebook.com/v26.0/me?fields=id,name");
    let number = json!({"phone_number_id": "106540352242922"});
    let expected =
        "https://graph.facebook.com/v26.0/106540352242922?fields=id,display_phone_number,verified_name";
    assert_eq!(url(number), expected);
}

#[test]
fn a_number_is_given_an_address_of_its_own() {
    let platform =
        opened(json!({"phone_number_id": "7", "appsecret_proof": true})).expect("every key is right");
    let [call] = &platform.registration("https://bot.example/webhooks/shop").expect("a call")[..] else {
        panic!("one call is needed");
    };
    assert_eq!((call.method.as_str(), &*call.url), ("POST", "https://graph.facebook.com/v26.0/7"));
    let set = json!({"override_callback_uri": "https://bot.example/webhooks/shop", "verify_token": "SECRET"});
    let body: Value = serde_json::from_slice(&call.body).expect("JSON");
    assert_eq!((body, call.secret_query.len()), (json!({"webhook_configuration": set}), 1));
    let error = platform.registration("http://bot.example").expect_err("not encrypted").to_string();
    assert_eq!(error, "WhatsApp sends webhooks to https alone, not to http://bot.example");
    let all = opened(json!({})).expect("the defaults");
    assert!(
        all.registration("https://bot.example").expect("none").is_empty(),
        "that of the app is set by hand"
    );
}

#[test]
fn a_mistake_names_its_key() {
    let refused = |change: Value, expected: Expect| {
        expected.assert_eq(&opened(change).expect_err("something is wrong").to_string());
    };
    refused(
        json!({"page_token": {"env": "A"}}),
        expect![
            "channel `shop`: there is no key `page_token`; there is `app_secret`, `access_token`, `verify_token`, `phone_number_id`, `api_url`, `api_version`, `appsecret_proof`, `calls_per_second`, `chat_calls_per_minute`, `list_button`, `template_language`"
        ],
    );
    refused(
        json!({"list_button": "far too long for a button"}),
        expect!["channel `shop`: `list_button` is not a text of 1 to 20 characters"],
    );
    refused(
        json!({"template_language": "en-US"}),
        expect!["channel `shop`: `template_language` is not a language such as `en_US`"],
    );
    refused(
        json!({"api_version": "26"}),
        expect!["channel `shop`: `api_version` is not a version such as `v26.0`"],
    );
    refused(
        json!({"access_token": {"env": 7}}),
        expect![[
            r#"channel `shop`: `access_token` is not a credential: `{ env = "NAME" }` or `{ file = "/path" }`, or a list of these"#
        ]],
    );
}

#[test]
fn a_platform_that_only_verifies_needs_a_secret_and_shows_none() {
    assert!(for_verify("whatsapp", "").is_none());
    let platform = for_verify("whatsapp", "hunter2hunter2").expect("whatsapp");
    assert!(!format!("{platform:?}").contains("hunter2"));
}
