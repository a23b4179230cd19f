//! Whether a request comes from Twilio: the signature over the public address and the parameters.
//!
//! There is no time in it, hence no window: what is replayed is told by its message's SID.

use base64::{Engine, engine::general_purpose::STANDARD};
use chinwag_core::{
    platform::{RawRequest, Rejection},
    secret::Secrets,
};
use hmac::Hmac;
use http::Method;
use sha1::Sha1;
use sha2::{Digest, Sha256};

use crate::{
    form,
    keys::{self, Keys},
};

const SIGNATURE: &str = "x-twilio-signature";
const SIGNATURE_EXPECTED: &str = "20 bytes in base64";
/// Far more than there are: the largest webhooks have some dozens.
const PARAMETERS_MAX: usize = 1000;
const DIGEST: &str = "bodySHA256";

/// Knows the live tokens and the public address.
#[derive(Debug)]
pub(super) struct Verifier {
    keys: Keys<Hmac<Sha1>>,
    webhook_url: Option<String>,
}

impl Verifier {
    pub(super) fn new(auth_token: &Secrets, webhook_url: Option<String>) -> Self {
        Self { keys: Keys::new(auth_token), webhook_url }
    }

    pub(super) fn verify(&self, request: &RawRequest) -> Result<(), Rejection> {
        let value = keys::header(request, SIGNATURE, SIGNATURE_EXPECTED)?;
        let signature = STANDARD.decode(value).ok().filter(|signature| signature.len() == 20);
        let signature =
            signature.ok_or(Rejection::Malformed { header: SIGNATURE, expected: SIGNATURE_EXPECTED })?;
        let parameters = parameters(request)?;
        let urls = variants(&self.url(request));
        let signed = |url: &String| self.keys.sign(&[url.as_bytes(), parameters.as_bytes()], &signature);
        match urls.iter().fold(false, |found, url| signed(url) | found) {
            true => Ok(()),
            false => Err(Rejection::Mismatch { header: SIGNATURE }),
        }
    }

    /// The address as Twilio called it: the query as it came, byte for byte.
    fn url(&self, request: &RawRequest) -> String {
        match &self.webhook_url {
            Some(url) if request.target.contains('?') => format!("{url}?{}", request.query()),
            Some(url) => url.clone(),
            None if request.target.starts_with("http") => request.target.clone(),
            None => format!("https://{}{}", request.header("host").unwrap_or_default(), request.target),
        }
    }
}

/// What is signed behind the address. What is no form has its digest in the address instead, which is held against the
/// body here.
fn parameters(request: &RawRequest) -> Result<String, Rejection> {
    if request.method == Method::GET {
        return Ok(String::new());
    }
    if is_form(request) {
        let malformed =
            Rejection::Malformed { header: "body", expected: "a form in UTF-8 of at most 1000 parameters" };
        let form = std::str::from_utf8(&request.body).ok();
        return form.and_then(sorted).ok_or(malformed);
    }
    let Some(digest) = form::value(request.query(), DIGEST) else {
        let expected = "a form, or a `bodySHA256` in the address,";
        return Err(Rejection::Malformed { header: "content-type", expected });
    };
    let digest: [u8; 32] = keys::hex(&digest, DIGEST, "64 hex digits")?;
    match Sha256::digest(&request.body)[..] == digest {
        true => Ok(String::new()),
        false => Err(Rejection::Mismatch { header: DIGEST }),
    }
}

fn is_form(request: &RawRequest) -> bool {
    const FORM: &str = "application/x-www-form-urlencoded";
    match request.headers.get(http::header::CONTENT_TYPE) {
        None => true,
        Some(_) => request
            .header("content-type")
            .is_some_and(|kind| kind.get(..FORM.len()).is_some_and(|kind| kind.eq_ignore_ascii_case(FORM))),
    }
}

/// Every parameter, also an empty or unknown one, by the bytes of its name; of a repeated one each value once, in order.
/// `None` where there are more of them than Twilio ever sends.
fn sorted(body: &str) -> Option<String> {
    let mut all: Vec<_> = form::pairs(body).take(PARAMETERS_MAX + 1).collect();
    if all.len() > PARAMETERS_MAX {
        return None;
    }
    all.sort_unstable();
    all.dedup();
    Some(all.iter().flat_map(|(name, value)| [&**name, &**value]).collect())
}

/// The address with and without its port: Twilio has signed both, and leaves out some that it calls.
fn variants(url: &str) -> Vec<String> {
    let (scheme, rest) = url.split_once("://").unwrap_or(("https", url));
    let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let port = authority.rsplit_once(':').filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()));
    let other = match port {
        Some((host, _)) => format!("{scheme}://{host}{path}"),
        None => {
            let standard = if scheme == "http" { "80" } else { "443" };
            format!("{scheme}://{authority}:{standard}{path}")
        }
    };
    vec![url.to_owned(), other]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_tried_with_and_without_its_port() {
        for (url, other) in [
            ("https://a.example/x?y=1:2", "https://a.example:443/x?y=1:2"),
            ("http://a.example/x", "http://a.example:80/x"),
            ("https://a.example:8443/x", "https://a.example/x"),
            ("https://a.example:443?x", "https://a.example?x"),
            ("https://[::1]/x", "https://[::1]:443/x"),
            ("https://[::1]:8443/x", "https://[::1]/x"),
        ] {
            assert_eq!(variants(url), [url, other]);
        }
    }

    #[test]
    fn parameters_are_sorted_by_their_bytes_and_repeated_ones_told_once() {
        assert_eq!(sorted("b=2&a=+1&B=3&a=0&a=0&empty=&c").as_deref(), Some("B3a 1a0b2cempty"));
    }

    #[test]
    fn a_form_has_a_thousand_parameters_at_most() {
        let form = |count: usize| (0..count).map(|at| format!("p{at}=")).collect::<Vec<_>>().join("&");
        assert!(sorted(&form(1000)).is_some());
        assert_eq!(sorted(&form(1001)), None);
    }
}
