//! JSON web tokens (RFC 7519) with an RSA signature over SHA-256, and nothing else: what a provider proves itself with.

use std::{fmt, sync::Arc};

use base64::{
    Engine as _,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use chinwag_core::{
    clock::Timestamp,
    key_set::{KeySet, PublicKey},
    platform::{RawRequest, Rejection, RenderError},
};
use ring::{
    rand::SystemRandom,
    rsa::KeyPair,
    signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaPublicKeyComponents},
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};

const HEADER: &str = "authorization";
const EXPECTED: &str = "`Bearer` and a JSON web token";
const TOKEN_BYTES_MAX: usize = 16 << 10;
/// How far the clocks of the provider and of this machine may be apart, in seconds.
const SKEW: f64 = 300.0;

/// What has to be true of a token.
pub(crate) struct Terms<'a> {
    /// Who may have issued it.
    pub(crate) issuers: &'a [&'a str],
    /// Whom it may be for.
    pub(crate) audiences: &'a [&'a str],
}

/// A token that holds.
#[derive(Debug)]
pub(crate) struct Token {
    claims: Map<String, Value>,
    /// What it is signed with.
    pub(crate) key: Arc<PublicKey>,
}

impl Token {
    /// A claim that is text.
    pub(crate) fn text(&self, claim: &str) -> Option<&str> {
        self.claims.get(claim)?.as_str()
    }

    /// Whether a claim is `true`; some issuers write it as text.
    pub(crate) fn flag(&self, claim: &str) -> bool {
        self.claims.get(claim).is_some_and(|value| value == true || value == "true")
    }
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    crit: Option<Value>,
}

/// The token of a request, if it holds. What it says of itself is looked at first: nobody should be able to have keys
/// fetched by a token that would not do anyway.
pub(crate) fn check(
    request: &RawRequest,
    terms: &Terms<'_>,
    keys: &KeySet,
    now: Timestamp,
) -> Result<Token, Rejection> {
    let (signed, signature) = bearer(request)?.rsplit_once('.').ok_or(MALFORMED)?;
    let (header, claims) = signed.split_once('.').ok_or(MALFORMED)?;
    let (header, claims): (Header, Map<String, Value>) = (part(header)?, part(claims)?);
    if header.alg != "RS256" || header.crit.is_some() {
        return refused("it is not signed by RS256");
    }
    holds(&claims, terms, now)?;
    let Some(kid) = header.kid else { return refused("it does not say which key it is signed with") };
    let key = keys.key(&kid).ok_or(Rejection::UnknownKey)?;
    let signature = BASE64_URL_SAFE_NO_PAD.decode(signature).map_err(|_| MALFORMED)?;
    let public = RsaPublicKeyComponents { n: &key.modulus, e: &key.exponent };
    match public.verify(&RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), &signature) {
        Ok(()) => Ok(Token { claims, key }),
        Err(_) => refused("its signature is wrong"),
    }
}

const MALFORMED: Rejection = Rejection::Malformed { header: HEADER, expected: EXPECTED };

/// A token is refused.
pub(crate) fn refused<T>(reason: &'static str) -> Result<T, Rejection> {
    Err(Rejection::Token { reason })
}

fn bearer(request: &RawRequest) -> Result<&str, Rejection> {
    if !request.headers.contains_key(HEADER) {
        return Err(Rejection::Missing { header: HEADER });
    }
    let (scheme, token) = request.header(HEADER).and_then(|value| value.split_once(' ')).ok_or(MALFORMED)?;
    let is_token = scheme.eq_ignore_ascii_case("bearer") && token.len() <= TOKEN_BYTES_MAX;
    is_token.then_some(token).ok_or(MALFORMED)
}

fn part<T: DeserializeOwned>(part: &str) -> Result<T, Rejection> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(part).map_err(|_| MALFORMED)?;
    serde_json::from_slice(&bytes).map_err(|_| MALFORMED)
}

/// Whether the claims hold now.
fn holds(claims: &Map<String, Value>, terms: &Terms<'_>, now: Timestamp) -> Result<(), Rejection> {
    #[expect(clippy::cast_precision_loss, reason = "seconds of any year that people write are exact")]
    let now = now.as_secs() as f64;
    let time = |claim: &str| match claims.get(claim) {
        None => Ok(None),
        Some(time) => time.as_f64().map(Some).ok_or(Rejection::Token { reason: "a time in it is no number" }),
    };
    let Some(expiry) = time("exp")? else { return refused("it does not say when it expires") };
    if now >= expiry + SKEW {
        return refused("it has expired");
    }
    if time("nbf")?.is_some_and(|start| now < start - SKEW) {
        return refused("it is not good yet");
    }
    let issuer = claims.get("iss").and_then(Value::as_str);
    if !issuer.is_some_and(|issuer| terms.issuers.contains(&issuer)) {
        return refused("its issuer is another");
    }
    let is_ours = |audience: &Value| audience.as_str().is_some_and(|text| terms.audiences.contains(&text));
    let is_for_us = match claims.get("aud") {
        Some(Value::Array(audiences)) => audiences.iter().any(is_ours),
        audience => audience.is_some_and(is_ours),
    };
    if is_for_us { Ok(()) } else { refused("it is for somebody else") }
}

/// Signs tokens of the bot's own.
pub(crate) struct Signer {
    pair: KeyPair,
    kid: Option<String>,
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer").field("kid", &self.kid).finish_non_exhaustive()
    }
}

impl Signer {
    /// With a private key in PKCS#8, as PEM (RFC 7468); `None` when it is not one.
    pub(crate) fn new(pem: &str, kid: Option<String>) -> Option<Self> {
        let (_, rest) = pem.split_once("-----BEGIN PRIVATE KEY-----")?;
        let (body, _) = rest.split_once("-----END PRIVATE KEY-----")?;
        let body: String = body.split_ascii_whitespace().collect();
        let pair = KeyPair::from_pkcs8(&BASE64_STANDARD.decode(body).ok()?).ok()?;
        Some(Self { pair, kid })
    }

    /// A token that makes these claims.
    pub(crate) fn sign(&self, claims: &Value) -> Result<String, RenderError> {
        let mut header = json!({ "alg": "RS256", "typ": "JWT" });
        if let Some(kid) = &self.kid {
            header["kid"] = kid.as_str().into();
        }
        let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(&header), part(claims));
        let mut signature = vec![0; self.pair.public().modulus_len()];
        let random = SystemRandom::new();
        let done = self.pair.sign(&RSA_PKCS1_SHA256, &random, signed.as_bytes(), &mut signature);
        done.map_err(|_| RenderError::new("the token could not be signed"))?;
        Ok(format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature)))
    }
}
