use std::sync::Arc;

use chinwag_core::{
    config::{ChannelConfig, SecretRef},
    platform::Platform,
    secret::Secret,
};
use chinwag_platforms::{OpenError, for_verify, keys, open};
use serde_json::{Value, json};

use super::support::{SECRET, TOKEN, config, line, platform, response};

fn opened(options: Value) -> Result<Arc<dyn Platform>, OpenError> {
    let mut channel = json!({"name": "line", "platform": "line"});
    channel.as_object_mut().expect("an object").extend(options.as_object().expect("an object").clone());
    let channel: ChannelConfig = serde_json::from_value(channel).expect("a channel");
    open(&channel, |_: &SecretRef| Ok::<_, std::io::Error>(vec![Secret::new("TOKEN")]))
}

#[test]
fn every_option_has_its_effect() {
    let platform = opened(json!({
        "channel_secret": {"env": "S"}, "access_token": {"env": "T"},
        "api_url": "http://127.0.0.1:9/line/", "calls_per_second": 7,
    }))
    .expect("every key is right");
    let call = platform.render(&response("hi")).expect("a call");
    assert_eq!(call.url, "http://127.0.0.1:9/line/v2/bot/message/push");
    assert_eq!(call.headers["authorization"], "Bearer TOKEN");
    assert_eq!(platform.rates().credential_per_second, Some(7));
    assert_eq!(line().rates().credential_per_second, Some(2000));
}

#[test]
fn a_channel_without_its_credentials_does_not_open() {
    let refused = |options| opened(options).expect_err("something is wrong with it").to_string();
    let missing = refused(json!({"access_token": {"env": "T"}}));
    assert!(missing.starts_with("channel `line`: `channel_secret` is missing"), "{missing}");
    let missing = refused(json!({"channel_secret": {"env": "S"}}));
    assert!(missing.starts_with("channel `line`: `access_token` is missing"), "{missing}");
    let unknown = refused(json!({"chanel_secret": {"env": "S"}}));
    assert!(unknown.starts_with("channel `line`: there is no key `chanel_secret`"), "{unknown}");
    assert!(for_verify("line", "").is_none());
    let required = keys("line").expect("keys").iter().filter(|key| key.is_required);
    let required: Vec<_> = required.map(|key| (key.name, key.is_credential)).collect();
    assert_eq!(required, [("channel_secret", true), ("access_token", true)]);
}

#[test]
fn a_token_that_cannot_stand_in_a_header_is_refused() {
    let mut config = config();
    config.access_token = super::support::secrets(&["broken\ntoken"]);
    let error = chinwag_platforms::line::Line::new(config).expect_err("a line break");
    assert_eq!(error.key(), "access_token");
    assert!(!error.to_string().contains("broken"), "{error}");
}

#[test]
fn nothing_secret_is_shown() {
    let platform = platform(config());
    let call = platform.render(&response("hi")).expect("a call");
    for shown in [format!("{platform:?}"), format!("{call:?}"), format!("{:?}", config())] {
        assert!(!shown.contains(TOKEN) && !shown.contains(SECRET), "{shown}");
    }
    assert!(platform.kept_headers().iter().all(|header| !header.contains("signature")));
}
