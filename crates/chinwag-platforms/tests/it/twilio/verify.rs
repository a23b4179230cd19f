use chinwag_core::platform::{RawRequest, Rejection};
use chinwag_platforms::for_verify;
use http::Method;

use super::support::{FORM, NOW, TOKEN, URL, config, platform, post, request, secrets, sign, twilio};

const HEADER: &str = "x-twilio-signature";
const BODY: &str = "To=%2B2&From=%2B1&Body=a+b";
const SIGNED: &str = "Bodya bFrom+1To+2";

fn signed(target: &str, kind: &str, body: &str, signature: &str) -> RawRequest {
    request(Method::POST, target, &[("content-type", kind), (HEADER, signature)], body.as_bytes())
}

fn verdict(signature: &str) -> Result<(), Rejection> {
    twilio().verify(&signed("/webhooks/sms", FORM, BODY, signature), NOW)
}

#[test]
fn the_signature_has_to_be_of_the_exact_shape() {
    let right = sign(TOKEN, &format!("{URL}{SIGNED}"));
    assert_eq!(verdict(&right), Ok(()));
    let missing = request(Method::POST, "/webhooks/sms", &[("content-type", FORM)], BODY.as_bytes());
    assert_eq!(twilio().verify(&missing, NOW), Err(Rejection::Missing { header: HEADER }));
    let malformed = Err(Rejection::Malformed { header: HEADER, expected: "20 bytes in base64" });
    for wrong in ["", "nonsense!", "c2hvcnQ=", &right[..27], &format!("{right}AAAA"), &format!(" {right}x")] {
        assert_eq!(verdict(wrong), malformed, "{wrong:?}");
    }
    let twice = [(HEADER, &*right), (HEADER, &*right)];
    let twice = request(Method::POST, "/webhooks/sms", &twice, BODY.as_bytes());
    assert_eq!(twilio().verify(&twice, NOW), malformed);
}

#[test]
fn the_signature_is_over_the_address_and_every_parameter() {
    let mismatch = Err(Rejection::Mismatch { header: HEADER });
    for (token, url, parameters) in [
        ("another token", URL, SIGNED),
        (TOKEN, "https://bot.example.com/webhooks/other", SIGNED),
        (TOKEN, "http://bot.example.com/webhooks/sms", SIGNED),
        (TOKEN, URL, "Bodya bFrom+1"),
        (TOKEN, URL, "Bodya  bFrom+1To+2"),
        (TOKEN, URL, ""),
    ] {
        assert_eq!(verdict(&sign(token, &format!("{url}{parameters}"))), mismatch, "{url} {parameters}");
    }
    let with_port = sign(TOKEN, &format!("https://bot.example.com:443/webhooks/sms{SIGNED}"));
    assert_eq!(verdict(&with_port), Ok(()));
}

#[test]
fn the_query_is_signed_as_it_came() {
    let signature = sign(TOKEN, &format!("{URL}?own=a%2Fb+c{SIGNED}"));
    let verdict = |target| twilio().verify(&signed(target, FORM, BODY, &signature), NOW);
    assert_eq!(verdict("/elsewhere/behind/a/proxy?own=a%2Fb+c"), Ok(()));
    assert!(verdict("/webhooks/sms?own=a%2fb+c").is_err());
    assert!(verdict("/webhooks/sms").is_err());
}

#[test]
fn what_is_no_form_needs_its_digest() {
    let body = r#"{"a":1}"#;
    // SHA-256 of the body, by sha256sum.
    let digest = "015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862";
    let at = |digest: &str| format!("/webhooks/sms?bodySHA256={digest}");
    let verdict = |digest: &str, body: &str| {
        let signature = sign(TOKEN, &format!("{URL}?bodySHA256={digest}"));
        twilio().verify(&signed(&at(digest), "application/json", body, &signature), NOW)
    };
    assert_eq!(verdict(digest, body), Ok(()));
    assert_eq!(verdict(digest, r#"{"a":2}"#), Err(Rejection::Mismatch { header: "bodySHA256" }));
    let malformed = Err(Rejection::Malformed { header: "bodySHA256", expected: "64 hex digits" });
    assert_eq!(verdict("", body), malformed);
    assert_eq!(verdict(&digest[1..], body), malformed);
    // The digest is right, but nobody has signed it.
    let forged = signed(&at(digest), "application/json", body, &sign(TOKEN, URL));
    assert_eq!(twilio().verify(&forged, NOW), Err(Rejection::Mismatch { header: HEADER }));
    for kind in ["application/json", "text/plain", ""] {
        let bare = signed("/webhooks/sms", kind, body, &sign(TOKEN, URL));
        let error = twilio().verify(&bare, NOW).expect_err("nothing says what the body is");
        assert_eq!(
            error.to_string(),
            "`content-type` is malformed: a form, or a `bodySHA256` in the address, is expected"
        );
    }
}

#[test]
fn both_live_tokens_are_accepted_while_one_is_rotated() {
    let mut config = config();
    config.auth_token = secrets(&["new", TOKEN]);
    let rotating = platform(config);
    for (token, accepted) in [("new", true), (TOKEN, true), ("old", false)] {
        let request = signed("/webhooks/sms", FORM, BODY, &sign(token, &format!("{URL}{SIGNED}")));
        assert_eq!(rotating.verify(&request, NOW).is_ok(), accepted, "{token}");
    }
}

#[test]
fn with_the_token_alone_the_address_is_that_of_the_request() {
    let platform = for_verify("twilio", TOKEN).expect("twilio");
    let mut request = post(BODY);
    assert!(platform.verify(&request, NOW).is_err(), "it names no host");
    request.headers.insert("host", "bot.example.com".parse().expect("a host"));
    assert_eq!(platform.verify(&request, NOW), Ok(()));
    assert!(for_verify("twilio", "").is_none());
}

#[test]
fn there_is_no_set_up_request() {
    let request = request(Method::GET, "/webhooks/sms?challenge=1", &[], b"");
    let error = twilio().handshake(&request).expect_err("none");
    assert_eq!(
        error.to_string(),
        "the set-up request is refused: Twilio has no such request; let it send its webhooks by POST"
    );
}

#[test]
fn a_form_that_nobody_sends_is_refused_before_it_is_looked_at() {
    let verdict = |body: &[u8]| {
        let signature = sign(TOKEN, URL);
        let headers = [("content-type", FORM), (HEADER, &*signature)];
        twilio().verify(&request(Method::POST, "/webhooks/sms", &headers, body), NOW)
    };
    assert_eq!(verdict(b""), Ok(()));
    let expected = "a form in UTF-8 of at most 1000 parameters";
    let malformed = Err(Rejection::Malformed { header: "body", expected });
    assert_eq!(verdict(b"Body=\xff"), malformed, "the address alone would prove it");
    assert_eq!(verdict("a=1&".repeat(1001).as_bytes()), malformed);
}
