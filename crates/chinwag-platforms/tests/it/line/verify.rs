use chinwag_core::platform::Rejection;
use http::Method;

use super::support::{HEADER, NOW, SECRET, config, line, platform, post, secrets, sign};

const BODY: &[u8] = br#"{"destination":"U1","events":[]}"#;

fn verdict(headers: &[(&'static str, &str)]) -> Result<(), Rejection> {
    line().verify(&post(BODY, headers), NOW)
}

#[test]
fn the_signature_has_to_be_of_the_exact_shape() {
    let right = sign(SECRET, BODY);
    assert_eq!(verdict(&[(HEADER, &right)]), Ok(()));
    assert_eq!(verdict(&[]), Err(Rejection::Missing { header: HEADER }));
    let malformed = Err(Rejection::Malformed { header: HEADER, expected: "32 bytes in base64" });
    let wrong = [
        String::new(),
        right.trim_end_matches('=').to_owned(),
        format!(" {right}"),
        format!("{right}="),
        format!("sha256={right}"),
        right[..40].to_owned(),
        format!("{}*{}", &right[..3], &right[4..]),
        // 32 bytes of zero, with bits behind the last that stand for nothing.
        format!("{}B=", "A".repeat(42)),
        hex::encode([0; 32]),
    ];
    for value in wrong {
        assert_eq!(verdict(&[(HEADER, &value)]), malformed, "{value:?}");
    }
    assert_eq!(verdict(&[(HEADER, &right), (HEADER, &right)]), malformed);
}

#[test]
fn the_signature_is_over_the_exact_bytes() {
    let mismatch = Err(Rejection::Mismatch { header: HEADER });
    assert_eq!(verdict(&[(HEADER, &sign(SECRET, b"{}"))]), mismatch);
    assert_eq!(verdict(&[(HEADER, &sign("another channel's secret", BODY))]), mismatch);
    assert_eq!(verdict(&[(HEADER, &format!("{}=", "A".repeat(43)))]), mismatch);
    let shorter = post(&BODY[..BODY.len() - 1], &[(HEADER, &sign(SECRET, BODY))]);
    assert_eq!(line().verify(&shorter, NOW), mismatch);
}

#[test]
fn both_live_secrets_are_accepted_while_one_is_rotated() {
    let mut config = config();
    config.channel_secret = secrets(&["new", SECRET]);
    let rotating = platform(config);
    for secret in ["new", SECRET] {
        assert_eq!(rotating.verify(&post(BODY, &[(HEADER, &sign(secret, BODY))]), NOW), Ok(()));
    }
    assert!(rotating.verify(&post(BODY, &[(HEADER, &sign("old", BODY))]), NOW).is_err());
}

#[test]
fn there_is_no_set_up_request() {
    let mut request = post(b"", &[]);
    request.method = Method::GET;
    let refused = Err(Rejection::Handshake { reason: "LINE has no set-up request" });
    assert_eq!(line().handshake(&request), refused);
}
