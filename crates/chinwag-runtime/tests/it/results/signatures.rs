//! Signatures against the vectors of the reference libraries.

use std::path::Path;

use chinwag_core::clock::Timestamp;
use chinwag_runtime::results::standard_webhooks::{Signer, WebhookId};
use serde_json::Value;

use super::bench::{SECRET, secrets};

/// A vector: what is signed, and whether its signature is right.
struct Vector {
    secret: String,
    id: String,
    time: Timestamp,
    body: String,
    signature: String,
    valid: bool,
}

fn vectors() -> Vec<(String, Vector)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/standard-webhooks");
    let files = std::fs::read_dir(folder).expect("the fixtures").map(|file| file.expect("a file").path());
    let is_hmac =
        |path: &Path| path.file_stem().is_some_and(|stem| stem.to_string_lossy().starts_with("hmac"));
    files.filter(|path| is_hmac(path)).map(|path| (path.display().to_string(), read(&path))).collect()
}

fn read(path: &Path) -> Vector {
    let file = std::fs::read_to_string(path).expect("a fixture");
    let json: Value = serde_json::from_str(&file).expect("JSON");
    let text = |pointer: &str| json.pointer(pointer).and_then(Value::as_str).expect("text").to_owned();
    let seconds: u64 = text("/headers/webhook-timestamp").parse().expect("seconds");
    Vector {
        secret: text("/secret"),
        id: text("/headers/webhook-id"),
        time: Timestamp::from_millis(seconds * 1_000 + 999),
        body: text("/body"),
        signature: text("/headers/webhook-signature"),
        valid: json["valid"] == true,
    }
}

fn sign(live: &[&str], vector: &Vector) -> String {
    let signer = Signer::new(&secrets(live)).expect("secrets");
    let headers = signer.headers(&WebhookId::new(&vector.id), vector.time, vector.body.as_bytes());
    headers.expect("headers")["webhook-signature"].to_str().expect("text").to_owned()
}

#[test]
fn a_right_signature_is_what_is_signed_and_a_wrong_one_is_not() {
    let vectors = vectors();
    for (name, vector) in &vectors {
        assert_eq!(sign(&[&vector.secret], vector) == vector.signature, vector.valid, "{name}");
    }
    assert_eq!(vectors.iter().filter(|(_, vector)| vector.valid).count(), 3);
}

#[test]
fn while_a_secret_is_replaced_both_sign() {
    let (_, vector) = vectors().into_iter().find(|(_, vector)| vector.valid).expect("one is valid");
    let new = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
    let both = sign(&[new, &vector.secret], &vector);
    let (first, second) = both.split_once(' ').expect("two signatures");
    assert_eq!(second, sign(&[&vector.secret], &vector));
    assert_eq!(first, sign(&[new], &vector));
}

#[test]
fn what_is_not_of_the_schemes_form_is_refused() {
    for bad in ["whsec_", "whsec_no base64", "whsec_YQ", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whpk_YWJj"] {
        assert!(Signer::new(&secrets(&[bad])).is_err(), "{bad}");
        assert!(Signer::new(&secrets(&[SECRET, bad])).is_err(), "{bad} as the older one");
    }
    let signer = Signer::new(&secrets(&[SECRET])).expect("a secret");
    let split = WebhookId::new("a\r\nx-evil: b");
    assert!(signer.headers(&split, Timestamp::from_millis(0), b"").is_err());
}

#[test]
fn debug_shows_no_key() {
    let signer = Signer::new(&secrets(&[SECRET])).expect("a secret");
    assert_eq!(format!("{signer:?}"), "Signer { keys: 1 }");
}
