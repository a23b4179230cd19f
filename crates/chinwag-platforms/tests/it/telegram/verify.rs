use chinwag_core::platform::{RawRequest, Rejection};
use http::Method;

use super::support::{HEADER, NOW, SECRET, config, platform, post, secrets, telegram};

const BODY: &[u8] = br#"{"update_id":1}"#;

fn verdict(headers: &[(&'static str, &str)]) -> Result<(), Rejection> {
    telegram().verify(&post(BODY, headers), NOW)
}

fn malformed() -> Result<(), Rejection> {
    Err(Rejection::Malformed { header: HEADER, expected: "1 to 256 letters, digits, `_` and `-`" })
}

#[test]
fn the_secret_token_has_to_be_the_configured_one() {
    let mismatch = Err(Rejection::Mismatch { header: HEADER });
    assert_eq!(verdict(&[(HEADER, SECRET)]), Ok(()));
    assert_eq!(verdict(&[]), Err(Rejection::Missing { header: HEADER }));
    for wrong in
        ["x", &SECRET[1..], &format!("{SECRET}0"), &SECRET.to_uppercase(), "secret-of-another_channel"]
    {
        assert_eq!(verdict(&[(HEADER, wrong)]), mismatch, "{wrong}");
    }
    for odd in ["", " ", "a b", "a,b", "é", &"x".repeat(257), &format!(" {SECRET}")] {
        assert_eq!(verdict(&[(HEADER, odd)]), malformed(), "{odd:?}");
    }
    assert_eq!(verdict(&[(HEADER, SECRET), (HEADER, SECRET)]), malformed());
    assert_eq!(verdict(&[(HEADER, SECRET), (HEADER, "x")]), malformed());
}

#[test]
fn both_live_secrets_are_accepted_while_one_is_rotated() {
    let mut config = config();
    config.secret_token = secrets(&["new", SECRET]);
    let rotating = platform(config);
    for secret in ["new", SECRET] {
        assert_eq!(rotating.verify(&post(BODY, &[(HEADER, secret)]), NOW), Ok(()));
    }
    assert!(rotating.verify(&post(BODY, &[(HEADER, "old")]), NOW).is_err());
}

#[test]
fn there_is_no_handshake() {
    for method in [Method::GET, Method::POST] {
        let request = RawRequest { method, ..post(b"", &[(HEADER, SECRET)]) };
        assert!(matches!(telegram().handshake(&request), Err(Rejection::Handshake { .. })));
    }
}
