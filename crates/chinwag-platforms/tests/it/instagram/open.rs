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
        "name": "studio", "platform": "instagram",
        "app_secret": {"env": "A"}, "access_token": {"env": "T"}, "verify_token": {"env": "V"},
    });
    for (key, value) in change.as_object().expect("an object") {
        channel[key] = value.clone();
    }
    let channel: ChannelConfig = serde_json::from_value(channel).expect("a channel");
    open(&channel, |_: &SecretRef| Ok::<_, Infallible>(vec![Secret::new("SECRET")]))
}

fn url(change: Value) -> String {
    let platform = opened(change).expect("every key is right");
    platform.render(&response("hi")).expect("a call").url
}

#[test]
fn the_login_says_which_api_takes_the_messages() {
    assert_eq!(url(json!({})), "https://graph.instagram.com/v26.0/me/messages");
    assert_eq!(url(json!({"login": "instagram"})), "https://graph.instagram.com/v26.0/me/messages");
    assert_eq!(url(json!({"login": "facebook"})), "https://graph.facebook.com/v26.0/me/messages");
    let simulated = json!({"login": "facebook", "api_url": "http://127.0.0.1:9/", "api_version": "v25.0"});
    assert_eq!(url(simulated), "http://127.0.0.1:9/v25.0/me/messages");
}

#[test]
fn the_other_options_have_their_effect() {
    let platform =
        opened(json!({"appsecret_proof": true, "calls_per_second": 10})).expect("every key is right");
    let call = platform.render(&response("hi")).expect("a call");
    assert_eq!((call.secret_query.len(), platform.rates().credential_per_second), (1, Some(10)));
    let default = opened(json!({})).expect("the defaults");
    assert_eq!(default.rates().credential_per_second, Some(300));
}

#[test]
fn a_credential_is_tried_on_the_account_that_it_is_for() {
    let probe = opened(json!({})).expect("the defaults").probe().expect("a call");
    assert_eq!(
        (probe.method.as_str(), &*probe.url),
        ("GET", "https://graph.instagram.com/v26.0/me?fields=id,name")
    );
    assert_eq!(probe.headers["authorization"], "Bearer SECRET");
}

#[test]
fn a_channel_for_one_account_leaves_the_others_alone() {
    let platform = opened(json!({"account_id": "17841400000000000"})).expect("every key is right");
    let time = json!("soon or late");
    for (account, time, taken) in [
        ("17841400000000000", json!(1), true),
        ("7", json!(1), false),
        ("7", time.clone(), false),
        ("17841400000000000", time, true),
    ] {
        let body = json!({"object": "page", "entry": [{"id": account, "time": time, "messaging":
            [{"sender": {"id": "2"}, "message": {"mid": "m", "text": "x"}}]}]});
        let body = body.to_string();
        let signature = sign("SECRET", body.as_bytes());
        let request = post(body.as_bytes(), &[("x-hub-signature-256", &signature)]);
        let events = platform.parse(&admit(&*platform, request, NOW).expect("signed")).expect("a body");
        assert_eq!(matches!(&events[0].kind, InboundKind::Message(_)), taken, "{body}");
        assert_eq!(events.len(), 1);
    }
}

#[test]
fn a_mistake_names_its_key() {
    let refused = |change: Value, expected: Expect| {
        expected.assert_eq(&opened(change).expect_err("something is wrong").to_string());
    };
    refused(
        json!({"page_token": {"env": "A"}}),
        expect![
            "channel `studio`: there is no key `page_token`; there is `app_secret`, `access_token`, `verify_token`, `login`, `account_id`, `app_id`, `api_url`, `api_version`, `appsecret_proof`, `calls_per_second`"
        ],
    );
    refused(
        json!({"login": "google"}),
        expect!["channel `studio`: `login` is not `instagram` or `facebook`"],
    );
    refused(json!({"account_id": true}), expect!["channel `studio`: `account_id` is not an id: digits"]);
    refused(
        json!({"api_version": "26"}),
        expect!["channel `studio`: `api_version` is not a version such as `v26.0`"],
    );
}

#[test]
fn a_platform_that_only_verifies_needs_a_secret_and_shows_none() {
    assert!(for_verify("instagram", "").is_none());
    let platform = for_verify("instagram", "hunter2hunter2").expect("instagram");
    assert!(!format!("{platform:?}").contains("hunter2"));
}

#[test]
fn what_is_told_is_subscribed_to() {
    let platform = opened(json!({})).expect("the defaults");
    let calls = platform.registration("https://bot.example/webhooks/one").expect("a call");
    let [call] = &calls[..] else { panic!("{calls:?}") };
    let url = "https://graph.instagram.com/v26.0/me/subscribed_apps?subscribed_fields=\
        messages,messaging_postbacks,messaging_seen,message_reactions,messaging_referral,messaging_optins,message_edit";
    assert_eq!((call.method.as_str(), &*call.url), ("POST", url));
    assert!(call.headers["authorization"].is_sensitive() && call.body.is_empty());
}
