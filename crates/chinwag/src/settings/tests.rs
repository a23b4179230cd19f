use std::ffi::OsString;

use chinwag_core::config::{DEFAULT_TOML, EngineConfig};
use expect_test::{Expect, expect};

use super::{load::parse, source::Source, *};

const CHANNEL: &str = r#"
[[channel]]
name = "page"
platform = "messenger"
app_secret = { env = "MESSENGER_APP_SECRET" }
page_token = { env = "MESSENGER_PAGE_TOKEN" }
verify_token = { env = "MESSENGER_VERIFY_TOKEN" }
"#;

fn lookup(variable: &str) -> Option<OsString> {
    variable.starts_with("MESSENGER_").then(|| "hunter2".into())
}

fn load(text: &str) -> Result<chinwag_core::config::Config, SettingsError> {
    parse(Source { file: "chinwag.toml", text }, Some(&lookup))
}

fn check(text: &str, expected: &Expect) {
    let shown = load(text).expect_err("a mistake").to_string();
    assert!(!shown.contains("hunter2"), "a credential is shown: {shown}");
    expected.assert_eq(&shown);
}

#[test]
fn a_sound_file_is_put_over_the_defaults() {
    let config = load(&format!("gateway.listen = \"0.0.0.0:80\"\n[sender]\nretry.attempts = 9\n{CHANNEL}"))
        .expect("a sound file");
    assert_eq!(config.gateway.listen.port(), 80);
    assert_eq!(config.gateway.connections_max, 1024);
    assert_eq!((config.sender.retry.attempts, config.sender.retry.cap.to_string()), (9, "10s".into()));
    assert_eq!(config.channels[0].options.len(), 3);
}

#[test]
fn another_engine_does_not_get_the_keys_of_the_default_one() {
    let engine = |text| load(text).expect("a sound file").engine;
    assert!(matches!(engine("engine.type = \"memory\""), EngineConfig::Memory));
    let EngineConfig::Sqlite(sqlite) = engine("[engine]\nwaiting_max = 7") else { panic!("not sqlite") };
    assert_eq!((sqlite.path.to_str(), sqlite.waiting_max), (Some("chinwag.db"), 7));
}

