use std::sync::Arc;

use chinwag_core::{
    config::{ChannelConfig, SecretRef},
    platform::Platform,
    secret::Secret,
};
use chinwag_platforms::{OpenError, for_verify, keys, open};
use serde_json::{Value, json};

use super::support::{TOKEN, config, platform, response, secrets, viber};

fn opened(options: Value) -> Result<Arc<dyn Platform>, OpenError> {
    let mut channel = json!({"name": "viber", "platform": "viber"});
    channel.as_object_mut().expect("an object").extend(options.as_object().expect("an object").clone());
    let channel: ChannelConfig = serde_json::from_value(channel).expect("a channel");
    open(&channel, |_: &SecretRef| Ok::<_, std::io::Error>(vec![Secret::new("TOKEN")]))
}

#[test]
fn every_option_has_its_effect() {
    let platform = opened(json!({
        "auth_token": {"env": "T"}, "api_url": "http://127.0.0.1:9/pa/", "calls_per_second": 7,
        "sender_name": "Ada", "sender_avatar": "https://a.example/a.png", "welcome": "Hello!",
    }))
    .expect("every key is right");
    let call = platform.render(&response("hi")).expect("a call");
    assert_eq!(call.url, "http://127.0.0.1:9/pa/send_message");
    assert_eq!(call.headers["x-viber-auth-token"], "TOKEN");
    let body: Value = serde_json::from_slice(&call.body).expect("JSON");
    assert_eq!(body["sender"], json!({"name": "Ada", "avatar": "https://a.example/a.png"}));
    assert_eq!(platform.rates().credential_per_second, Some(7));
    assert_eq!(viber().rates().credential_per_second, None, "none is documented");
    let plain = opened(json!({"auth_token": {"env": "T"}})).expect("the defaults");
    let call = plain.render(&response("hi")).expect("a call");
    let body: Value = serde_json::from_slice(&call.body).expect("JSON");
    assert_eq!(body["sender"], json!({"name": "viber"}), "the name of the channel");
    assert_eq!(call.url, "https://chatapi.viber.com/pa/send_message");
}

#[test]
fn a_mistake_names_its_key() {
    let refused = |options: Value| opened(options).expect_err("something is wrong with it").to_string();
    let missing = refused(json!({}));
    assert!(missing.starts_with("channel `viber`: `auth_token` is missing"), "{missing}");
    let with = |key: &str, value: &str| refused(json!({"auth_token": {"env": "T"}, key: value}));
    assert_eq!(
        with("sender_name", &"x".repeat(29)),
        "channel `viber`: `sender_name` is not a name of 1 to 28 characters"
    );
    assert_eq!(
        with("sender_avatar", "http://a.example"),
        "channel `viber`: `sender_avatar` is not an https address"
    );
    assert_eq!(with("welcome", " "), "channel `viber`: `welcome` is not a text of 1 to 7000 characters");
    assert!(with("token", "x").starts_with("channel `viber`: there is no key `token`"));
    assert!(for_verify("viber", "").is_none());
    let required = keys("viber").expect("keys").iter().filter(|key| key.is_required);
    assert_eq!(required.map(|key| (key.name, key.is_credential)).collect::<Vec<_>>(), [("auth_token", true)]);
}

#[test]
fn nothing_secret_is_shown() {
    let channel = platform(config());
    let call = channel.render(&response("hi")).expect("a call");
    assert!(call.headers["x-viber-auth-token"].is_sensitive());
    for shown in [format!("{channel:?}"), format!("{call:?}"), format!("{:?}", config())] {
        assert!(!shown.contains(TOKEN), "{shown}");
    }
    assert!(channel.kept_headers().iter().all(|header| !header.contains("signature")));
    let mut broken = config();
    broken.auth_token = secrets(&["broken\ntoken"]);
    let error = chinwag_platforms::viber::Viber::new(broken).expect_err("a line break");
    assert!(error.key() == "auth_token" && !error.to_string().contains("broken"), "{error}");
}
