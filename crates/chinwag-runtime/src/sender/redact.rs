//! Takes a call's credentials out of what is written down of it.
//!
//! A provider may quote the credential in its answer, and a platform may have to put it into a body: so it is looked for
//! in every text, also in the forms in which a URL or JSON would hold it.

use std::{borrow::Cow, cmp::Reverse};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use chinwag_core::platform::HttpCall;
use http::{
    HeaderName, HeaderValue,
    header::{AUTHORIZATION, PROXY_AUTHORIZATION},
};

/// What stands in the place of a credential.
const REMOVED: &str = "…";

/// The credentials of one call; none, where there is no call. It has no `Debug`.
#[derive(Default)]
pub(super) struct Redactor<'a> {
    /// Every form of every one, the longest first, so that none is left in part.
    forms: Vec<Cow<'a, str>>,
}

impl<'a> Redactor<'a> {
    pub(super) fn of(call: &'a HttpCall) -> Self {
        let mut redactor = Self { forms: Vec::new() };
        let in_query = call.secret_query.iter().map(|(_, secret)| secret);
        for secret in in_query.chain(&call.secret_path) {
            redactor.add(Cow::Borrowed(secret.expose()));
            if secret.expose().contains('%') {
                redactor.add(Cow::Owned(decoded(secret.expose())));
            }
        }
        for (name, value) in call.headers.iter().filter(|(_, value)| value.is_sensitive()) {
            redactor.add_header(name, value);
        }
        redactor.forms.sort_unstable_by_key(|form| Reverse(form.len()));
        redactor
    }

    /// The text without any credential.
    pub(super) fn redacted(&self, text: String) -> String {
        let without = |text: String, form: &Cow<'_, str>| {
            if text.contains(&**form) { text.replace(&**form, REMOVED) } else { text }
        };
        self.forms.iter().fold(text, without)
    }

    fn add_header(&mut self, name: &HeaderName, value: &'a HeaderValue) {
        let Ok(value) = std::str::from_utf8(value.as_bytes()) else { return };
        let is_scheme_and_credential = *name == AUTHORIZATION || *name == PROXY_AUTHORIZATION;
        let Some((scheme, credential)) = value.split_once(' ').filter(|_| is_scheme_and_credential) else {
            return self.add(Cow::Borrowed(value));
        };
        self.add(Cow::Borrowed(credential));
        if scheme.eq_ignore_ascii_case("basic") {
            let pair = BASE64_STANDARD.decode(credential).ok().and_then(|pair| String::from_utf8(pair).ok());
            if let Some((_, password)) = pair.as_deref().and_then(|pair| pair.split_once(':')) {
                self.add(Cow::Owned(password.to_owned()));
            }
        }
    }

    fn add(&mut self, secret: Cow<'a, str>) {
        if secret.is_empty() {
            return;
        }
        // Most credentials look the same everywhere.
        if !secret.bytes().all(is_unreserved) {
            let escaped = escaped(&secret);
            let forms = [
                encoded(&secret, |byte| format!("%{byte:02X}")),
                encoded(&secret, |byte| format!("%{byte:02x}")),
                escaped.replace('/', "\\/"),
                escaped,
            ];
            self.forms.extend(forms.into_iter().map(Cow::Owned));
        }
        self.forms.push(secret);
    }
}

/// What a URL need not encode (RFC 3986, section 2.3).
fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// Text as it stands in a query, with each byte that needs it written in hex.
fn encoded(text: &str, in_hex: fn(u8) -> String) -> String {
    let byte = |byte| if is_unreserved(byte) { char::from(byte).to_string() } else { in_hex(byte) };
    text.bytes().map(byte).collect()
}

/// Text of a query as it was before it was encoded.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let code = tail.get(..2).filter(|_| *first == b'%').and_then(|code| std::str::from_utf8(code).ok());
        let byte = code.and_then(|code| u8::from_str_radix(code, 16).ok());
        rest = if byte.is_some() { &tail[2..] } else { tail };
        bytes.push(byte.unwrap_or(*first));
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Text as it stands in a JSON string.
fn escaped(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}
