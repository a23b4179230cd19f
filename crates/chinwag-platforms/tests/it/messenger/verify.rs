use chinwag_core::platform::{Answer, RawRequest, Rejection};
use http::{HeaderMap, Method};

use super::support::{NOW, SECRET, config, messenger, platform, post, secrets, sign};

const BODY: &[u8] = br#"{"object":"page","entry":[]}"#;
const HEADER: &str = "x-hub-signature-256";

fn verdict(headers: &[(&'static str, &str)]) -> Result<(), Rejection> {
    messenger().verify(&post(BODY, headers), NOW)
}

fn malformed() -> Result<(), Rejection> {
    Err(Rejection::Malformed { header: HEADER, expected: "`sha256=` and 64 hex digits" })
}

#[test]
fn the_signature_has_to_be_of_the_exact_shape() {
    let right = sign(SECRET, BODY);
    let digits = right.strip_prefix("sha256=").expect("the prefix");
    assert_eq!(verdict(&[(HEADER, &right)]), Ok(()));
    assert_eq!(verdict(&[(HEADER, &format!("sha256={}", digits.to_uppercase()))]), Ok(()));
    assert_eq!(verdict(&[]), Err(Rejection::Missing { header: HEADER }));
    let wrong = [
        String::new(),
        digits.to_owned(),
        format!("SHA256={digits}"),
        format!("Sha256={digits}"),
        format!("sha1={digits}"),
        format!("sha256={}", &digits[..62]),
        format!("sha256={}", &digits[..63]),
        format!("sha256={digits}00"),
        format!("sha256= {digits}"),
        format!("sha256={}g", &digits[..63]),
        "sha256=".to_owned(),
    ];
    for value in wrong {
        assert_eq!(verdict(&[(HEADER, &value)]), malformed(), "{value:?}");
    }
    assert_eq!(verdict(&[(HEADER, &right), (HEADER, &right)]), malformed());
}

#[test]
fn the_signature_is_over_the_exact_bytes() {
    let mismatch = Err(Rejection::Mismatch { header: HEADER });
    assert_eq!(verdict(&[(HEADER, &sign(SECRET, b"{}"))]), mismatch);
    assert_eq!(verdict(&[(HEADER, &sign("another secret", BODY))]), mismatch);
    assert_eq!(verdict(&[(HEADER, &format!("sha256={}", "0".repeat(64)))]), mismatch);
    let request = post(&BODY[..BODY.len() - 1], &[(HEADER, &sign(SECRET, BODY))]);
    assert_eq!(messenger().verify(&request, NOW), mismatch);
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
fn sha1_counts_only_where_it_is_allowed_and_alone() {
    // HMAC-SHA1 of the body under the secret, by openssl.
    let sha1 = "sha1=aa6e4d065838b4b449afb644daf200a7cadc104c";
    let legacy = "x-hub-signature";
    assert_eq!(verdict(&[(legacy, sha1)]), Err(Rejection::Missing { header: HEADER }));

    let mut config = config();
    config.allow_sha1 = true;
    let platform = platform(config);
    let verdict = |headers: &[(&'static str, &str)]| platform.verify(&post(BODY, headers), NOW);
    assert_eq!(verdict(&[(legacy, sha1)]), Ok(()));
    assert_eq!(verdict(&[(HEADER, &sign(SECRET, BODY))]), Ok(()));
    assert_eq!(
        verdict(&[(legacy, sha1), (HEADER, &sign("x", BODY))]),
        Err(Rejection::Mismatch { header: HEADER })
    );
    assert_eq!(verdict(&[(legacy, sha1), (HEADER, "nonsense")]), malformed());
    assert_eq!(
        verdict(&[(legacy, &sha1[..43])]),
        Err(Rejection::Malformed { header: legacy, expected: "`sha1=` and 40 hex digits" })
    );
    let zero = format!("sha1={}", "0".repeat(40));
    assert_eq!(verdict(&[(legacy, &zero)]), Err(Rejection::Mismatch { header: legacy }));
    assert_eq!(verdict(&[]), Err(Rejection::Missing { header: HEADER }));
}

fn handshake(method: Method, query: &str) -> Result<Answer, Rejection> {
    let target = format!("/webhooks/page{query}");
    let request = RawRequest { method, target, headers: HeaderMap::new(), body: bytes::Bytes::new() };
    messenger().handshake(&request)
}

#[test]
fn the_handshake_echoes_the_challenge_and_nothing_else() {
    let query = "?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=FAKE_VERIFY_TOKEN";
    let answer = handshake(Method::GET, query).expect("the right token");
    assert_eq!(
        (answer.status, answer.content_type, &answer.body[..]),
        (200, "text/plain", &b"1158201444"[..])
    );
    let encoded = "?hub%2Emode=subscribe&hub.verify_token=FAKE%5FVERIFY%5FTOKEN&hub.challenge=a+b%3C";
    assert_eq!(&handshake(Method::GET, encoded).expect("the right token").body[..], b"a b<");
}

#[test]
fn the_handshake_is_refused_without_the_token() {
    let long =
        format!("?hub.mode=subscribe&hub.verify_token=FAKE_VERIFY_TOKEN&hub.challenge={}", "1".repeat(257));
    let endless = format!("?{}", "x".repeat(5000));
    for (query, reason) in [
        ("", "`hub.mode` is not `subscribe`"),
        (
            "?hub.mode=unsubscribe&hub.verify_token=FAKE_VERIFY_TOKEN&hub.challenge=1",
            "`hub.mode` is not `subscribe`",
        ),
        ("?hub.mode=subscribe&hub.challenge=1", "there is no `hub.verify_token`"),
        ("?hub.mode=subscribe&hub.verify_token=%zz&hub.challenge=1", "there is no `hub.verify_token`"),
        (
            "?hub.mode=subscribe&hub.verify_token=&hub.challenge=1",
            "`hub.verify_token` is not the configured one",
        ),
        (
            "?hub.mode=subscribe&hub.verify_token=FAKE&hub.challenge=1",
            "`hub.verify_token` is not the configured one",
        ),
        ("?hub.mode=subscribe&hub.verify_token=FAKE_VERIFY_TOKEN", "there is no `hub.challenge`"),
        (&long, "`hub.challenge` is too long"),
        (&endless, "its query is too long"),
    ] {
        assert_eq!(handshake(Method::GET, query), Err(Rejection::Handshake { reason }), "{query}");
    }
    let reason = "it is not a GET";
    assert_eq!(handshake(Method::POST, ""), Err(Rejection::Handshake { reason }));
}
