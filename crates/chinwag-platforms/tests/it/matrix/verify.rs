//! Who is let in.

use chinwag_core::platform::{RawRequest, Rejection};
use http::Method;

use super::support::{NOW, TOKEN, matrix, put};

fn verdict(target: &str, bearer: Option<&str>) -> Result<(), Rejection> {
    matrix().verify(&put(target, bearer, b"{}"), NOW)
}

#[test]
fn only_who_knows_the_token_is_let_in() {
    let mismatch = || Err(Rejection::Mismatch { header: "authorization" });
    let malformed =
        || Err(Rejection::Malformed { header: "authorization", expected: "`Bearer` and a token" });
    let right = format!("Bearer {TOKEN}");
    let in_query = format!("transactions/1?access_token={TOKEN}");
    for (target, bearer, expected) in [
        ("transactions/1", Some(right.as_str()), Ok(())),
        ("transactions/1", Some("Bearer FAKE_OLD_TOKEN"), Ok(())),
        (&in_query, None, Ok(())),
        (&in_query, Some(&right), Ok(())),
        ("transactions/1", None, Err(Rejection::Missing { header: "authorization" })),
        ("transactions/1", Some("Bearer other"), mismatch()),
        ("transactions/1", Some("Bearer FAKE_HS_TOKE"), mismatch()),
        ("transactions/1?access_token=other", Some(&right), mismatch()),
        (&in_query, Some("Bearer other"), mismatch()),
        ("transactions/1?access_token=", None, mismatch()),
        ("transactions/1", Some("Bearer "), malformed()),
        ("transactions/1", Some("Basic Zm9v"), malformed()),
        (&in_query, Some(TOKEN), malformed()),
    ] {
        assert_eq!(verdict(target, bearer), expected, "{target} {bearer:?}");
    }
}

#[test]
fn a_header_that_stands_twice_is_refused() {
    let mut request = put("transactions/1", Some(&format!("Bearer {TOKEN}")), b"{}");
    let value = request.headers["authorization"].clone();
    request.headers.append("authorization", value);
    assert!(matches!(matrix().verify(&request, NOW), Err(Rejection::Malformed { .. })));
}

#[test]
fn the_homeserver_is_told_that_there_is_the_bot_alone() {
    let ask = |target: &str, bearer| {
        let request = RawRequest { method: Method::GET, ..put(target, bearer, b"") };
        matrix().handshake(&request).map(|answer| answer.status)
    };
    let right = format!("Bearer {TOKEN}");
    assert_eq!(ask("users/%40bot%3Aexample.org", Some(&right)), Ok(200));
    assert_eq!(ask("users/%40ada%3Aexample.org", Some(&right)), Ok(404));
    assert_eq!(ask("rooms/%23all%3Aexample.org", Some(&right)), Ok(404));
    assert!(ask("users/%40bot%3Aexample.org", Some("Bearer other")).is_err());
    assert!(ask("users/%40bot%3Aexample.org", None).is_err());
}
