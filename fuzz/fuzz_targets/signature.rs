//! Messenger's signature: accepted exactly when an HMAC of our own, by RFC 2104, says so.
//!
//! The input is three lines: live secrets with commas between them, the header's value, and the body. The value `sign`
//! stands for the right signature under the last secret, and `sign` with more behind it for one that is almost right.

#![no_main]

use chinwag_core::{
    clock::Timestamp,
    name::ChannelName,
    platform::{Platform, RawRequest},
    secret::{Secret, Secrets},
};
use chinwag_fuzz::signature;
use chinwag_platforms::messenger::{Config, Messenger};
use http::{HeaderMap, HeaderValue, Method};
use libfuzzer_sys::fuzz_target;

const HEADER: &str = "x-hub-signature-256";

fuzz_target!(|input: &[u8]| {
    let mut lines = input.splitn(3, |byte| *byte == b'\n');
    let Some(secrets) = lines.next().and_then(|line| std::str::from_utf8(line).ok()) else { return };
    let (value, body) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    let live: Vec<&str> = secrets.split(',').collect();
    let Some(platform) = platform(&live) else {
        assert!(live.iter().any(|secret| secret.is_empty()), "only an empty secret is refused");
        return;
    };
    let value = match value.strip_prefix(b"sign") {
        Some(more) => [signature::header(live[live.len() - 1], body).as_bytes(), more].concat(),
        None => value.to_vec(),
    };
    let Ok(header) = HeaderValue::from_bytes(&value) else { return };
    let mut headers = HeaderMap::from_iter([(http::HeaderName::from_static(HEADER), header.clone())]);
    let accepted = verify(&platform, headers.clone(), body);
    let digits = |secret: &&str| {
        value.strip_prefix(b"sha256=").is_some_and(|digits| {
            digits.eq_ignore_ascii_case(&signature::header(secret, body).as_bytes()["sha256=".len()..])
        })
    };
    assert_eq!(accepted, live.iter().any(digits), "{live:?} {header:?}");
    headers.append(HEADER, header);
    assert!(!verify(&platform, headers, body), "a repeated header proves nothing");
    assert!(!verify(&platform, HeaderMap::new(), body), "no header proves nothing");
});

fn platform(live: &[&str]) -> Option<Messenger> {
    let one = |text: &str| Secrets::new(vec![Secret::new(text)]);
    let app_secret = Secrets::new(live.iter().copied().map(Secret::new).collect())?;
    let config = Config::new(ChannelName::from_static("page"), app_secret, one("token")?, one("verify")?);
    Messenger::new(config).ok()
}

fn verify(platform: &Messenger, headers: HeaderMap, body: &[u8]) -> bool {
    let request = RawRequest {
        method: Method::POST,
        target: "/webhooks/page".into(),
        headers,
        body: body.to_vec().into(),
    };
    platform.verify(&request, Timestamp::default()).is_ok()
}
