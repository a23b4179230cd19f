use chinwag_core::{
    clock::Timestamp,
    platform::{RawRequest, Rejection},
};
use http::{HeaderMap, Method};

use super::support::{
    NOW, SECRET, SENT, SIGNATURE, TIMESTAMP, TOKEN, config, platform, post, secrets, sign, slack,
};

const BODY: &[u8] = br#"{"type":"event_callback"}"#;

fn verdict(headers: &[(&str, &str)]) -> Result<(), Rejection> {
    slack().verify(&post(BODY, headers), NOW)
}

fn malformed() -> Result<(), Rejection> {
    Err(Rejection::Malformed { header: SIGNATURE, expected: "`v0=` and 64 hex digits" })
}

#[test]
fn the_signature_has_to_be_of_the_exact_shape() {
    let right = sign(SECRET, SENT, BODY);
    let digits = right.strip_prefix("v0=").expect("the prefix");
    assert_eq!(verdict(&[(SIGNATURE, &right), (TIMESTAMP, SENT)]), Ok(()));
    assert_eq!(verdict(&[(TIMESTAMP, SENT)]), Err(Rejection::Missing { header: SIGNATURE }));
    assert_eq!(verdict(&[(SIGNATURE, &right)]), Err(Rejection::Missing { header: TIMESTAMP }));
    let wrong = [
        String::new(),
        digits.to_owned(),
        format!("V0={digits}"),
        format!("v1={digits}"),
        format!("v0={}", &digits[..62]),
        format!("v0={digits}00"),
        format!("v0= {digits}"),
        format!("v0={}g", &digits[..63]),
    ];
    for value in wrong {
        assert_eq!(verdict(&[(SIGNATURE, &value), (TIMESTAMP, SENT)]), malformed(), "{value:?}");
    }
    assert_eq!(verdict(&[(SIGNATURE, &right), (SIGNATURE, &right), (TIMESTAMP, SENT)]), malformed());
}

#[test]
fn the_signature_is_over_the_time_and_the_exact_bytes() {
    let mismatch = Err(Rejection::Mismatch { header: SIGNATURE });
    for signature in [
        sign(SECRET, SENT, b"{}"),
        sign("another secret", SENT, BODY),
        sign(SECRET, "1772998123", BODY),
        format!("v0={}", "0".repeat(64)),
    ] {
        assert_eq!(verdict(&[(SIGNATURE, &signature), (TIMESTAMP, SENT)]), mismatch);
    }
    let headers = [(SIGNATURE, &*sign(SECRET, SENT, BODY)), (TIMESTAMP, SENT)];
    assert_eq!(slack().verify(&post(&BODY[..BODY.len() - 1], &headers), NOW), mismatch);
}

#[test]
fn a_request_is_good_for_five_minutes() {
    let sent: u64 = SENT.parse().expect("seconds");
    let headers = [(SIGNATURE, &*sign(SECRET, SENT, BODY)), (TIMESTAMP, SENT)];
    let at = |seconds: u64| slack().verify(&post(BODY, &headers), Timestamp::from_millis(seconds * 1000));
    assert_eq!((at(sent - 300), at(sent + 300)), (Ok(()), Ok(())));
    let stale = Err(Rejection::Stale { header: TIMESTAMP, seconds: 301, window: 300 });
    assert_eq!((at(sent - 301), at(sent + 301)), (stale.clone(), stale));
    for time in ["", "soon", "-1", "1772998124.5"] {
        let verdict = verdict(&[(SIGNATURE, &sign(SECRET, time, BODY)), (TIMESTAMP, time)]);
        assert_eq!(
            verdict,
            Err(Rejection::Malformed { header: TIMESTAMP, expected: "Unix seconds" }),
            "{time}"
        );
    }
}

#[test]
fn both_live_secrets_are_accepted_while_one_is_rotated() {
    let mut config = config();
    config.signing_secret = secrets(&["new", SECRET]);
    let rotating = platform(config);
    let verdict = |secret| {
        rotating.verify(&post(BODY, &[(SIGNATURE, &sign(secret, SENT, BODY)), (TIMESTAMP, SENT)]), NOW)
    };
    assert_eq!((verdict("new"), verdict(SECRET)), (Ok(()), Ok(())));
    assert_eq!(verdict("old"), Err(Rejection::Mismatch { header: SIGNATURE }));
}

#[test]
fn a_probe_of_the_certificate_needs_no_signature_but_may_hold_nothing_else() {
    let unsigned = |body: &str| slack().verify(&post(body.as_bytes(), &[]), NOW);
    assert_eq!(
        (unsigned("ssl_check=1&token=x"), unsigned("ssl_check=1")),
        (Err(Rejection::Probe), Err(Rejection::Probe))
    );
    let missing = Err(Rejection::Missing { header: SIGNATURE });
    for smuggled in [
        "ssl_check=1&command=%2Fdeploy&text=now",
        "command=%2Fdeploy&ssl_check=1",
        "ssl_check=1&payload=%7B%7D",
        "ssl%5Fcheck=1",
        "ssl_check=0",
        "token=x",
        "",
        r#"{"ssl_check":1}"#,
        &format!("ssl_check=1&token={}", "x".repeat(300)),
    ] {
        assert_eq!(unsigned(smuggled), missing, "{smuggled}");
    }
    let forged = post(b"ssl_check=1", &[(SIGNATURE, &format!("v0={}", "0".repeat(64))), (TIMESTAMP, SENT)]);
    assert_eq!(slack().verify(&forged, NOW), Err(Rejection::Mismatch { header: SIGNATURE }));
}

#[test]
fn the_only_set_up_by_get_is_the_probe() {
    let get = |method: Method, target: &str| {
        let target = target.to_owned();
        slack().handshake(&RawRequest {
            method,
            target,
            headers: HeaderMap::new(),
            body: bytes::Bytes::new(),
        })
    };
    let answer = get(Method::GET, "/webhooks/work?ssl_check=1&token=x").expect("a probe");
    assert_eq!((answer.status, answer.body.len()), (200, 0));
    for (method, target) in [(Method::GET, "/webhooks/work"), (Method::POST, "/webhooks/work?ssl_check=1")] {
        assert!(matches!(get(method, target), Err(Rejection::Handshake { .. })), "{target}");
    }
}

#[test]
fn no_secret_is_shown() {
    let shown = format!("{:?}", slack());
    assert!(!shown.contains(SECRET) && !shown.contains(TOKEN), "{shown}");
}
