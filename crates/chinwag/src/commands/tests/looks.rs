//! What `check` and `channels` show, and how mistakes in arguments and settings end.

use std::{ffi::OsString, fs, path::Path};

use expect_test::{Expect, expect};

use super::shown;
use crate::{commands::main::execute, prelude::*};

/// A sound file of settings; `PATH` is set for every process, and is no secret.
const SOUND: &str = r#"
[gateway]
listen = "127.0.0.1:9001"

[[channel]]
name = "page"
platform = "messenger"
app_secret = [{ env = "PATH" }, { env = "HOME" }]
page_token = { file = "token" }
verify_token = { env = "PATH" }
api_url = "http://127.0.0.1:9700"
"#;

fn bot() -> Bot {
    Bot::new().function("talk", on(MESSAGE_RECEIVED), async || "hello").function(
        "count",
        on(RESPONSE_SENT).unordered(),
        async || (),
    )
}

/// Runs a command line on a file of settings.
pub(in crate::commands) fn run(bot: Bot, settings: &str, arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("chinwag.toml");
    fs::write(folder.path().join("token"), "hunter2").expect("a file");
    let token = folder.path().join("token").display().to_string();
    fs::write(&file, settings.replace("\"token\"", &format!("{token:?}"))).expect("a file");
    let arguments = ["chinwag"].iter().chain(arguments).map(OsString::from);
    let config = [OsString::from("--config"), file.clone().into_os_string()];
    let output = shown(b"", |terminal| Ok(execute(bot, arguments.chain(config), terminal)));
    assert!(!output.contains("hunter2"), "a credential is shown: {output}");
    output.replace(&token, "/token").replace(&file.display().to_string(), "chinwag.toml")
}

fn check(settings: &str, arguments: &[&str], expected: &Expect) {
    expected.assert_eq(&run(bot(), settings, arguments));
}

