use chinwag_core::{clock::SystemClock, tools::Calls};
use expect_test::{Expect, expect};
use serde_json::{Value, json};
use std::sync::Arc;

use super::{super::Client, bench::build};
use crate::prelude::*;

/// What comes of a call for size M when `answer` stands in, and what is recorded of it.
async fn check(
    answer: impl Fn(Value) -> Result<Value, Error> + Send + Sync + 'static,
    request: &str,
    expected: &Expect,
) {
    async fn stock(_: String) -> Result<u32> {
        panic!("it is not called in a test")
    }
    let bot = Bot::new().with_service_stub("stock", answer).service("stock", stock);
    let (services, calls) = (build(bot, "").services, Calls::default());
    let client = Client::alone(Arc::new(SystemClock), calls.clone(), 7);
    let station = services.get("stock").expect("the service");
    let came_of_it = match station.call(&client, request).await {
        Ok(response) => response.to_string(),
        Err(error) => {
            format!("{error}, {}", if error.is_retryable() { "may help again" } else { "for good" })
        }
    };
    let call = calls.take().remove(0);
    assert_eq!((call.request.as_str(), call.attempts), (request, 1));
    assert!(came_of_it.starts_with(call.response.or(call.error).expect("one of both").as_str()));
    expected.assert_eq(&came_of_it);
}

#[tokio::test]
async fn a_stub_answers_in_place_of_the_function() {
    check(|size| Ok(json!(size.as_str().map_or(0, str::len))), "\"XXL\"", &expect!["3"]).await;
    check(
        |_| Err(Error::reject("sold out")),
        "\"M\"",
        &expect!["service `stock` failed after 1 try: sold out, for good"],
    )
    .await;
    check(
        |_| Err(Error::retry("away")),
        "\"M\"",
        &expect!["service `stock` failed after 1 try: away, may help again"],
    )
    .await;
}

#[tokio::test]
async fn what_it_is_asked_and_answers_is_of_the_types_of_the_service() {
    check(
        |_| Ok(json!("many")),
        "\"M\"",
        &expect!["service `stock` failed after 1 try: the stub's response of `stock` cannot be read as `u32`: invalid type: string \"many\", expected u32 at line 1 column 6, for good"],
    )
    .await;
    check(
        |_| Ok(json!(3)),
        "7",
        &expect!["service `stock` failed after 1 try: the request of `stock` cannot be read as `alloc::string::String`: invalid type: integer `7`, expected a string at line 1 column 1, for good"],
    )
    .await;
}
