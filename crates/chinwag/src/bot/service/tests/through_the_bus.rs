use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use chinwag_backends::memory::Memory;
use chinwag_core::{
    clock::SystemClock,
    commit::ServiceCall,
    config::{ChannelConfig, SecretRef, SecretSource, Span},
    name::PlatformName,
    retry::RetryPolicy,
    secret::Secret,
    store::Engine,
};
use chinwag_runtime::{Channel, Channels, Parts, Roles, Runtime, SystemIds};
use chinwag_testkit::messenger::{Config as ProviderConfig, Messenger};
use expect_test::expect;
use serde_json::json;

use super::bench::config;
use crate::prelude::*;

/// How long a test waits for what has to happen.
const SOON: Duration = Duration::from_secs(20);

/// How many of a size are left.
struct Stock;

impl ServiceApi for Stock {
    const NAME: &'static str = "stock";
    type Request = String;
    type Response = u32;
}

#[derive(Default)]
struct Warehouse {
    calls: AtomicU32,
}

/// Fails when it is called for the first time.
async fn stock(size: String, warehouse: State<Warehouse>) -> Result<u32> {
    match warehouse.calls.fetch_add(1, Ordering::Relaxed) {
        0 => Err(Error::retry("the warehouse is away")),
        _ if size == "M" => Ok(3),
        _ => Err(Error::reject("there is no such size")),
    }
}

async fn talk(message: Message, stock: Service<Stock>) -> Result<String> {
    Ok(format!("{} left", stock.call(&message.text().to_owned()).await?))
}

fn bot() -> Bot {
    let soon = RetryPolicy { base: Span::millis(1), ..RetryPolicy::default() };
    Bot::new()
        .function("talk", on(MESSAGE_RECEIVED).retry(soon), talk)
        .service("stock", stock)
        .with_state(Warehouse::default())
}

/// The simulator's own credentials.
fn credential(reference: &SecretRef) -> Result<Vec<Secret>, std::fmt::Error> {
    let provider = ProviderConfig::default();
    let one = |source: &SecretSource| match source {
        SecretSource::Env(name) if name == "app_secret" => Ok(provider.app_secret.clone()),
        SecretSource::Env(name) if name == "page_token" => Ok(provider.page_token.clone()),
        SecretSource::Env(name) if name == "verify_token" => Ok(provider.verify_token.clone()),
        _ => Err(std::fmt::Error),
    };
    reference.sources().iter().map(one).collect()
}

fn channels(api_url: &str) -> Channels {
    let channel: ChannelConfig = serde_json::from_value(json!({
        "name": "page", "platform": "messenger", "api_url": api_url,
        "app_secret": {"env": "app_secret"}, "page_token": {"env": "page_token"},
        "verify_token": {"env": "verify_token"},
    }))
    .expect("a channel");
    let adapter = chinwag_platforms::open(&channel, credential).expect("a platform");
    let (name, platform) = (channel.name, PlatformName::from_static("messenger"));
    Channels::from_iter([Channel { name, platform, adapter }])
}

async fn start(engine: Engine, provider: &Messenger) -> Runtime {
    let mut config = config("");
    config.gateway.listen = "127.0.0.1:0".parse().expect("an address");
    let functions = bot().build(&config).expect("a sound bot");
    let (channels, clock, ids) = (channels(&provider.api_url()), Arc::new(SystemClock), Arc::new(SystemIds));
    let roles = Roles::default();
    let parts = Parts {
        config,
        engine,
        channels,
        functions,
        notify_secret: None,
        clock,
        ids,
        roles,
        log: None,
        host: None,
    };
    let runtime = Runtime::start(parts).await.expect("the bot starts");
    let address = runtime.address().expect("its gateway runs");
    provider.subscribe(&format!("http://{address}/webhooks/page")).await.expect("a handshake");
    runtime
}

/// The first call fails, so that the run is tried again as its function says; both calls are in the record.
async fn check(engine: Engine) {
    let provider = Messenger::start(ProviderConfig::default()).await.expect("a simulator");
    let runtime = start(engine.clone(), &provider).await;
    let person = provider.user("200000000000001");
    let sent = person.says("M").await.expect("it is taken");
    let reply = person.next_reply(SOON).await.expect("a reply");
    assert_eq!(reply.text(), "3 left");
    let trace = engine.archive.trace(sent.mid()).await.expect("a trace");
    let mut lines = Vec::new();
    for run in trace.runs.iter().filter(|run| run.function.as_str() == "talk") {
        assert!(run.calls.iter().all(|call| call.micros <= run.micros), "{run:?}");
        let calls: Vec<ServiceCall> =
            run.calls.iter().map(|call| ServiceCall { micros: 0, ..call.clone() }).collect();
        lines.push(format!("{} {}", run.outcome.as_str(), serde_json::to_string(&calls).expect("JSON")));
    }
    expect![[r#"
        retry [{"service":"stock","request":"\"M\"","error":"service `stock` failed after 1 try: the warehouse is away","micros":0,"attempts":1}]
        done [{"service":"stock","request":"\"M\"","response":"3","micros":0,"attempts":1}]"#]].assert_eq(&lines.join("\n"));
    runtime.stop().await.expect("it can be flushed");
}

#[tokio::test]
async fn a_handler_calls_a_service_on_the_engine_in_memory() {
    check(Memory::new().engine()).await;
}

#[cfg(feature = "sqlite")]
#[tokio::test]
async fn a_handler_calls_a_service_on_sqlite() {
    let folder = tempfile::tempdir().expect("a folder");
    let config = chinwag_core::config::SqliteConfig::at(folder.path().join("chinwag.db"));
    let sqlite = chinwag_backends::sqlite::Sqlite::open(&config).expect("the database opens");
    check(sqlite.engine()).await;
}
