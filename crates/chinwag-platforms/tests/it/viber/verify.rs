use chinwag_core::platform::Rejection;
use http::Method;

use super::support::{HEADER, NOW, TOKEN, config, platform, post, secrets, sign, viber};

const BODY: &[u8] = br#"{"event":"webhook","timestamp":1,"message_token":2}"#;

fn verdict(headers: &[(&'static str, &str)]) -> Result<(), Rejection> {
    viber().verify(&post(BODY, headers), NOW)
}

#[test]
fn the_signature_has_to_be_of_the_exact_shape() {
    let right = sign(TOKEN, BODY);
    assert_eq!(verdict(&[(HEADER, &right)]), Ok(()));
    assert_eq!(verdict(&[]), Err(Rejection::Missing { header: HEADER }));
    let malformed = Err(Rejection::Malformed { header: HEADER, expected: "64 hex digits" });
    let wrong = [
        String::new(),
        format!("sha256={right}"),
        format!(" {right}"),
        right[..62].to_owned(),
        right[..63].to_owned(),
        format!("{right}00"),
        format!("{}g", &right[..63]),
    ];
    for value in wrong {
        assert_eq!(verdict(&[(HEADER, &value)]), malformed, "{value:?}");
    }
    assert_eq!(verdict(&[(HEADER, &right), (HEADER, &right)]), malformed);
}

#[test]
fn the_signature_is_over_the_exact_bytes() {
    let mismatch = Err(Rejection::Mismatch { header: HEADER });
    assert_eq!(verdict(&[(HEADER, &sign(TOKEN, b"{}"))]), mismatch);
    assert_eq!(verdict(&[(HEADER, &sign("another bot's token", BODY))]), mismatch);
    assert_eq!(verdict(&[(HEADER, &"0".repeat(64))]), mismatch);
    let spaced = String::from_utf8_lossy(BODY).replace(":1,", ": 1,");
    let request = post(spaced.as_bytes(), &[(HEADER, &sign(TOKEN, BODY))]);
    assert_eq!(viber().verify(&request, NOW), mismatch, "the same JSON in other bytes");
}

#[test]
fn a_signature_in_the_query_proves_nothing() {
    let mut request = post(BODY, &[]);
    request.target = format!("/webhooks/viber?sig={}", sign(TOKEN, BODY));
    assert_eq!(viber().verify(&request, NOW), Err(Rejection::Missing { header: HEADER }));
}

#[test]
fn both_live_tokens_are_accepted_while_one_is_rotated() {
    let mut config = config();
    config.auth_token = secrets(&["new", TOKEN]);
    let rotating = platform(config);
    for token in ["new", TOKEN] {
        assert_eq!(rotating.verify(&post(BODY, &[(HEADER, &sign(token, BODY))]), NOW), Ok(()));
    }
    assert!(rotating.verify(&post(BODY, &[(HEADER, &sign("old", BODY))]), NOW).is_err());
}

#[test]
fn there_is_no_set_up_request_that_is_a_get() {
    let mut request = post(b"", &[]);
    request.method = Method::GET;
    let refused = Err(Rejection::Handshake { reason: "Viber has no set-up request that is a GET" });
    assert_eq!(viber().handshake(&request), refused);
}
