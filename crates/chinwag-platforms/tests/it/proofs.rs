//! A channel without what its webhooks are proved with does not open, on any platform.

use std::{convert::Infallible, sync::Arc};

use chinwag_core::{
    config::{ChannelConfig, SecretRef, SecretSource},
    platform::Platform,
    secret::Secret,
};
use chinwag_platforms::{OpenError, PLATFORMS, by_hand, open};
use serde_json::{Map, Value, json};

/// A platform, the key of what its webhooks are proved with, and a channel that has everything else.
fn table() -> Vec<(&'static str, &'static str, Value)> {
    let env = |name: &str| json!({"env": name});
    let (bot, url) = ("https://bot.example/webhooks/one", "https://chat.example");
    vec![
        ("messenger", "app_secret", json!({"page_token": env("a"), "verify_token": env("b")})),
        ("instagram", "app_secret", json!({"access_token": env("a"), "verify_token": env("b")})),
        ("whatsapp", "app_secret", json!({"access_token": env("a"), "verify_token": env("b")})),
        ("telegram", "secret_token", json!({"bot_token": env("7:a")})),
        ("line", "channel_secret", json!({"access_token": env("a")})),
        ("viber", "auth_token", json!({})),
        ("slack", "signing_secret", json!({"bot_token": env("a")})),
        ("discord", "public_key", json!({"bot_token": env("a"), "application_id": "1"})),
        ("teams", "app_id", json!({"client_secret": env("a")})),
        ("google_chat", "audience", json!({"service_account": env("ACCOUNT")})),
        ("twilio", "auth_token", json!({"account_sid": format!("AC{}", "0".repeat(32)), "webhook_url": bot})),
        ("webex", "secret", json!({"token": env("a"), "person_id": "p"})),
        (
            "mattermost",
            "token",
            json!({"api_url": url, "webhook_url": bot, "bot_token": env("a"), "action_secret": env("b"),
                "bot_user_id": "rd49ehbqyjytddasoownkuqrxe"}),
        ),
        (
            "mattermost",
            "action_secret",
            json!({"api_url": url, "webhook_url": bot, "bot_token": env("a"),
            "token": env("b"), "bot_user_id": "rd49ehbqyjytddasoownkuqrxe"}),
        ),
        ("matrix", "hs_token", json!({"as_token": env("a"), "api_url": url, "user_id": "@bot:chat.example"})),
        ("webhook", "secret", json!({"url": url})),
        ("web", "secret", json!({"origins": ["https://site.example"]})),
    ]
}

/// Every variable holds its own name, and one of them nothing.
#[expect(clippy::unnecessary_wraps, reason = "the signature that `open` asks for")]
fn resolve(reference: &SecretRef) -> Result<Vec<Secret>, Infallible> {
    let read = |source: &SecretSource| match source {
        SecretSource::Env(name) if name == "EMPTY" => None,
        SecretSource::Env(name) => Some(Secret::new(name.clone())),
        SecretSource::File(_) => None,
    };
    Ok(reference.sources().iter().filter_map(read).collect())
}

fn opened(
    platform: &str,
    rest: &Value,
    proof: Option<(&str, Value)>,
) -> Result<Arc<dyn Platform>, OpenError> {
    let mut channel = rest.as_object().cloned().unwrap_or_else(Map::new);
    channel.insert("name".into(), "one".into());
    channel.insert("platform".into(), platform.into());
    channel.extend(proof.map(|(key, value)| (key.to_owned(), value)));
    open(&serde_json::from_value::<ChannelConfig>(channel.into()).expect("a channel"), resolve)
}

#[test]
fn a_channel_without_its_proof_does_not_open() {
    let table = table();
    for platform in PLATFORMS {
        assert!(table.iter().any(|(name, ..)| name == platform), "{platform} is not in the table");
    }
    for (platform, key, rest) in table {
        let error = opened(platform, &rest, None).expect_err(platform);
        assert_eq!(error.key(), key, "{platform}: {error}");
        let is_public = ["app_id", "audience"].contains(&key);
        let empty = if is_public { json!("") } else { json!({"env": "EMPTY"}) };
        let error = opened(platform, &rest, Some((key, empty))).expect_err(platform);
        assert_eq!(error.key(), key, "{platform}: {error}");
    }
}

/// What takes the place of the proof where there are no webhooks is a secret that nobody else has.
#[test]
fn who_fetches_needs_no_proof_of_webhooks_and_opens_no_door() {
    for (platform, key, fetching) in [
        ("telegram", "secret_token", json!({"bot_token": {"env": "7:a"}, "polling": true})),
        (
            "slack",
            "signing_secret",
            json!({"bot_token": {"env": "a"}, "socket": true, "app_token": {"env": "xapp-1"}}),
        ),
    ] {
        assert!(opened(platform, &fetching, None).is_ok(), "{platform}");
        let error = opened(platform, &fetching, Some((key, json!({"env": "EMPTY"})))).expect_err(platform);
        assert_eq!(error.key(), key, "{platform}: what is given has to be something");
    }
}

/// Whoever registers a channel knows what to do next, with the exact address.
#[test]
fn what_no_call_does_is_told_in_words() {
    let webhook = "https://bot.example/webhooks/one";
    for (platform, key, rest) in table() {
        let proof = match key {
            "audience" => json!(webhook),
            "app_id" => json!("11111111-2222-3333-4444-555555555555"),
            // A public key of RFC 8032.
            "public_key" => {
                json!({"env": "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"})
            }
            _ => json!({"env": "whsec_dGhpcnR5LXR3byBieXRlcyBvciBtb3Jl"}),
        };
        let channel = opened(platform, &rest, Some((key, proof)));
        let calls = channel.ok().and_then(|channel| channel.registration(webhook).ok()).unwrap_or_default();
        let left = by_hand(platform).map(|left| left.told(webhook));
        assert!(!calls.is_empty() || left.is_some(), "{platform}: neither a call nor a word");
        assert!(left.is_none_or(|words| platform == "line" || words.contains(webhook)), "{platform}");
    }
    assert_eq!(by_hand("other"), None);
}
