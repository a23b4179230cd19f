use std::time::Duration;

use chinwag_core::commit::ServiceCall;
use expect_test::{Expect, expect};

use super::{
    super::Served,
    bench::{Act, Bench, served},
};

/// What is recorded of a call.
async fn check(served: Served, size: &str, acts: impl IntoIterator<Item = Act>, expected: &Expect) {
    let bench = Bench::new(served, acts);
    bench.call_in_time(size).await;
    let calls: Vec<ServiceCall> =
        bench.ended().into_iter().map(|call| ServiceCall { micros: 0, ..call }).collect();
    expected.assert_eq(&serde_json::to_string(&calls).expect("JSON"));
}

#[tokio::test]
async fn a_call_is_recorded_with_its_request_and_what_came_of_it() {
    check(
        served().attempts(2),
        "M",
        [Act::Fail("away"), Act::Answer(3)],
        &expect![[r#"[{"service":"stock","request":"\"M\"","response":"3","micros":0,"attempts":2}]"#]],
    )
    .await;
    check(
        served(),
        "L",
        [Act::Refuse("sold out")],
        &expect![[r#"[{"service":"stock","request":"\"L\"","error":"service `stock` failed after 1 try: sold out: L","micros":0,"attempts":1}]"#]],
    )
    .await;
}

#[tokio::test]
async fn what_is_long_is_cut_in_the_record_alone() {
    let bench = Bench::new(served(), [Act::Answer(3)]);
    assert_eq!(bench.call(&"ä".repeat(5000)).await, "3");
    let request = bench.ended().remove(0).request;
    assert!(request.starts_with("\"ää") && request.ends_with("ä… (cut: 10002 bytes)"), "{request}");
    assert_eq!(request.chars().filter(|letter| *letter == 'ä').count(), 2047);
}

#[tokio::test]
async fn a_call_that_is_cut_off_is_recorded_too() {
    let bench = Bench::new(served(), [Act::Wait(1)]);
    tokio::select! {
        biased;
        _ = bench.call("M") => panic!("it waits"),
        () = tokio::task::yield_now() => {}
    }
    let call = bench.ended().remove(0);
    assert_eq!((call.error.as_deref(), call.attempts), (Some("the run ended before the call did"), 1));
}

#[tokio::test]
async fn how_long_it_took_is_told() {
    let bench = Bench::new(served().timeout(Duration::from_secs(1)), [Act::Wait(1)]);
    bench.call_in_time("M").await;
    assert!(bench.ended().remove(0).micros > 0);
}
