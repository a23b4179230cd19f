//! `doctor` and `channels register`, for what the simulated providers know of their own account.

use std::{fs, net::Ipv4Addr, sync::Arc};

use chinwag_core::clock::SystemClock;
use chinwag_testkit::play::{
    Discord, Instagram, Line, Matrix, Mattermost, Play, Simulator, Slack, Teams, Telegram, Twilio, Viber,
    Webex,
};
use expect_test::expect;
use http::Method;
use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::looks::run;
use crate::bot::Bot;

/// A provider, and a folder with the credentials that it knows.
struct Account {
    provider: Simulator,
    folder: TempDir,
    _runtime: Runtime,
}

impl Account {
    fn new(play: Box<dyn Play>) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.expect("a runtime");
        let provider = Simulator::start(play, Arc::new(SystemClock), (Ipv4Addr::LOCALHOST, 0).into());
        let provider = runtime.block_on(provider).expect("a provider");
        Self { provider, folder: tempfile::tempdir().expect("a folder"), _runtime: runtime }
    }

    /// The settings of a channel that is called as its platform is.
    fn settings(&self) -> String {
        let name = self.provider.name();
        let keys = self.provider.settings();
        let lines = keys.iter().map(|(key, value)| format!("{key} = {}\n", self.written(value)));
        format!(
            "[gateway]\nlisten = \"127.0.0.1:0\"\n[[channel]]\nname = \"{name}\"\nplatform = \"{name}\"\n{}",
            lines.collect::<String>()
        )
    }

    fn written(&self, value: &Value) -> String {
        match value {
            Value::Array(values) => {
                let values: Vec<String> = values.iter().map(|value| self.written(value)).collect();
                format!("[{}]", values.join(", "))
            }
            Value::Object(source) => {
                let name = source["env"].as_str().expect("the name of a credential");
                let secret = self.provider.credential(name).expect("a credential");
                let file = self.folder.path().join(name);
                fs::write(&file, secret.expose()).expect("a file");
                format!("{{ file = \"{}\" }}", file.display())
            }
            plain => plain.to_string(),
        }
    }
}

#[test]
fn the_credential_is_tried_with_the_provider() {
    for (play, credential) in
        [(Box::new(Twilio::new()) as Box<dyn Play>, "auth_token"), (Box::new(Mattermost::new()), "bot_token")]
    {
        let account = Account::new(play);
        let (name, settings) = (account.provider.name(), account.settings());
        let shown = run(Bot::new(), &settings, &["doctor"]);
        assert_eq!(shown, format!("0 ok   {name} ({name}): the credential works\n"));
        fs::write(account.folder.path().join(credential), "another").expect("a file");
        let shown = run(Bot::new(), &settings, &["doctor"]);
        assert!(shown.starts_with(&format!("3 bad  {name} ({name}): refused: ")), "{shown}");
    }
}

#[test]
fn how_a_channel_is_reached_is_tried_and_told() {
    let shown = |play: Box<dyn Play>, keys: &str| {
        let account = Account::new(play);
        let folder = account.folder.path().display().to_string();
        let secret = account.provider.credential("app_token");
        let text = secret.as_ref().map_or("none", |secret| secret.expose());
        fs::write(account.folder.path().join("app_token"), text).expect("a file");
        let settings = format!("{}{}", account.settings(), keys.replace("FOLDER", &folder));
        run(Bot::new(), &settings, &["doctor"])
    };
    let gateway = "gateway = true\n";
    assert_eq!(
        shown(Box::new(Discord::new()), gateway),
        "0 ok   discord (discord): the credential works; the bot opens a connection, and needs no webhook\n"
    );
    let refused = shown(Box::new(Discord::new().without_message_content()), gateway);
    assert!(
        refused.starts_with("3 bad  discord (discord): refused: switch on Message Content Intent"),
        "{refused}"
    );
    assert!(refused.contains("settings of the bot with its provider"), "{refused}");
    assert_eq!(
        shown(Box::new(Telegram::new()), "polling = true\n"),
        "0 ok   telegram (telegram): the credential works; the bot asks for what happens, and needs no webhook\n"
    );
    let socket = "socket = true\napp_token = { file = \"FOLDER/app_token\" }\n";
    assert_eq!(
        shown(Box::new(Slack::new()), socket),
        "0 -    slack (slack): the provider cannot be asked about every credential; the bot opens a connection, and needs no webhook\n"
    );
    let other = "socket = true\napp_token = { file = \"FOLDER/signing_secret\" }\n";
    assert!(
        shown(Box::new(Slack::new()), other).starts_with("3 bad  slack (slack): refused: "),
        "its token is tried"
    );
}

