//! A request, written down nearly as HTTP/1.1 has it.

use chinwag_core::platform::RawRequest;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header::CONTENT_TYPE};

/// Reads `METHOD target`, a line for each header and an empty one, then the body. `None` where it is none.
#[must_use]
pub fn read(bytes: &[u8]) -> Option<RawRequest> {
    let (first, mut rest) = line(bytes);
    let (method, target) = std::str::from_utf8(first).ok()?.split_once(' ')?;
    let mut headers = HeaderMap::new();
    loop {
        let (header, after) = line(rest);
        rest = after;
        if header.is_empty() {
            break;
        }
        let colon = header.iter().position(|byte| *byte == b':')?;
        let (name, value) = (&header[..colon], header[colon + 1..].trim_ascii());
        headers.append(HeaderName::from_bytes(name).ok()?, HeaderValue::from_bytes(value).ok()?);
    }
    let method = Method::from_bytes(method.as_bytes()).ok()?;
    Some(RawRequest { method, target: target.to_owned(), headers, body: rest.to_vec().into() })
}

/// The first line, and what comes after it.
#[must_use]
pub fn line(bytes: &[u8]) -> (&[u8], &[u8]) {
    match bytes.iter().position(|byte| *byte == b'\n') {
        Some(end) => (&bytes[..end], &bytes[end + 1..]),
        None => (bytes, b""),
    }
}

/// A webhook with this body, as the platform would send it.
#[must_use]
pub fn webhook(platform: &str, body: &[u8]) -> RawRequest {
    let is_json = matches!(body.trim_ascii_start().first(), Some(b'{' | b'['));
    let kind = if is_json { "application/json" } else { "application/x-www-form-urlencoded" };
    let (method, target) = match platform {
        "matrix" => (Method::PUT, "/_matrix/app/v1/transactions/36"),
        _ => (Method::POST, "/webhooks/bot"),
    };
    let id = (HeaderName::from_static("webhook-id"), HeaderValue::from_static("msg_1"));
    let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(kind)), id]);
    RawRequest { method, target: target.into(), headers, body: body.to_vec().into() }
}