#[test]
fn broken_syntax() {
    check(
        "[gateway\nlisten = \"x\"\n[sender]\ntimeout = \nunknown = resend\n",
        &expect![[r#"
        error: unclosed table, expected `]`
         --> chinwag.toml:1:9
          |
        1 | [gateway
          |         ^

        error: string values must be quoted, expected literal string
         --> chinwag.toml:4:11
          |
        4 | timeout =
          |           ^

        error: string values must be quoted, expected literal string
         --> chinwag.toml:5:11
          |
        5 | unknown = resend
          |           ^^^^^^"#]],
    );
    check(
        "app_secret = \"hunter2\nx",
        &expect![[r#"
        error: invalid basic string, expected `"`
         --> chinwag.toml:1:22
          |
        1 | app_secret = …
          |              ^

        error: key with no value, expected `=`
         --> chinwag.toml:2:2
          |
        2 | …
          | ^"#]],
    );
}

#[test]
fn unknown_keys_and_tables() {
    let text = "colour = 1\n[gatway]\nlisten = 1\n[gateway]\nlisen = \"x\"\n[engine]\ntype = \"memory\"\npath = \"x\"\n";
    check(
        text,
        &expect![[r#"
            error: unknown key `colour`
             --> chinwag.toml:1:1
              |
            1 | colour = …
              | ^^^^^^
              = help: the keys here are `gateway`, `engine`, `retention`, `sender`, `results`, `console`, `telemetry`, `health`, `channel`, `function` and `service`

            error: unknown table `gatway`
             --> chinwag.toml:2:2
              |
            2 | [gatway]
              |  ^^^^^^
              = help: did you mean `gateway`?

            error: unknown key `gateway.lisen`
             --> chinwag.toml:5:1
              |
            5 | lisen = …
              | ^^^^^
              = help: did you mean `listen`?

            error: unknown key `engine.path`
             --> chinwag.toml:8:1
              |
            8 | path = "x"
              | ^^^^
              = help: the keys here are `type`"#]],
    );
}

#[test]
fn wrong_types() {
    let text = r#"
[gateway]
listen = "localhost:8080"
body_bytes_max = "1M"
connections_max = 0
read_timeout = 10
[results]
save = "yes"
notify = { url = "https://hunter2" }
[sender]
retry = 5
unknown = "resendd"
[channel]
name = "x"
"#;
    check(
        text,
        &expect![[r#"
        error: `gateway.listen` is `localhost:8080`, which is not an IP address and a port
         --> chinwag.toml:3:10
          |
        3 | listen = "localhost:8080"
          |          ^^^^^^^^^^^^^^^^
          = help: write an IP address and a port: "127.0.0.1:8080" for this machine alone, "0.0.0.0:8080" for all

        error: `gateway.body_bytes_max` must be a whole number, and is text
         --> chinwag.toml:4:18
          |
        4 | body_bytes_max = "1M"
          |                  ^^^^
          = help: write it without quotes, as in `body_bytes_max = 64`

        error: `gateway.connections_max` is 0, and must be at least 1
         --> chinwag.toml:5:19
          |
        5 | connections_max = 0
          |                   ^
          = help: write a larger number

        error: `gateway.read_timeout` must be a length of time, and is a whole number
         --> chinwag.toml:6:16
          |
        6 | read_timeout = 10
          |                ^^
          = help: write a number and a unit, as in `read_timeout = "30s"`

        error: `results.save` must be true or false, and is text
         --> chinwag.toml:8:8
          |
        8 | save = "yes"
          |        ^^^^^
          = help: write `save = true` or `save = false`, without quotes

        error: `results.notify` has no `secret`
         --> chinwag.toml:9:1
          |
        9 | notify = …
          | ^^^^^^
          = help: add `secret = { env = "SECRET" }`

        error: `sender.retry` must be a table, and is a whole number
          --> chinwag.toml:11:9
           |
        11 | retry = …
           |         ^
           = help: write `[sender.retry]`, and its keys below it

        error: `sender.unknown` cannot be `resendd`
          --> chinwag.toml:12:11
           |
        12 | unknown = "resendd"
           |           ^^^^^^^^^
           = help: did you mean `resend`?

        error: `channel` must be a list of tables, and is a table
          --> chinwag.toml:13:1
           |
        13 | [channel]
           | ^^^^^^^^^
           = help: write `[[channel]]`, with two brackets"#]],
    );
}

#[test]
fn bad_durations() {
    check(
        "[retention]\ndedupe = \"7 fortnights\"\n[function.talk]\ntimeout = \"30\"",
        &expect![[r#"
        error: `retention.dedupe` is `7 fortnights`, which is not a length of time
         --> chinwag.toml:2:10
          |
        2 | dedupe = "7 fortnights"
          |          ^^^^^^^^^^^^^^
          = help: write a number and a unit: 250ms, 30s, 5m, 1h or 7d

        error: `function.talk.timeout` is `30`, which is not a length of time
         --> chinwag.toml:4:11
          |
        4 | timeout = "30"
          |           ^^^^
          = help: write a number and a unit: 250ms, 30s, 5m, 1h or 7d"#]],
    );
}

#[test]
fn bad_names() {
    check(
        &format!("[function.My-Bot]\n[function]\ntalk = 3\n{}", CHANNEL.replace("\"page\"", "\"My Page\"")),
        &expect![[r#"
            error: `My-Bot` is not a function name: use 1 to 64 of a-z, 0-9 and _
             --> chinwag.toml:1:11
              |
            1 | [function.My-Bot]
              |           ^^^^^^

            error: `function.talk` must be a table, and is a whole number
             --> chinwag.toml:3:8
              |
            3 | talk = …
              |        ^
              = help: write `[function.<name>]`, and its keys below it

            error: `My Page` is not a channel name: use 1 to 64 of a-z, 0-9, _ and -
             --> chinwag.toml:6:8
              |
            6 | name = "My Page"
              |        ^^^^^^^^^
              = help: it is the last part of the webhook's path, /webhooks/<name>"#]],
    );
}

#[test]
fn two_channels_of_one_name() {
    check(
        &format!("{CHANNEL}{CHANNEL}"),
        &expect![[r#"
        error: there is a channel `page` already, in line 3
          --> chinwag.toml:10:8
           |
        10 | name = "page"
           |        ^^^^^^
           = help: give one of them another name"#]],
    );
}

#[test]
fn a_misspelled_platform() {
    check(
        &CHANNEL.replace("messenger\"", "messneger\""),
        &expect![[r#"
        error: `channel[0].platform` cannot be `messneger`
         --> chinwag.toml:4:12
          |
        4 | platform = "messneger"
          |            ^^^^^^^^^^^
          = help: did you mean `messenger`?"#]],
    );
}

#[test]
fn keys_that_the_platform_does_not_know() {
    check(
        &CHANNEL.replace("page_token", "page_tokn"),
        &expect![[r#"
            error: unknown key `channel[0].page_tokn`
             --> chinwag.toml:6:1
              |
            6 | page_tokn = …
              | ^^^^^^^^^
              = help: did you mean `page_token`?"#]],
    );
}

#[test]
fn numbers_that_do_not_fit() {
    check(
        "[sender]\nretry.attempts = 5_000_000_000",
        &expect![[r#"
            error: `sender.retry.attempts` is too large
             --> chinwag.toml:2:18
              |
            2 | retry.attempts = 5_000_000_000
              |                  ^^^^^^^^^^^^^
              = help: write at most 4294967295"#]],
    );
}

#[test]
fn credentials_that_are_not_there() {
    let text = CHANNEL
        .replace("\"MESSENGER_APP_SECRET\"", "\"PAGE_APP_SECRET\"")
        .replace("{ env = \"MESSENGER_PAGE_TOKEN\" }", "{ file = \"/nowhere/page_token\" }")
        .replace("\"MESSENGER_VERIFY_TOKEN\"", "\"hunter2\"");
    check(
        &text,
        &expect![[r#"
        error: `channel[0].app_secret`: the environment variable `PAGE_APP_SECRET` is not set
         --> chinwag.toml:5:14
          |
        5 | app_secret = …
          |              ^
          = help: export PAGE_APP_SECRET=…

        error: `channel[0].page_token`: the file `/nowhere/page_token` cannot be read: No such file or directory (os error 2)
         --> chinwag.toml:6:14
          |
        6 | page_token = …
          |              ^
          = help: write the credential to `/nowhere/page_token`, readable by this user alone

        error: `channel[0].verify_token`: `env` does not hold the name of an environment variable that is set
         --> chinwag.toml:7:16
          |
        7 | verify_token = …
          |                ^
          = help: write the name of the variable, in capital letters, and export the credential under it"#]],
    );
}

#[test]
fn credentials_that_stand_in_the_file() {
    let text = CHANNEL
        .replace("{ env = \"MESSENGER_APP_SECRET\" }", "\"hunter2\"")
        .replace("{ env = \"MESSENGER_PAGE_TOKEN\" }", "{ env = \"MESSENGER_A\", file = \"hunter2\" }")
        .replace("{ env = \"MESSENGER_VERIFY_TOKEN\" }", "[{ env = \"MESSENGER_A\" }, \"hunter2\"]");
    check(
        &format!("{text}[results.notify]\nurl = \"x\"\nsecret = \"hunter2\""),
        &expect![[r#"
        error: `channel[0].app_secret` holds text, and a credential never stands in this file
         --> chinwag.toml:5:14
          |
        5 | app_secret = …
          |              ^
          = help: write `app_secret = { env = "APP_SECRET" }` and export the credential under that name

        error: `channel[0].page_token` must say where the credential is, by `env` or by `file` alone
         --> chinwag.toml:6:14
          |
        6 | page_token = …
          |              ^
          = help: write `page_token = { env = "PAGE_TOKEN" }` and export the credential under that name

        error: `channel[0].verify_token` holds text, and a credential never stands in this file
         --> chinwag.toml:7:16
          |
        7 | verify_token = …
          |                ^
          = help: write `verify_token = { env = "VERIFY_TOKEN" }` and export the credential under that name

        error: `results.notify.secret` holds text, and a credential never stands in this file
          --> chinwag.toml:10:10
           |
        10 | secret = …
           |          ^
           = help: write `secret = { env = "SECRET" }` and export the credential under that name"#]],
    );
}

#[test]
fn a_channel_without_a_name() {
    check(
        "[[channel]]\nplatform = \"messenger\"\n[[channel]]\nname = 5",
        &expect![[r#"
            error: `channel[0]` has no `name`
             --> chinwag.toml:1:1
              |
            1 | [[channel]]
              | ^^^^^^^^^^^
              = help: add `name = "…"`

            error: `channel[0]` has no `app_secret`
             --> chinwag.toml:1:1
              |
            1 | [[channel]]
              | ^^^^^^^^^^^
              = help: add `app_secret = { env = "MESSENGER_APP_SECRET" }`

            error: `channel[0]` has no `page_token`
             --> chinwag.toml:1:1
              |
            1 | [[channel]]
              | ^^^^^^^^^^^
              = help: add `page_token = { env = "MESSENGER_PAGE_TOKEN" }`

            error: `channel[0]` has no `verify_token`
             --> chinwag.toml:1:1
              |
            1 | [[channel]]
              | ^^^^^^^^^^^
              = help: add `verify_token = { env = "MESSENGER_VERIFY_TOKEN" }`

            error: `channel[1]` has no `platform`
             --> chinwag.toml:3:1
              |
            3 | [[channel]]
              | ^^^^^^^^^^^
              = help: add `platform = "…"`

            error: `channel[1].name` must be text, and is a whole number
             --> chinwag.toml:4:8
              |
            4 | name = 5
              |        ^
              = help: write it in quotes"#]],
    );
}

#[test]
fn a_file_that_is_not_there() {
    let error = Settings::load(Some("nowhere/chinwag.toml".as_ref())).expect_err("no file");
    expect![[r#"
        error: `nowhere/chinwag.toml` cannot be read: No such file or directory (os error 2)
         --> nowhere/chinwag.toml
          = help: name a file of settings that is there"#]]
    .assert_eq(&error.to_string());
}

#[test]
fn a_file_is_loaded_from_where_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("bot.toml");
    std::fs::write(&path, CHANNEL).expect("a file");
    let settings = Settings::load_without_credentials(Some(&path)).expect("a sound file");
    assert_eq!((settings.config.channels[0].name.as_str(), settings.file), ("page", Some(path)));
}

#[test]
fn mistakes_as_json() {
    let error = load("[gateway]\nlisen = 1").expect_err("a mistake");
    expect![[r#"{"problems":[{"file":"chinwag.toml","line":2,"column":1,"key":"gateway.lisen","what":"unknown key `gateway.lisen`","remedy":"did you mean `listen`?"}]}"#]].assert_eq(&serde_json::to_string(&error).expect("JSON"));
}

#[test]
fn without_credentials_nothing_is_looked_up() {
    let text = CHANNEL.replace("MESSENGER", "OTHER");
    assert!(load(&text).is_err());
    assert!(parse(Source { file: "chinwag.toml", text: &text }, None).is_ok());
}

#[test]
fn what_is_said_of_a_service_is_checked() {
    let text = "[service.stock]\ntimeuot = \"2s\"\ncache = { ttl = 60, entries = 1 }\nbreaker = { failure = 3 }\n\
                attempts = 0\n[service]\nprices = \"cheap\"";
    check(
        text,
        &expect![[r#"
        error: unknown key `service.stock.timeuot`
         --> chinwag.toml:2:1
          |
        2 | timeuot = …
          | ^^^^^^^
          = help: did you mean `timeout`?

        error: `service.stock.cache.ttl` must be a length of time, and is a whole number
         --> chinwag.toml:3:17
          |
        3 | cache = …
          |         ^
          = help: write a number and a unit, as in `ttl = "30s"`

        error: unknown key `service.stock.breaker.failure`
         --> chinwag.toml:4:13
          |
        4 | breaker = …
          |           ^
          = help: did you mean `failures`?

        error: `service.stock.attempts` is 0, and must be at least 1
         --> chinwag.toml:5:12
          |
        5 | attempts = 0
          |            ^
          = help: write a larger number

        error: `service.prices` must be a table, and is text
         --> chinwag.toml:7:10
          |
        7 | prices = …
          |          ^
          = help: write `[service.<name>]`, and its keys below it"#]],
    );
}

#[test]
fn the_log_of_a_function() {
    let text = "[function.talk.log]\nsample = 1.5\nfields = [1]\nlevel = \"verbose\"\n\
                [function.save.log]\nsample = \"all\"\nfields = \"order\"\nbodies = 1\n";
    check(
        text,
        &expect![[r#"
        error: `function.talk.log.sample` is 1.5, which is not a share
         --> chinwag.toml:2:10
          |
        2 | sample = 1.5
          |          ^^^
          = help: write a number from 0 to 1: 0.05 is one in twenty

        error: `function.talk.log.fields` must be a list of names, and is a list
         --> chinwag.toml:3:10
          |
        3 | fields = …
          |          ^
          = help: write each in quotes, as in `fields = ["order"]`

        error: `function.talk.log.level` cannot be `verbose`
         --> chinwag.toml:4:9
          |
        4 | level = "verbose"
          |         ^^^^^^^^^
          = help: write one of `off`, `error`, `warn`, `info`, `debug` or `trace`

        error: `function.save.log.sample` must be a share, and is text
         --> chinwag.toml:6:10
          |
        6 | sample = "all"
          |          ^^^^^
          = help: write a number from 0 to 1, as in `sample = 0.05`

        error: `function.save.log.fields` must be a list of names, and is text
         --> chinwag.toml:7:10
          |
        7 | fields = "order"
          |          ^^^^^^^
          = help: write each in quotes, as in `fields = ["order"]`

        error: `function.save.log.bodies` must be true or false, and is a whole number
         --> chinwag.toml:8:10
          |
        8 | bodies = 1
          |          ^
          = help: write `bodies = true` or `bodies = false`, without quotes"#]],
    );
    let config = load("[function.talk]\nlog = { sample = 0.25, fields = [\"order\"] }\n").expect("sound");
    let log = config.functions.values().next().and_then(|talk| talk.log.clone()).expect("a log");
    assert_eq!((log.sample.get(), log.fields), (0.25, Some(vec!["order".to_owned()])));
    assert!(load("[function.talk]\nlog = { sample = 1 }\n").is_ok());
}

/// The commented lines of the defaults are examples of what may be written: they are keys too, and sound ones.
#[test]
fn the_defaults_and_their_examples_are_sound() {
    let example = |line: &str| {
        let rest = line.strip_prefix("# ")?;
        let is_key = |text: &str| text.bytes().all(|byte| byte.is_ascii_lowercase() || b"_ ".contains(&byte));
        (rest.starts_with('[') || rest.split_once('=').is_some_and(|(key, _)| is_key(key)))
            .then(|| rest.to_owned())
    };
    let text: String =
        DEFAULT_TOML.lines().map(|line| example(line).unwrap_or_else(|| line.to_owned()) + "\n").collect();
    assert!(text.contains("\n[[channel]]") && text.contains("\n[function.talk]"), "examples are found");
    let examples = ["NOTIFY_SECRET", "CHINWAG_CONSOLE_TOKEN", "OTLP_KEY"];
    let with_examples =
        |variable: &str| lookup(variable).or(examples.contains(&variable).then(|| "x".into()));
    let config = parse(Source { file: "chinwag.toml", text: &text }, Some(&with_examples))
        .unwrap_or_else(|e| panic!("{e}"));
    assert!(config.results.notify.is_some() && config.channels.len() == 1);
    assert!(config.functions.len() == 1 && config.services.len() == 1);
    assert!(config.console.listen.is_some() && config.console.token.is_some());
    let otlp = config.telemetry.otlp.expect("an example");
    assert!(otlp.headers.contains_key("api-key") && config.telemetry.dogstatsd.is_some());
}

#[test]
fn what_is_said_of_telemetry_is_checked() {
    let text = "[telemetry]\nsample = 1.5\nattributes = { a = 1 }\n\
                otlp = { headers = { key = \"secret\" }, intervall = \"5s\" }\n";
    check(
        text,
        &expect![[r#"
            error: `telemetry.sample` is 1.5, which is not a share
             --> chinwag.toml:2:10
              |
            2 | sample = 1.5
              |          ^^^
              = help: write a number from 0 to 1: 0.05 is one in twenty

            error: `telemetry.attributes.a` must be text, and is a whole number
             --> chinwag.toml:3:14
              |
            3 | attributes = …
              |              ^
              = help: write it in quotes

            error: `telemetry.otlp` has no `url`
             --> chinwag.toml:4:1
              |
            4 | otlp = …
              | ^^^^
              = help: add `url = "…"`

            error: `telemetry.otlp.headers.key` holds text, and a credential never stands in this file
             --> chinwag.toml:4:28
              |
            4 | otlp = …
              |        ^
              = help: write `key = { env = "KEY" }` and export the credential under that name

            error: unknown key `telemetry.otlp.intervall`
             --> chinwag.toml:4:40
              |
            4 | otlp = …
              |        ^
              = help: did you mean `interval`?"#]],
    );
}

/// Every key that the platform has is taken, with the value it shows as an example.
#[test]
fn every_key_of_a_platform_is_accepted() {
    let lookup = |_: &str| Some("a credential that is long enough for any platform".into());
    for platform in ["messenger", "web"] {
        let keys = chinwag_platforms::keys(platform).expect("keys");
        let lines: String = keys.iter().map(|key| format!("{} = {}\n", key.name, key.example)).collect();
        let text = format!("[[channel]]\nname = \"page\"\nplatform = \"{platform}\"\n{lines}");
        let source = Source { file: "chinwag.toml", text: &text };
        let config = parse(source, Some(&lookup)).unwrap_or_else(|error| panic!("{platform}: {error}"));
        assert_eq!(config.channels[0].options.len(), keys.len());
    }
}

#[test]
fn what_the_platform_itself_finds_wrong() {
    let text = format!(
        "{CHANNEL}api_url = \"graph.facebook.com\"\napi_version = 26\nappsecret_proof = \"yes\"\nallow_sha1 = 1\n\
         app_id = true\n"
    );
    check(
        &text,
        &expect![[r#"
        error: `channel[0].api_url` is not an http or https address without a query
         --> chinwag.toml:8:11
          |
        8 | api_url = …
          |           ^
          = help: write, for example, `api_url = "https://graph.facebook.com"`

        error: `channel[0].api_version` is not a version such as `v26.0`
         --> chinwag.toml:9:15
          |
        9 | api_version = …
          |               ^
          = help: write, for example, `api_version = "v26.0"`

        error: `channel[0].appsecret_proof` is not `true` or `false`
          --> chinwag.toml:10:19
           |
        10 | appsecret_proof = …
           |                   ^
           = help: write, for example, `appsecret_proof = true`

        error: `channel[0].allow_sha1` is not `true` or `false`
          --> chinwag.toml:11:14
           |
        11 | allow_sha1 = …
           |              ^
           = help: write, for example, `allow_sha1 = true`

        error: `channel[0].app_id` is not an id: digits
          --> chinwag.toml:12:10
           |
        12 | app_id = …
           |          ^
           = help: write, for example, `app_id = "205552219930699"`"#]],
    );
    let text = format!("{CHANNEL}allow_sha = true\n");
    check(
        &text,
        &expect![[r#"
        error: unknown key `channel[0].allow_sha`
         --> chinwag.toml:8:1
          |
        8 | allow_sha = …
          | ^^^^^^^^^
          = help: did you mean `allow_sha1`?"#]],
    );
}

#[test]
fn a_credential_that_cannot_be_used() {
    let with_line_break = |variable: &str| {
        lookup(variable)
            .map(|_| if variable.contains("PAGE") { "hunter2\nhunter3".into() } else { "x".into() })
    };
    let parsed = parse(Source { file: "chinwag.toml", text: CHANNEL }, Some(&with_line_break));
    let shown = parsed.expect_err("a mistake").to_string();
    assert!(!shown.contains("hunter"), "a credential is shown: {shown}");
    expect![[r#"
        error: `channel[0].page_token`: the credential holds a character that cannot stand in an HTTP header, such as a line break
         --> chinwag.toml:6:14
          |
        6 | page_token = …
          |              ^
          = help: look at what stands there: it must be the credential as the platform shows it"#]].assert_eq(&shown);
    assert!(parse(Source { file: "chinwag.toml", text: CHANNEL }, None).is_ok(), "it is not read");
}