#[test]
fn a_messaging_service_is_told_the_address_that_is_signed() {
    let account = Account::new(Box::new(Twilio::new()));
    let settings = format!("{}messaging_service_sid = \"{}\"\n", account.settings(), Twilio::SERVICE);
    let shown = run(Bot::new(), &settings, &["channels", "register", "--url", "https://bot.example"]);
    assert_eq!(shown, "0 ok   twilio (twilio) at https://bot.example/webhooks/twilio\n");
    let call = account.provider.calls().pop().expect("a call");
    assert_eq!((call.status, call.request.method.as_str()), (Some(200), "POST"));
    let shown = run(Bot::new(), &settings, &["channels", "register", "--url", "https://other.example"]);
    assert!(shown.contains("set `webhook_url` to `https://other.example/webhooks/twilio`"), "{shown}");
    assert_eq!(account.provider.calls().len(), 1);
}

const REGISTER: [&str; 4] = ["channels", "register", "--url", "https://bot.example"];

#[test]
fn a_number_is_told_where_there_is_no_messaging_service() {
    let account = Account::new(Box::new(Twilio::new()));
    let settings = format!("{}phone_number_sid = \"{}\"\n", account.settings(), Twilio::NUMBER);
    let shown = run(Bot::new(), &settings, &REGISTER);
    assert_eq!(shown, "0 ok   twilio (twilio) at https://bot.example/webhooks/twilio\n");
    let shown = run(Bot::new(), &account.settings(), &REGISTER);
    assert!(shown.starts_with("0 -    twilio (twilio): by hand, in the Twilio console"), "{shown}");
    assert!(shown.contains("https://bot.example/webhooks/twilio#rc=3&rp=all"), "{shown}");
}

#[test]
fn webhooks_that_are_there_are_changed_and_never_doubled() {
    let account = Account::new(Box::new(Webex::new()));
    let settings = account.settings();
    for _ in 0..2 {
        let shown = run(Bot::new(), &settings, &REGISTER);
        assert_eq!(shown, "0 ok   webex (webex) at https://bot.example/webhooks/webex\n");
    }
    let calls = account.provider.calls();
    let count = |method: Method| calls.iter().filter(|call| call.request.method == method).count();
    assert_eq!((count(Method::GET), count(Method::POST), count(Method::PUT)), (2, 3, 3));
    assert!(calls.iter().all(|call| call.status == Some(200)));
}

#[test]
fn commands_are_registered_with_the_address() {
    let account = Account::new(Box::new(Discord::new()));
    let with = |name: &str| {
        format!("{}commands = [{{ name = \"{name}\", description = \"Tea\" }}]\n", account.settings())
    };
    let shown = run(Bot::new(), &with("order"), &REGISTER);
    assert_eq!(shown, "0 ok   discord (discord) at https://bot.example/webhooks/discord\n");
    let shown = run(Bot::new(), &with("Order Tea"), &REGISTER);
    assert!(shown.starts_with("3 bad  discord (discord): "), "{shown}");
}

#[test]
fn what_a_provider_has_no_call_for_is_told_in_words() {
    let plays: [Box<dyn Play>; 7] = [
        Box::new(Instagram::new()),
        Box::new(Line::new()),
        Box::new(Slack::new()),
        Box::new(Teams::new()),
        Box::new(Mattermost::new()),
        Box::new(Matrix::new()),
        Box::new(Viber::new()),
    ];
    let told = |play| {
        let account = Account::new(play);
        run(Bot::new(), &account.settings(), &REGISTER)
    };
    let shown: String = plays.into_iter().map(told).collect();
    expect![[r#"
        0 ok   instagram (instagram) at https://bot.example/webhooks/instagram
        -    instagram (instagram): by hand, in the app's dashboard, Webhooks, Instagram: enter https://bot.example/webhooks/instagram as the callback URL, with the channel's `verify_token`, and subscribe to the fields
        0 ok   line (line) at https://bot.example/webhooks/line
        -    line (line): by hand, in the LINE Developers Console, Messaging API: switch on `Use webhook`
        0 -    slack (slack): by hand, at https://api.slack.com/apps, enter https://bot.example/webhooks/slack as the request URL of Event Subscriptions, of Interactivity & Shortcuts, and of each slash command
        0 -    teams (teams): by hand, in the Azure portal, the bot, Configuration: enter https://bot.example/webhooks/teams as the messaging endpoint
        0 -    mattermost (mattermost): by hand, in Mattermost, Integrations: enter https://bot.example/webhooks/mattermost as the callback URL of the outgoing webhook, and as the request URL of each slash command
        0 -    matrix (matrix): by hand, in the registration file of the homeserver: `url: https://bot.example/webhooks/matrix`, with the channel's `as_token` and `hs_token`, and the local part of its `user_id` as `sender_localpart`; then restart the homeserver
        0 ok   viber (viber) at https://bot.example/webhooks/viber
    "#]].assert_eq(&shown);
}
