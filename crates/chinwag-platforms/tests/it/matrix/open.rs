//! How a channel is configured.

use std::convert::Infallible;

use chinwag_core::{config::ChannelConfig, secret::Secret};
use chinwag_platforms::open;
use serde_json::json;

use super::support::matrix;

#[test]
fn a_channel_needs_its_tokens_its_server_and_its_user() {
    let whole = json!({
        "name": "mx", "platform": "matrix", "hs_token": { "env": "HS" }, "as_token": { "env": "AS" },
        "api_url": "https://hs.example/", "user_id": "@bot:hs.example",
    });
    let opened = |channel: serde_json::Value| {
        let channel: ChannelConfig = serde_json::from_value(channel).expect("a channel");
        open(&channel, |_| Ok::<_, Infallible>(vec![Secret::new("hunter2")]))
    };
    assert!(opened(whole.clone()).is_ok());
    for key in ["hs_token", "as_token", "api_url", "user_id"] {
        let mut without = whole.clone();
        without.as_object_mut().expect("a table").remove(key);
        assert_eq!(opened(without).expect_err("refused").key(), key);
    }
    for (key, value) in [("user_id", "bot"), ("api_url", "hs"), ("display_name", " "), ("colour", "red")] {
        let mut wrong = whole.clone();
        wrong[key] = json!(value);
        assert_eq!(opened(wrong).expect_err("refused").key(), key);
    }
}

#[test]
fn a_server_of_ones_own_is_reached_over_plain_http_where_that_is_wanted() {
    let opened = |more: serde_json::Value| {
        let mut channel = json!({
            "name": "mx", "platform": "matrix", "hs_token": { "env": "HS" }, "as_token": { "env": "AS" },
            "api_url": "http://synapse:8008", "user_id": "@bot:hs.example",
        });
        channel.as_object_mut().expect("a table").extend(more.as_object().expect("a table").clone());
        let channel: ChannelConfig = serde_json::from_value(channel).expect("a channel");
        open(&channel, |_| Ok::<_, Infallible>(vec![Secret::new("hunter2")]))
    };
    assert!(opened(json!({ "allow_http": true })).is_ok());
    for more in [json!({}), json!({ "allow_http": false })] {
        assert_eq!(
            opened(more).expect_err("in the open").to_string(),
            "channel `mx`: `api_url` is not an https address, or an http address of this machine; `allow_http = true` takes a server of your own that is reached over plain http"
        );
    }
    assert_eq!(opened(json!({ "allow_http": "yes" })).expect_err("no flag").key(), "allow_http");
}

#[test]
fn debug_shows_no_token() {
    let shown = format!("{:?}", matrix());
    assert!(!shown.contains("FAKE_"), "{shown}");
}
