use std::ffi::OsString;

use expect_test::{Expect, expect};
use serde::{Deserialize, Serialize};

use super::shown;
use crate::{commands::main::execute, prelude::*};

#[derive(Debug, Serialize, Deserialize)]
struct Wanted {
    size: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct Left {
    left: u32,
    size: String,
}

async fn stock(wanted: Wanted, context: CallContext) -> Result<Left> {
    match wanted.size.as_str() {
        "M" if context.attempt() == 2 => Ok(Left { left: 3, size: wanted.size }),
        "M" | "L" => Err(Error::retry("the warehouse is away")),
        size => Err(Error::reject(format!("there is no size {size}"))),
    }
}

async fn hours((): ()) -> Result<Vec<(u8, u8)>> {
    Ok(vec![(9, 18)])
}

fn bot() -> Bot {
    Bot::new().service("stock", serve(stock).attempts(2)).service("hours", hours)
}

fn check(bot: Bot, arguments: &[&str], expected: &Expect) {
    let arguments = ["chinwag", "call"].iter().chain(arguments).map(OsString::from);
    expected.assert_eq(&shown(b"{\"size\": \"M\"}", |terminal| Ok(execute(bot, arguments, terminal))));
}

#[test]
fn a_service_is_called_with_a_request() {
    check(
        bot(),
        &["stock", r#"{"size":"M"}"#],
        &expect![[r#"
        0 {"left":3,"size":"M"}
    "#]],
    );
    check(
        bot(),
        &["stock", "-"],
        &expect![[r#"
        0 {"left":3,"size":"M"}
    "#]],
    );
    check(
        bot(),
        &["hours"],
        &expect![[r#"
        0 [[9,18]]
    "#]],
    );
}

#[test]
fn a_person_reads_a_response_in_lines() {
    let arguments = ["chinwag", "call", "stock", "-"].map(OsString::from);
    let shown = shown(b"{\"size\": \"M\"}", |terminal| {
        terminal.is_interactive = true;
        Ok(execute(bot(), arguments, terminal))
    });
    expect![[r#"
        0 {
          "left": 3,
          "size": "M"
        }
    "#]]
    .assert_eq(&shown);
}

#[test]
fn its_error_is_that_of_the_command() {
    check(
        bot(),
        &["stock", r#"{"size":"L"}"#],
        &expect![[r#"
        1 error: service `stock` failed after 2 tries: the warehouse is away
    "#]],
    );
    check(
        bot(),
        &["stock", r#"{"size":"XXS"}"#],
        &expect![[r#"
        3 error: service `stock` failed after 1 try: there is no size XXS
    "#]],
    );
}

#[test]
fn a_program_is_told_how_the_call_went() {
    let told = |size: &str| {
        let request = format!(r#"{{"size":"{size}"}}"#);
        let arguments = ["chinwag", "call", "stock", &request, "--json"].map(OsString::from);
        let shown = shown(b"", |terminal| Ok(execute(bot(), arguments, terminal)));
        let (exit, line) = shown.split_once(' ').expect("an exit code");
        let mut told: serde_json::Value = serde_json::from_str(line).expect("one line of JSON");
        assert!(told["micros"].take().as_u64() > Some(0), "{line}");
        format!("{exit} {told}")
    };
    expect![[r#"0 {"attempts":2,"error":null,"micros":null,"response":{"left":3,"size":"M"},"retryable":null,"service":"stock"}"#]].assert_eq(&told("M"));
    expect![[r#"1 {"attempts":2,"error":"service `stock` failed after 2 tries: the warehouse is away","micros":null,"response":null,"retryable":true,"service":"stock"}"#]].assert_eq(&told("L"));
    expect![[r#"3 {"attempts":1,"error":"service `stock` failed after 1 try: there is no size XXS","micros":null,"response":null,"retryable":false,"service":"stock"}"#]].assert_eq(&told("XXS"));
}

#[test]
fn what_cannot_be_asked_is_explained() {
    check(
        bot(),
        &["stock", "M"],
        &expect![[r#"
        2 error: the request is no `chinwag::commands::tests::call::Wanted`: expected value at line 1 column 1
          = help: `stock` takes `Wanted`: write it as JSON, in quotes for the shell
    "#]],
    );
    check(
        bot(),
        &["stock", r#"{"colour":"red"}"#],
        &expect![[r#"
        2 error: the request is no `chinwag::commands::tests::call::Wanted`: missing field `size` at line 1 column 16
          = help: `stock` takes `Wanted`: write it as JSON, in quotes for the shell
    "#]],
    );
    check(
        bot(),
        &["stok", "null"],
        &expect![[r#"
        2 error: there is no service `stok`
          = help: did you mean `stock`?
    "#]],
    );
    check(
        bot(),
        &["warehouse"],
        &expect![[r#"
        2 error: there is no service `warehouse`
          = help: the services are: hours, stock
    "#]],
    );
    check(
        Bot::new(),
        &["stock"],
        &expect![[r#"
        2 error: there is no service `stock`
          = help: the bot has no service; give it one by `.service("name", function)`
    "#]],
    );
}

#[test]
fn without_a_name_the_services_are_listed() {
    check(
        bot(),
        &[],
        &expect![[r#"
        0 SERVICE  TAKES   ANSWERS        SETTINGS
        hours    ()      Vec<(u8, u8)>  1 try of 10s, 64 at once
        stock    Wanted  Left           2 tries of 10s, 64 at once
    "#]],
    );
    check(
        bot(),
        &["--json"],
        &expect![[r#"
        0 [{"name":"hours","request":"()","response":"alloc::vec::Vec<(u8, u8)>","settings":{"attempts":1,"breaker":null,"cache":null,"concurrency":64,"timeout":"10s"}},{"name":"stock","request":"chinwag::commands::tests::call::Wanted","response":"chinwag::commands::tests::call::Left","settings":{"attempts":2,"breaker":null,"cache":null,"concurrency":64,"timeout":"10s"}}]
    "#]],
    );
    check(
        Bot::new(),
        &[],
        &expect![[r#"
        0 the bot has no service: give it one by `.service("name", function)`
    "#]],
    );
    check(
        Bot::new(),
        &["--json"],
        &expect![[r#"
        0 []
    "#]],
    );
}

#[test]
fn a_check_names_the_services() {
    let arguments = ["chinwag", "check"].map(OsString::from);
    let shown = shown(b"", |terminal| Ok(execute(bot(), arguments, terminal)));
    let lines = shown.lines().map(str::trim);
    let services: Vec<&str> = lines.filter(|line| line.starts_with("service")).collect();
    expect![[r#"
        service   hours from () to Vec<(u8, u8)>, 1 try of 10s, 64 at once
        service   stock from Wanted to Left, 2 tries of 10s, 64 at once"#]]
    .assert_eq(&services.join("\n"));
}