#[test]
fn where_metrics_and_traces_go_is_checked() {
    let with = |telemetry: &str| format!("{SOUND}\n[telemetry]\n{telemetry}\n");
    let sound = "otlp = { url = \"http://u:s3cret@127.0.0.1:4318\", traces = false }\n\
                 dogstatsd = { address = \"127.0.0.1:8125\" }";
    check(
        &with(sound),
        &["check"],
        &expect![[r#"
        0 ok  chinwag.toml
          gateway   http://127.0.0.1:9001
          channel   page (messenger) at /webhooks/page
          engine    sqlite, chinwag.db
          telemetry OTLP: metrics every 30s
          telemetry DogStatsD: metrics every 10s
          function  talk on message_received, in the order of each conversation
          function  count on response_sent, in any order
    "#]],
    );
    check(
        &with("otlp = { url = \"127.0.0.1:4318\" }"),
        &["check"],
        &expect![[r#"
        2 error: `telemetry.otlp.url` is not an address of http:// or https://
          = help: write it as in "http://127.0.0.1:4318"
    "#]],
    );
    check(
        &with("dogstatsd = { address = \"agent\" }"),
        &["check"],
        &expect![[r#"
        2 error: `telemetry.dogstatsd.address` is `agent`, which is no address
          = help: write a host and a port, as in "127.0.0.1:8125", or "unix:///path"
    "#]],
    );
}

#[test]
fn a_sound_bot_is_checked() {
    check(
        SOUND,
        &["check"],
        &expect![[r#"
            0 ok  chinwag.toml
              gateway   http://127.0.0.1:9001
              channel   page (messenger) at /webhooks/page
              engine    sqlite, chinwag.db
              function  talk on message_received, in the order of each conversation
              function  count on response_sent, in any order
        "#]],
    );
    check(
        SOUND,
        &["check", "--json"],
        &expect![[r#"
            0 {"channels":[{"credentials":{"app_secret":["$PATH","$HOME"],"page_token":["/token"],"verify_token":["$PATH"]},"name":"page","platform":"messenger","webhook":"/webhooks/page"}],"engine":{"path":"chinwag.db","type":"sqlite"},"file":"chinwag.toml","functions":[{"claim":false,"concurrency":256,"log":{"bodies":false,"level":"info","retention":"30days","sample":1.0},"name":"talk","on_dead":"skip","ordering":"conversation","retry":{"age":"1h","attempts":6,"base":"200ms","cap":"1m"},"timeout":"30s","topic":"message_received"},{"claim":false,"concurrency":256,"log":{"bodies":false,"level":"info","retention":"30days","sample":1.0},"name":"count","on_dead":"skip","ordering":"none","retry":{"age":"1h","attempts":6,"base":"200ms","cap":"1m"},"timeout":"30s","topic":"response_sent"}],"listen":"127.0.0.1:9001","ok":true,"services":[]}
        "#]],
    );
}

#[test]
fn every_mistake_is_told_at_once() {
    let bot = || bot().function("talk", on(MESSAGE_RECEIVED), async || ());
    let settings = SOUND.replace("listen", "lisen").replace("\"http://127.0.0.1:9700\"", "\"nowhere\"");
    expect![[r#"
        2 error: unknown key `gateway.lisen`
         --> chinwag.toml:3:1
          |
        3 | lisen = …
          | ^^^^^
          = help: did you mean `listen`?

        error: `channel[0].api_url` is not an http or https address without a query
          --> chinwag.toml:11:11
           |
        11 | api_url = …
           |           ^
           = help: write, for example, `api_url = "https://graph.facebook.com"`

        error: there are two functions `talk`: give one of them another name
    "#]]
    .assert_eq(&run(bot(), &settings, &["check"]));
    expect![[r#"
        2 {"bot":["there are two functions `talk`: give one of them another name"],"ok":false,"problems":[{"column":1,"file":"chinwag.toml","key":"gateway.lisen","line":3,"remedy":"did you mean `listen`?","what":"unknown key `gateway.lisen`"},{"column":11,"file":"chinwag.toml","key":"channel[0].api_url","line":11,"remedy":"write, for example, `api_url = \"https://graph.facebook.com\"`","what":"`channel[0].api_url` is not an http or https address without a query"}]}
    "#]].assert_eq(&run(bot(), &settings, &["check", "--json"]));
}

#[test]
fn channels_are_listed_with_the_places_of_their_credentials() {
    check(
        SOUND,
        &["channels"],
        &expect![[r#"
        0 NAME  PLATFORM   WEBHOOK         CREDENTIALS
        page  messenger  /webhooks/page  app_secret: $PATH and $HOME, page_token: /token, verify_token: $PATH
    "#]],
    );
    check(
        SOUND,
        &["channels", "--json"],
        &expect![[r#"
        0 [{"credentials":{"app_secret":["$PATH","$HOME"],"page_token":["/token"],"verify_token":["$PATH"]},"name":"page","platform":"messenger","webhook":"/webhooks/page"}]
    "#]],
    );
    check(
        "",
        &["channels"],
        &expect![[r#"
        0 there is no channel: add a [[channel]] to the settings
    "#]],
    );
}

#[test]
fn a_bot_that_has_never_run_cannot_be_looked_at() {
    let nowhere = "[engine]\npath = \"nowhere/chinwag.db\"\n";
    for command in [&["functions"][..], &["events"], &["trace", "m_1"], &["dead", "list"]] {
        check(
            nowhere,
            command,
            &expect![[r#"
                1 error: there is no database at `nowhere/chinwag.db`
                  = help: start the bot once by `run`, or name its settings by `--config FILE`
            "#]],
        );
    }
    check(
        "engine.type = \"memory\"",
        &["functions"],
        &expect![[r#"
        2 error: `engine.type` is `memory`, which keeps nothing that another process could look at
          = help: set `engine.type = "sqlite"`, and start the bot again
    "#]],
    );
}

#[test]
fn mistakes_in_the_arguments_are_explained() {
    check(
        "",
        &["chek"],
        &expect![[r#"
        2 error: unrecognized subcommand 'chek'

          tip: some similar subcommands exist: 'channels', 'check'

        Usage: chinwag <COMMAND>

        For more information, try '--help'.
    "#]],
    );
    check(
        "",
        &["run", "--only", "senders"],
        &expect![[r#"
        2 error: invalid value 'senders' for '--only <PART>': write gateway, functions, functions=NAME,NAME or sender

        For more information, try '--help'.
    "#]],
    );
    check(
        "",
        &["dead", "redrive"],
        &expect![[r#"
        2 error: the following required arguments were not provided:
          <ID>

        Usage: chinwag dead redrive --config <FILE> <ID>

        For more information, try '--help'.
    "#]],
    );
    check(
        "",
        &["events", "--since", "yesterday"],
        &expect![[r#"
        2 error: invalid value 'yesterday' for '--since <WHEN>': write a length of time such as 10m, a moment such as 2026-03-08T19:27:04Z, or all

        For more information, try '--help'.
    "#]],
    );
    check(
        "",
        &["events", "--topic", "Message"],
        &expect![[r#"
        2 error: invalid value 'Message' for '--topic <NAME>': `Message` is not a topic name: use 1 to 64 of a-z, 0-9 and _

        For more information, try '--help'.
    "#]],
    );
}

#[test]
fn settings_that_are_not_there() {
    let arguments = ["chinwag", "check", "--config", "/nowhere/chinwag.toml"].map(OsString::from);
    assert!(!Path::new("/nowhere").exists());
    expect![[r#"
        2 error: `/nowhere/chinwag.toml` cannot be read: No such file or directory (os error 2)
         --> /nowhere/chinwag.toml
          = help: name a file of settings that is there
    "#]]
    .assert_eq(&shown(b"", |terminal| Ok(execute(bot(), arguments, terminal))));
}
