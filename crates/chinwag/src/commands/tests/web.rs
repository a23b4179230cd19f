//! A web channel on the command line: it has no provider, and what is left to do stands on the site's pages.

use std::fs;

use expect_test::expect;

use super::looks::run;
use crate::bot::Bot;

/// A folder with a secret, and the settings of a channel that has it.
fn shown(secret: &str, arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("secret");
    fs::write(&file, secret).expect("a file");
    let settings = format!(
        "[[channel]]\nname = \"site\"\nplatform = \"web\"\nsecret = {{ file = \"{}\" }}\n\
         origins = [\"https://www.example.com\"]\n",
        file.display()
    );
    run(Bot::new(), &settings, arguments).replace(&folder.path().display().to_string(), "/secrets")
}

const SECRET: &str = "0123456789abcdef0123456789abcdef";

#[test]
fn there_is_nobody_to_ask() {
    expect![[r#"
        0 ok   site (web): there is no provider to ask; the gateway serves it, and its credential can be used
        -    the bot does not run on the addresses of the settings
    "#]]
    .assert_eq(&shown(SECRET, &["doctor"]));
    expect![[r#"
        0 {"channel":"site","credential":"served","error":null,"ingress":"webhook","platform":"web"}
        {"bot":{"state":"away"}}
    "#]]
    .assert_eq(&shown(SECRET, &["doctor", "--json"]));
}

#[test]
fn what_is_left_to_do_is_a_tag_on_the_page() {
    let shown = shown(SECRET, &["channels", "register", "--url", "https://bot.example.com/"]);
    let tag = r#"<script type="module" src="https://bot.example.com/webhooks/site/widget.js"></script>"#;
    assert!(shown.contains(tag), "{shown}");
}

#[test]
fn a_secret_that_could_be_guessed_is_told_of() {
    expect![[r#"
        2 error: `channel[0].secret`: the credential is shorter than 32 bytes and could be guessed: `openssl rand -hex 32` makes one
         --> chinwag.toml:4:10
          |
        4 | secret = …
          |          ^
          = help: look at what stands there: it must be the credential as the platform shows it
    "#]].assert_eq(&shown("hunter2", &["check"]));
}
