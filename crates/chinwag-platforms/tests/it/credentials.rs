//! What is kept of a webhook holds no credential, of whatever fixture.

use std::{collections::BTreeSet, fs, path::Path, sync::Arc};

use bytes::Bytes;
use chinwag_core::platform::{Platform, RawRequest};
use chinwag_platforms::{PLATFORMS, for_verify};
use http::{HeaderMap, Method};
use serde_json::{Value, json};

/// A secret for every scheme: a public key of RFC 8032.
const SECRET: &str = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

/// The providers' names of what is a credential by itself, wherever it stands.
const NAMES: &[&str] = &[
    "token",
    "response_url",
    "bot_access_token",
    "access_token",
    "systemIdToken",
    "userIdToken",
    "userOAuthToken",
];

fn platform(name: &str) -> Arc<dyn Platform> {
    // Standard Webhooks alone want a secret of a form of their own.
    let secret = if name == "webhook" { "whsec_bm8gY3JlZGVudGlhbCBhdCBhbGwsIG5vdGhpbmc=" } else { SECRET };
    for_verify(name, secret).expect("a platform")
}

fn kept(platform: &dyn Platform, body: Bytes) -> Bytes {
    platform.kept_body(&RawRequest {
        method: Method::POST,
        target: "/".into(),
        headers: HeaderMap::new(),
        body,
    })
}

/// Every value of such a name in a body.
fn credentials(body: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    if let Ok(value) = serde_json::from_str::<Value>(body) {
        collect(&value, &mut found);
        return found;
    }
    for pair in body.split('&') {
        let (name, value) = pair.split_once('=').unwrap_or_default();
        let value = decoded(value);
        if NAMES.contains(&name) && !value.is_empty() {
            found.insert(value.clone());
        }
        if let Ok(value) = serde_json::from_str::<Value>(&value) {
            collect(&value, &mut found);
        }
    }
    found
}

fn collect(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(list) => list.iter().for_each(|one| collect(one, found)),
        Value::Object(fields) => {
            for (name, value) in fields {
                match value.as_str() {
                    Some(text) if NAMES.contains(&name.as_str()) && !text.is_empty() => {
                        found.insert(text.to_owned());
                    }
                    _ => collect(value, found),
                }
            }
        }
        _ => {}
    }
}

/// Undoes the encoding of a form, as far as it is well formed.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let mut digit = || rest.next().and_then(|byte| char::from(byte).to_digit(16));
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                bytes.extend(digit().zip(digit()).and_then(|(high, low)| u8::try_from(high * 16 + low).ok()))
            }
            other => bytes.push(other),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// What becomes of a fixture, without the tokens that are handed on to whoever answers.
fn events(expected: &str) -> String {
    let lines = expected.lines().map(|line| {
        let mut line: Value = serde_json::from_str(line).expect("a line of JSON");
        if let Some(message) = line.get_mut("message").and_then(Value::as_object_mut) {
            message.remove("reply_token");
        }
        line.to_string()
    });
    lines.collect()
}

#[test]
fn no_credential_of_any_fixture_is_kept() {
    let mut seen = 0;
    for name in PLATFORMS {
        let platform = platform(name);
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures").join(match *name {
            "webhook" => "standard-webhooks",
            name => name,
        });
        for entry in fs::read_dir(&folder).expect("fixtures") {
            let path = entry.expect("a file").path();
            let Ok(text) = fs::read_to_string(&path) else { continue };
            let vector: Value = serde_json::from_str(&text).unwrap_or_default();
            let is_vector = vector["kind"] == "signature";
            let body = if is_vector { vector["body"].as_str().unwrap_or_default() } else { &text };
            let mut credentials = credentials(body);
            // NOTE: where a token is signed by the provider, it is for an audience, which is no secret; and what
            // is very short stands in telephone numbers too.
            let has_secret = is_vector && !["teams", "google_chat", "discord"].contains(name);
            credentials.extend(
                vector["secret"].as_str().filter(|secret| has_secret && secret.len() > 8).map(str::to_owned),
            );
            let file = path.file_name().and_then(|file| file.to_str()).expect("a name");
            let expected =
                folder.join(format!("expected/{}.jsonl", file.strip_suffix(".json").unwrap_or(file)));
            let events = fs::read_to_string(expected).map(|lines| events(&lines)).unwrap_or_default();
            let kept = kept(&*platform, body.to_owned().into());
            let kept = decoded(std::str::from_utf8(&kept).expect("text"));
            for credential in credentials {
                seen += 1;
                assert!(!kept.contains(&credential), "{name}/{file}: {credential} is in what is kept");
                assert!(!events.contains(&credential), "{name}/{file}: {credential} is in an event");
            }
        }
    }
    assert!(seen > 50, "{seen} credentials are in the fixtures");
}

#[test]
fn what_holds_none_is_kept_byte_for_byte() {
    for name in PLATFORMS {
        let platform = platform(name);
        let odd = [&b"{ \"a\" :1,\"b\":\"\\u00e4\" }"[..], b"a=%zz&b=1+2", b"\xff\x00", b"{", b""];
        for body in odd {
            assert_eq!(kept(&*platform, Bytes::from_static(body)), body, "{name}");
        }
    }
}

#[test]
fn what_signs_a_person_in_is_not_kept_and_a_field_of_that_name_is() {
    let teams = platform("teams");
    let kept = |activity: Value| kept(&*teams, activity.to_string().into());
    let exchange =
        json!({"type": "invoke", "name": "signin/tokenExchange", "value": {"id": "1", "token": "jwt"}});
    assert!(!String::from_utf8_lossy(&kept(exchange)).contains("jwt"));
    let form = json!({"type": "message", "value": {"state": "Texas", "token": "blue"}});
    assert_eq!(kept(form.clone()), form.to_string());
}
