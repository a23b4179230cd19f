//! Channels whose credential is refused, whose answers fail, or by which nothing comes in.

use std::{net::Ipv4Addr, sync::Arc, time::Duration};

use chinwag_core::{
    clock::SystemClock,
    health::{FindingKind, Severity},
};
use chinwag_testkit::{
    messenger::{Fault, Rule},
    play::{Simulator, Telegram},
};

use super::bench::{Bench, is_real};
use crate::prelude::*;

fn echo() -> Bot {
    Bot::new().function("talk", on(MESSAGE_RECEIVED), async |message: Message| message.text().to_owned())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_credential_is_told_until_it_is_taken_again() {
    let bench = Bench::start(echo(), "", None).await;
    bench.provider.faults().add(Rule::always(Fault::Graph { status: 401, code: 190, subcode: None }));
    bench.says(1, "hello").await;
    let finding = bench.tells(FindingKind::Credential, "page").await;
    assert!(finding.severity == Severity::Major && is_real(finding.since), "{finding:?}");
    assert_eq!(bench.ready(&[]).await.0, 200, "another process is refused as well");

    // Time alone does not mend it.
    bench.pass(Duration::from_secs(50)).await;
    assert_eq!(bench.tells(FindingKind::Credential, "page").await.since, finding.since);
    bench.provider.faults().clear();
    bench.pass(Duration::from_secs(120)).await;
    bench.ends(&finding).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_that_are_not_delivered_are_told_for_a_while() {
    let bench = Bench::start(echo(), "", None).await;
    bench.pass(Duration::from_secs(1)).await;
    bench.provider.faults().add(Rule::always(Fault::Graph { status: 400, code: 100, subcode: None }));
    for person in 1..=4 {
        bench.says(person, "hello").await;
    }
    let finding = bench.tells(FindingKind::Delivery, "page").await;
    assert!(finding.words.contains("of 4 answers") || finding.words.contains("of 3"), "{finding:?}");
    bench.provider.faults().clear();
    bench.pass(Duration::from_secs(400)).await;
    bench.pass(Duration::from_secs(1)).await;
    bench.ends(&finding).await;
}

/// A provider that is away, and comes back.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_channel_by_which_nothing_comes_in_is_told_until_something_does() {
    let (folder, clock) = (tempfile::tempdir().expect("a folder"), Arc::new(SystemClock));
    let start = async |address| Simulator::start(Box::new(Telegram::new()), clock.clone(), address).await;
    let provider = start((Ipv4Addr::LOCALHOST, 0).into()).await.expect("a provider");
    let token = folder.path().join("bot_token");
    std::fs::write(&token, provider.credential("bot_token").expect("a credential").expose()).expect("a file");
    let api_url = provider.api_url();
    drop(provider);
    let settings = format!(
        "[[channel]]\nname = \"bot\"\nplatform = \"telegram\"\npolling = true\napi_url = \"{api_url}\"\n\
         bot_token = {{ file = \"{}\" }}\n",
        token.display()
    );
    let bench = Bench::start(echo(), &settings, None).await;
    let finding = bench.tells(FindingKind::Connection, "bot").await;
    let address = api_url.trim_start_matches("http://").parse().expect("an address");
    let _provider = start(address).await.expect("the same port");
    bench.pass(Duration::from_secs(300)).await;
    bench.ends(&finding).await;
}
