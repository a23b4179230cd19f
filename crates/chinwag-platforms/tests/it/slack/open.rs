use chinwag_core::{
    config::{ChannelConfig, SecretRef},
    platform::Pace,
    secret::Secret,
};
use chinwag_platforms::{OpenError, for_verify, open};

use super::support::response;

fn opened(options: &str) -> Result<std::sync::Arc<dyn chinwag_core::platform::Platform>, OpenError> {
    let text = format!("name = \"work\"\nplatform = \"slack\"\n{options}");
    let channel: ChannelConfig = toml::from_str(&text).expect("a channel");
    open(&channel, |_: &SecretRef| Ok::<_, std::io::Error>(vec![Secret::new("s3cret")]))
}

const CREDENTIALS: &str = "signing_secret = { env = \"S\" }\nbot_token = { env = \"T\" }\n";

#[test]
fn a_channel_opens_with_its_credentials_alone() {
    let platform = opened(CREDENTIALS).expect("a channel");
    let call = platform.render(&response("hi")).expect("a call");
    assert_eq!(call.url, "https://slack.com/api/chat.postMessage");
    assert_eq!(call.headers["authorization"], "Bearer s3cret");
    assert!(call.headers["authorization"].is_sensitive());
    let rates = platform.rates();
    assert_eq!((rates.credential_per_second, rates.chat), (Some(5), Some(Pace::per_second(1))));
}

#[test]
fn every_option_is_heeded() {
    let options = "api_url = \"http://127.0.0.1:9/api/\"\ncalls_per_second = 50\nconversation_calls_per_second = 9\n\
        bot_user_id = \"U1\"\nbot_id = \"B1\"\nhear_bots = true\n";
    let platform = opened(&format!("{CREDENTIALS}{options}")).expect("a channel");
    assert_eq!(
        platform.render(&response("hi")).expect("a call").url,
        "http://127.0.0.1:9/api/chat.postMessage"
    );
    let rates = platform.rates();
    assert_eq!((rates.credential_per_second, rates.chat), (Some(50), Some(Pace::per_second(9))));
}

#[test]
fn a_mistake_names_its_key() {
    for (options, key) in [
        ("bot_token = { env = \"T\" }", "signing_secret"),
        ("signing_secret = { env = \"S\" }", "bot_token"),
        ("bot_token = { env = \"T\" }\nsocket = true", "app_token"),
        (&format!("{CREDENTIALS}socket = \"yes\""), "socket"),
        (&format!("{CREDENTIALS}bot_id = 7"), "bot_id"),
        (&format!("{CREDENTIALS}bot_user_id = \"<@U1>\""), "bot_user_id"),
        (&format!("{CREDENTIALS}hear_bots = \"yes\""), "hear_bots"),
        (&format!("{CREDENTIALS}calls_per_second = 0"), "calls_per_second"),
        (&format!("{CREDENTIALS}api_url = \"slack.com\""), "api_url"),
        (&format!("{CREDENTIALS}bot_tokem = 1"), "bot_tokem"),
    ] {
        assert_eq!(opened(options).expect_err("a mistake").key(), key);
    }
}

#[test]
fn a_secret_is_enough_to_verify() {
    assert!(for_verify("slack", "secret").is_some());
    assert!(for_verify("slack", "").is_none());
}
