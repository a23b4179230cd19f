//! What kind of request a body is: JSON of the Events API, or one of three forms.
//!
//! The body itself decides, not the content type, which is not signed.

use std::borrow::Cow;

use chinwag_core::platform::ParseError;

use crate::form;

const PROBE_BYTES_MAX: usize = 256;

/// A body.
pub(super) enum Body<'a> {
    /// An event, or the set-up of the address.
    Json(&'a str),
    /// Something that was pressed, chosen or sent: JSON in a form.
    Payload(Cow<'a, str>),
    /// A slash command: a form.
    Command(&'a str),
    /// A probe of the certificate.
    Probe,
}

/// Tells the kind of a body.
pub(super) fn read(body: &[u8]) -> Result<Body<'_>, ParseError> {
    let body = std::str::from_utf8(body)
        .map_err(|error| ParseError::new(format_args!("it is not UTF-8: {error}"), ""))?;
    if body.trim_start().starts_with('{') {
        return Ok(Body::Json(body));
    }
    if is_probe(body) {
        return Ok(Body::Probe);
    }
    if let Some(payload) = form::value(body, "payload") {
        return Ok(Body::Payload(payload));
    }
    if form::value(body, "command").is_some() {
        return Ok(Body::Command(body));
    }
    Err(ParseError::new("it is neither a JSON object nor a form with a `payload` or a `command`", ""))
}

/// NOTE: whatever else is in it, a form with this field must not reach a handler.
fn is_probe(body: &str) -> bool {
    form::pairs(body).any(|(name, value)| name == "ssl_check" && value == "1")
}

/// Whether there is nothing but a probe of the certificate in it.
pub(super) fn is_bare_probe(body: &[u8]) -> bool {
    let is_short = body.len() <= PROBE_BYTES_MAX;
    let body = std::str::from_utf8(body).ok().filter(|body| is_short && is_probe(body));
    let is_known = |pair: &str| pair == "ssl_check=1" || pair.starts_with("token=");
    body.is_some_and(|body| body.trim_end().split('&').all(is_known))
}
