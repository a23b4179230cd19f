//! What the answer of the other side means.

use chinwag_core::{
    platform::{CoolOff, HttpReply, SendResult},
    response::FailureKind,
};
use http::{HeaderMap, HeaderValue};

use super::support::{SECRET, response, webhook};

fn read(status: u16, body: &str, retry_after: Option<&'static str>) -> SendResult {
    let mut headers = HeaderMap::new();
    if let Some(seconds) = retry_after {
        headers.insert("retry-after", HeaderValue::from_static(seconds));
    }
    let call = webhook().render(&response("hi")).expect("a call");
    webhook().reply(&call, &HttpReply { status, headers, body: body.to_owned().into() })
}

#[test]
fn any_2xx_is_taken_and_may_tell_the_id() {
    for (body, id) in [
        ("", None),
        ("ok", None),
        ("{}", None),
        (r#"{"id":"m1"}"#, Some("m1")),
        (r#"{"message_id":"m2"}"#, Some("m2")),
    ] {
        let message_id = id.map(str::to_owned);
        assert_eq!(read(202, body, None), SendResult::Delivered { message_id }, "{body}");
    }
}

#[test]
fn each_status_has_its_meaning() {
    use FailureKind::{Configuration, Credential, Invalid, RateLimited, Unavailable};
    for (status, kind, cool_off) in [
        (429, RateLimited, Some(CoolOff::Credential)),
        (502, Unavailable, Some(CoolOff::Credential)),
        (504, Unavailable, Some(CoolOff::Credential)),
        (500, Unavailable, Some(CoolOff::None)),
        (503, Unavailable, Some(CoolOff::None)),
        (408, Unavailable, Some(CoolOff::None)),
        (301, Configuration, None),
        (404, Configuration, None),
        (410, Configuration, None),
        (401, Credential, None),
        (403, Configuration, None),
        (400, Invalid, None),
        (413, Invalid, None),
        (422, Invalid, None),
    ] {
        let error = format!("HTTP {status}: no");
        let expected = match cool_off {
            Some(cool_off) => {
                SendResult::Retry { after: Some(std::time::Duration::from_secs(7)), cool_off, kind, error }
            }
            None => SendResult::Rejected { kind, error },
        };
        assert_eq!(read(status, "no", Some("7")), expected, "{status}");
    }
}

#[test]
fn the_secret_is_not_in_the_words_of_an_error() {
    let SendResult::Rejected { error, .. } = read(400, &format!("bad {SECRET}\n"), None) else {
        panic!("it is rejected");
    };
    assert_eq!(error, "HTTP 400: bad …");
}
