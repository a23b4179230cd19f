use chinwag_core::platform::{RawRequest, Rejection};
use http::{HeaderMap, Method};

use super::support::{NOW, SECRET, config, platform, post, secrets, sign, whatsapp};

const BODY: &[u8] = br#"{"object":"whatsapp_business_account","entry":[]}"#;
const HEADER: &str = "x-hub-signature-256";

fn verdict(headers: &[(&'static str, &str)]) -> Result<(), Rejection> {
    whatsapp().verify(&post(BODY, headers), NOW)
}

#[test]
fn only_the_signature_of_these_bytes_under_this_secret_is_accepted() {
    let right = sign(SECRET, BODY);
    assert_eq!(verdict(&[(HEADER, &right)]), Ok(()));
    assert_eq!(verdict(&[]), Err(Rejection::Missing { header: HEADER }));
    let malformed = Err(Rejection::Malformed { header: HEADER, expected: "`sha256=` and 64 hex digits" });
    for value in ["", &right[7..], &right[..70], &right.replace("sha256", "sha1"), &format!("{right}00")] {
        assert_eq!(verdict(&[(HEADER, value)]), malformed, "{value:?}");
    }
    assert_eq!(verdict(&[(HEADER, &right), (HEADER, &right)]), malformed);
    let mismatch = Err(Rejection::Mismatch { header: HEADER });
    assert_eq!(verdict(&[(HEADER, &sign("another secret", BODY))]), mismatch);
    assert_eq!(verdict(&[(HEADER, &sign(SECRET, &BODY[1..]))]), mismatch);
}

#[test]
fn the_older_signature_is_never_enough() {
    let sha1 = format!("sha1={}", "0".repeat(40));
    assert_eq!(verdict(&[("x-hub-signature", &sha1)]), Err(Rejection::Missing { header: HEADER }));
}

#[test]
fn both_live_secrets_are_accepted_while_one_is_rotated() {
    let mut config = config();
    config.app_secret = secrets(&["new", SECRET]);
    let rotating = platform(config);
    for secret in ["new", SECRET] {
        assert_eq!(rotating.verify(&post(BODY, &[(HEADER, &sign(secret, BODY))]), NOW), Ok(()));
    }
    assert!(rotating.verify(&post(BODY, &[(HEADER, &sign("old", BODY))]), NOW).is_err());
}

#[test]
fn the_handshake_echoes_the_challenge_to_who_knows_the_token() {
    let ask = |token: &str| {
        let target = format!("/webhooks/shop?hub.mode=subscribe&hub.challenge=1158&hub.verify_token={token}");
        let (method, headers) = (Method::GET, HeaderMap::new());
        whatsapp().handshake(&RawRequest { method, target, headers, body: bytes::Bytes::new() })
    };
    assert_eq!(&ask("FAKE_VERIFY_TOKEN").expect("the right token").body[..], b"1158");
    let reason = "`hub.verify_token` is not the configured one";
    assert_eq!(ask("FAKE"), Err(Rejection::Handshake { reason }));
}
