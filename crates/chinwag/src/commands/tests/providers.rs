//! `doctor` and `channels register`, against a simulated provider.

use std::{fs, net::Ipv4Addr, sync::Arc};

use chinwag_core::clock::SystemClock;
use chinwag_testkit::play::{Simulator, Telegram};
use expect_test::{Expect, expect};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::looks::run;
use crate::bot::Bot;

/// A provider, and a folder with the credentials that it knows.
struct Desk {
    provider: Simulator,
    folder: TempDir,
    _runtime: Runtime,
}

impl Desk {
    fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.expect("a runtime");
        let clock = Arc::new(SystemClock);
        let play = Box::new(Telegram::new());
        let provider = runtime.block_on(Simulator::start(play, clock, (Ipv4Addr::LOCALHOST, 0).into()));
        let desk = Self {
            provider: provider.expect("a provider"),
            folder: tempfile::tempdir().expect("a folder"),
            _runtime: runtime,
        };
        for name in ["bot_token", "secret_token"] {
            let secret = desk.provider.credential(name).expect("a credential");
            fs::write(desk.folder.path().join(name), secret.expose()).expect("a file");
        }
        desk
    }

    fn check(&self, bot_token: &str, arguments: &[&str], expected: &Expect) {
        let folder = self.folder.path().display().to_string();
        let settings = format!(
            "[gateway]\nlisten = \"127.0.0.1:0\"\n[[channel]]\nname = \"bot\"\nplatform = \"telegram\"\napi_url = \"{}\"\n\
             bot_token = {{ file = \"{folder}/{bot_token}\" }}\n\
             secret_token = {{ file = \"{folder}/secret_token\" }}\n",
            self.provider.api_url()
        );
        let shown = run(Bot::new(), &settings, arguments);
        for name in ["bot_token", "secret_token"] {
            let secret = self.provider.credential(name).expect("a credential");
            assert!(!shown.contains(secret.expose()), "{shown}");
        }
        expected.assert_eq(&shown.replace(&folder, "/secrets").replace(&self.provider.api_url(), "API"));
    }
}

#[test]
fn a_credential_that_works_and_one_that_does_not() {
    let desk = Desk::new();
    desk.check(
        "bot_token",
        &["doctor"],
        &expect![[r#"
        0 ok   bot (telegram): the credential works
    "#]],
    );
    desk.check("secret_token", &["doctor"], &expect![[r#"
        3 bad  bot (telegram): refused: code 401: Unauthorized
               = help: look at the credentials in bot_token: /secrets/secret_token, secret_token: /secrets/secret_token
    "#]]);
    desk.check(
        "secret_token",
        &["doctor", "--json"],
        &expect![[r#"
            3 {"channel":"bot","credential":"refused","error":"code 401: Unauthorized","ingress":"webhook","platform":"telegram"}
        "#]],
    );
}

#[test]
fn a_provider_out_of_reach_is_told_of() {
    let mut desk = Desk::new();
    let gone = desk.provider.api_url();
    let another = Desk::new();
    desk.provider = another.provider;
    drop(another._runtime);
    let folder = desk.folder.path().display().to_string();
    let settings = format!(
        "[gateway]\nlisten = \"127.0.0.1:0\"\n[[channel]]\nname = \"bot\"\nplatform = \"telegram\"\napi_url = \"{}\"\n\
         bot_token = {{ file = \"{folder}/bot_token\" }}\nsecret_token = {{ file = \"{folder}/secret_token\" }}\n",
        gone
    );
    let shown = run(Bot::new(), &settings, &["doctor"]);
    assert!(shown.starts_with("3 bad  bot (telegram): the provider cannot be reached"), "{shown}");
    assert!(shown.contains("api_url"), "{shown}");
}

#[test]
fn a_webhook_is_registered_where_there_is_an_api() {
    let desk = Desk::new();
    let url = ["channels", "register", "--url", "https://bot.example.com/"];
    desk.check(
        "bot_token",
        &url,
        &expect![[r#"
        0 ok   bot (telegram) at https://bot.example.com/webhooks/bot
    "#]],
    );
    let call = desk.provider.calls().pop().expect("a call");
    let body: serde_json::Value = serde_json::from_slice(&call.request.body).expect("JSON");
    assert_eq!(body["url"], "https://bot.example.com/webhooks/bot");
    assert_eq!(body["secret_token"], desk.provider.credential("secret_token").expect("one").expose());
    desk.check(
        "secret_token",
        &url,
        &expect![[r#"
            3 bad  bot (telegram): code 401: Unauthorized
        "#]],
    );
    desk.check(
        "bot_token",
        &["channels", "register", "other", "--url", "https://x"],
        &expect![[r#"
        2 error: there is no channel `other`
          = help: see `chinwag channels`
    "#]],
    );
    desk.check(
        "bot_token",
        &["channels", "register", "--url", "bot.example.com"],
        &expect![[r#"
        2 error: `bot.example.com` is not an address
          = help: write the public one, such as https://bot.example.com
    "#]],
    );
}
