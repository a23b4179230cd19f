//! Who is let in.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use chinwag_core::{
    clock::Timestamp,
    platform::{Platform, RawRequest, Rejection},
};
use chinwag_platforms::{for_verify, webhook::Webhook};
use http::Method;
use ring::signature::{Ed25519KeyPair, KeyPair};

use super::support::{NOW, OTHER, SECONDS, SECRET, config, post, sign, signed, webhook};

const BODY: &[u8] = b"{}";

fn with(id: &str, seconds: &str, signature: &str) -> RawRequest {
    post(BODY, &[("webhook-id", id), ("webhook-timestamp", seconds), ("webhook-signature", signature)])
}

fn verdict(request: &RawRequest) -> Result<(), Rejection> {
    webhook().verify(request, NOW)
}

#[test]
fn a_signature_of_another_secret_or_other_bytes_is_refused() {
    assert_eq!(verdict(&signed(BODY)), Ok(()));
    let mismatch = Err(Rejection::Mismatch { header: "webhook-signature" });
    assert_eq!(verdict(&with("msg_1", SECONDS, &sign(OTHER, "msg_1", SECONDS, BODY))), mismatch);
    assert_eq!(verdict(&with("msg_1", SECONDS, &sign(SECRET, "msg_1", SECONDS, b"{ }"))), mismatch);
    assert_eq!(verdict(&with("msg_2", SECONDS, &sign(SECRET, "msg_1", SECONDS, BODY))), mismatch);
    assert_eq!(verdict(&with("msg_1", "1767406681", &sign(SECRET, "msg_1", SECONDS, BODY))), mismatch);
}

#[test]
fn what_is_missing_or_malformed_is_named() {
    let full = signed(BODY);
    for header in ["webhook-id", "webhook-timestamp", "webhook-signature"] {
        let mut request = full.clone();
        request.headers.remove(header);
        assert_eq!(verdict(&request), Err(Rejection::Missing { header }));
        let mut request = full.clone();
        let value = request.headers[header].clone();
        request.headers.append(header, value);
        assert!(matches!(verdict(&request), Err(Rejection::Malformed { .. })), "{header} twice");
    }
    for signature in ["", "v1", "v1,", "v1,!", "v2,AAAA", "v1 AAAA", "v1,AAAA="] {
        let verdict = verdict(&with("msg_1", SECONDS, signature));
        assert!(matches!(verdict, Err(Rejection::Malformed { .. })), "{signature}: {verdict:?}");
    }
    for id in ["", "a.b"] {
        let verdict = verdict(&with(id, SECONDS, &sign(SECRET, id, SECONDS, BODY)));
        assert!(matches!(verdict, Err(Rejection::Malformed { header: "webhook-id", .. })), "{id}");
    }
    let verdict = verdict(&with("a", "soon", &sign(SECRET, "a", "soon", BODY)));
    assert!(matches!(verdict, Err(Rejection::Malformed { header: "webhook-timestamp", .. })));
}

#[test]
fn the_window_is_300_seconds_on_both_sides() {
    let at = |seconds: u64| webhook().verify(&signed(BODY), Timestamp::from_millis(seconds * 1000));
    let stale = Err(Rejection::Stale { header: "webhook-timestamp", seconds: 301, window: 300 });
    assert_eq!((at(1_767_406_380), at(1_767_406_980)), (Ok(()), Ok(())));
    assert_eq!((at(1_767_406_379), at(1_767_406_981)), (stale.clone(), stale));
}

#[test]
fn one_right_signature_among_others_is_enough() {
    let (right, wrong) = (sign(SECRET, "a", SECONDS, BODY), sign(OTHER, "a", SECONDS, BODY));
    for signatures in
        [format!("{wrong} {right}"), format!("{right} {wrong}"), format!("v9,x v1a,AAAA {right} v1,?")]
    {
        assert_eq!(verdict(&with("a", SECONDS, &signatures)), Ok(()), "{signatures}");
    }
    let both = Webhook::new(config(&[OTHER, SECRET])).expect("a channel");
    for signature in [right, wrong] {
        assert_eq!(both.verify(&with("a", SECONDS, &signature), NOW), Ok(()), "either secret is live");
    }
}

#[test]
fn the_older_names_of_the_headers_are_known() {
    let signature = sign(SECRET, "a", SECONDS, BODY);
    let headers = [("svix-id", "a"), ("svix-timestamp", SECONDS), ("svix-signature", signature.as_str())];
    assert_eq!(verdict(&post(BODY, &headers)), Ok(()));
}

#[test]
fn a_public_key_lets_in_what_its_private_key_signed_and_nothing_else() {
    let pair = |seed: u8| Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).expect("a key pair");
    let signed = |seed: u8, id: &str| {
        let signature = pair(seed).sign(format!("{id}.{SECONDS}.{{}}").as_bytes());
        with("a", SECONDS, &format!("v1a,{}", BASE64_STANDARD.encode(signature)))
    };
    let secret = format!("whpk_{}", BASE64_STANDARD.encode(pair(1).public_key()));
    let platform = for_verify("webhook", &secret).expect("webhook");
    assert_eq!(platform.verify(&signed(1, "a"), NOW), Ok(()));
    let mismatch = Err(Rejection::Mismatch { header: "webhook-signature" });
    assert_eq!(platform.verify(&signed(2, "a"), NOW), mismatch, "another key");
    assert_eq!(platform.verify(&signed(1, "b"), NOW), mismatch, "another id");
    assert_eq!(verdict(&signed(1, "a")), mismatch, "no public key is live");
    // The text of a public key is no secret: nobody may sign with it.
    let forged = sign(&secret.replace("whpk_", "whsec_"), "a", SECONDS, BODY);
    assert_eq!(platform.verify(&with("a", SECONDS, &forged), NOW), mismatch, "an HMAC");
}

#[test]
fn there_is_no_set_up_request() {
    let request = RawRequest { method: Method::GET, ..signed(b"") };
    assert!(matches!(webhook().handshake(&request), Err(Rejection::Handshake { .. })));
}

/// A header may hold thousands of signatures, and anybody may send one.
#[test]
fn no_more_signatures_are_looked_at_than_a_sender_has() {
    let (right, wrong) = (sign(SECRET, "a", SECONDS, BODY), sign(OTHER, "a", SECONDS, BODY));
    let after = |count: usize| format!("{}{right}", format!("{wrong} ").repeat(count));
    assert_eq!(verdict(&with("a", SECONDS, &after(7))), Ok(()));
    let mismatch = Err(Rejection::Mismatch { header: "webhook-signature" });
    assert_eq!(verdict(&with("a", SECONDS, &after(8))), mismatch);
    // What cannot be one does not count.
    let shorts = format!("{}{right}", "v1,AAAA ".repeat(1000));
    assert_eq!(verdict(&with("a", SECONDS, &shorts)), Ok(()));
    // What is too old is refused before anything is computed.
    let late = webhook().verify(&with("a", SECONDS, &wrong), NOW.after(std::time::Duration::from_hours(1)));
    assert!(matches!(late, Err(Rejection::Stale { .. })), "{late:?}");
}
