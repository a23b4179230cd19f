//! Channels whose credential is refused, whose answers fail, or by which nothing comes in.

use std::time::Duration;

use chinwag_core::health::{FindingKind, Severity};
use chinwag_testkit::messenger::{Fault, Rule};

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
