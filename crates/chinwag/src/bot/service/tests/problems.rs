use std::time::Duration;

use expect_test::{Expect, expect};
use serde_json::json;

use super::bench::{Bench, build, config, served};
use crate::prelude::*;

/// How many of a size are left.
struct Stock;

impl ServiceApi for Stock {
    const NAME: &'static str = "stock";
    type Request = String;
    type Response = u32;
}

async fn stock(size: String) -> Result<u32> {
    Ok(u32::try_from(size.len())?)
}

async fn talk(stock: Service<Stock>) -> Result<String> {
    Ok(stock.call(&"M".into()).await?.to_string())
}

fn bot() -> Bot {
    Bot::new().function("talk", on(MESSAGE_RECEIVED), talk)
}

fn check(bot: Bot, more: &str, expected: &Expect) {
    expected.assert_eq(&bot.build(&config(more)).expect_err("a bot with problems").to_string());
}

#[test]
fn a_service_that_is_called_has_to_be_there_and_of_its_types() {
    build(bot().service("stock", stock), "");
    let expected = expect![
        "function `talk` cannot be called: the bot has no service `stock`: give it one by `.service(\"stock\", …)`; it has none"
    ];
    check(bot(), "", &expected);
    let expected = expect![
        "function `talk` cannot be called: the bot has no service `stock`: give it one by `.service(\"stock\", …)`; it has `prices`, `stok`"
    ];
    check(bot().service("stok", stock).service("prices", stock), "", &expected);
    let expected = expect![
        "function `talk` cannot be called: the service `stock` takes `u32`, and not `alloc::string::String` as `chinwag::bot::service::tests::problems::Stock` says"
    ];
    check(bot().service("stock", async |left: u32| Ok::<u32, Error>(left)), "", &expected);
    let expected = expect![
        "function `talk` cannot be called: the service `stock` answers `alloc::string::String`, and not `u32` as `chinwag::bot::service::tests::problems::Stock` says"
    ];
    check(bot().service("stock", async |size: String| Ok::<String, Error>(size)), "", &expected);
}

#[test]
fn every_problem_of_the_services_is_told_at_once() {
    async fn shelved(size: String, _: State<Vec<u8>>) -> Result<String> {
        Ok(size)
    }
    let bot = Bot::new()
        .function("talk", on(MESSAGE_RECEIVED), async || ())
        .service("Stock!", stock)
        .service("sender", stock)
        .service("talk", stock)
        .service("stock", shelved)
        .service("stock", serve(stock).attempts(0))
        .with_service_stub("stokc", |_| Ok(json!(3)));
    check(
        bot,
        "[service.stoc]\n[service.warehouse]\n[function.stock]",
        &expect![[r#"
            `Stock!` is not a function name: use 1 to 64 of a-z, 0-9 and _
            service `sender` has the name of a built-in function: choose another
            service `talk` has the name of a function: give one of them another name
            service `stock` cannot be called: there is no state of the type `alloc::vec::Vec<u8>`: give it to the bot by `.with_state(…)`
            there are two services `stock`: give one of them another name
            service `stock` may never be called: its attempts, its concurrency or its timeout is zero
            the configuration has `[service.stoc]`, and the bot has no such service: did you mean `stock`?
            the configuration has `[service.warehouse]`, and the bot has no such service: it has `sender`, `stock`, `talk`
            there is a stub for the service `stokc`, and the bot has no such service: did you mean `stock`?
            the configuration has `[function.stock]`, and the bot has no such function: it has `talk`"#]],
    );
}

#[test]
fn the_configuration_has_the_last_word() {
    let settings = |more: &str| {
        let served = served().timeout(Duration::from_secs(2)).attempts(3).cache(Duration::from_secs(5), 7);
        Bench::configured(served.breaker(2, Duration::from_secs(1)), more, []).station.settings().to_string()
    };
    expect!["3 tries of 2s, 64 at once, 7 remembered for 5s, left alone for 1s after 2 failures"]
        .assert_eq(&settings(""));
    let more = "[service.stock]\ntimeout = \"3s\"\nattempts = 1\nconcurrency = 8\ncache = { entries = 0 }\n\
                breaker = { failures = 9 }";
    expect!["1 try of 3s, 8 at once, left alone for 30s after 9 failures"].assert_eq(&settings(more));
    expect!["3 tries of 2s, 64 at once, 1000 remembered for 1s"]
        .assert_eq(&settings("[service.stock]\ncache = { ttl = \"1s\" }\nbreaker = { failures = 0 }"));
}
