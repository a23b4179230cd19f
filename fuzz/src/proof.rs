//! What proves that a request comes from its provider, by a second reading of each scheme.

use std::collections::{BTreeMap, BTreeSet};

use base64::{
    Engine,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use chinwag_core::platform::RawRequest;
use http::Method;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::{
    channel::{DISCORD_KEY, NOW},
    form, hmac,
};

/// What Discord's fixtures have signed: the time and the body. Nobody here can sign more.
const DISCORD_SIGNED: [&str; 2] = [
    r#"1767574193{"id":"787053080478613555","token":"fake-interaction-token","type":1,"version":1}"#,
    r#"1767574193{"version":1,"application_id":"1234560123453231555","type":0}"#,
];

/// Stands in a header for the right signature.
const SIGN: &str = "{sign}";

/// A verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is signed.
    Accept,
    /// It is not.
    Refuse,
    /// The adapter may know a reason to refuse it that is not told here.
    MayRefuse,
}

/// The right signature in the place of `{sign}`, where that can be computed.
pub fn fill(platform: &str, secret: &str, request: &mut RawRequest) {
    let right = signatures(platform, secret, request).into_iter().next().unwrap_or_default();
    for value in request.headers.values_mut() {
        let filled =
            value.to_str().ok().filter(|text| text.contains(SIGN)).map(|text| text.replace(SIGN, &right));
        if let Some(Ok(filled)) = filled.map(TryInto::try_into) {
            *value = filled;
        }
    }
}

/// Whether a request has to be let in.
#[must_use]
pub fn judge(platform: &str, secret: &str, request: &RawRequest) -> Verdict {
    let given = |name| request.header(name).unwrap_or_default();
    let right = signatures(platform, secret, request);
    let exact = |name| right.iter().any(|right| given(name) == right);
    let digits = |name, prefix: &str| {
        let digits = given(name).strip_prefix(prefix).unwrap_or_default();
        right.iter().any(|right| digits.eq_ignore_ascii_case(&right[prefix.len()..]))
    };
    match platform {
        "messenger" | "instagram" | "whatsapp" => whether(digits("x-hub-signature-256", "sha256=")),
        "line" => whether(exact("x-line-signature")),
        "viber" => whether(digits("x-viber-content-signature", "")),
        "webex" => whether(digits("x-spark-signature", "")),
        "slack" if !request.headers.contains_key("x-slack-signature") => at_most(is_probe(&request.body)),
        "slack" => {
            let is_fresh = is_fresh(given("x-slack-request-timestamp"));
            whether(digits("x-slack-signature", "v0=") && is_fresh)
        }
        "telegram" => at_most(given("x-telegram-bot-api-secret-token") == secret),
        "discord" => {
            let signed = [given("x-signature-timestamp").as_bytes(), &request.body].concat();
            at_most(DISCORD_SIGNED.iter().any(|known| signed == known.as_bytes()))
        }
        "twilio" => at_most(exact("x-twilio-signature")),
        "webhook" => {
            let [_, seconds, signature] = standard(request);
            let signed = signature.split(' ').any(|entry| right.iter().any(|right| entry == right));
            at_most(signed && is_fresh(seconds))
        }
        "web" => {
            let signature = given("authorization").rsplit_once('.').map_or("", |(_, signature)| signature);
            at_most(right.iter().any(|right| signature == right))
        }
        "mattermost" | "matrix" => at_most(says(request, secret)),
        // A token is signed with a published key, and none has been fetched here.
        "teams" | "google_chat" => Verdict::Refuse,
        // Nobody knows how to sign for it.
        _ => Verdict::Refuse,
    }
}

/// A secret that the platform takes, whose private half or whose text nobody can guess.
#[must_use]
pub fn usable<'s>(platform: &str, secret: &'s str) -> &'s str {
    // NOTE: with a public key of low order anything is signed.
    if platform == "discord" { DISCORD_KEY } else { secret.trim_start_matches("whpk_") }
}

fn whether(is_signed: bool) -> Verdict {
    if is_signed { Verdict::Accept } else { Verdict::Refuse }
}

fn at_most(may_be: bool) -> Verdict {
    if may_be { Verdict::MayRefuse } else { Verdict::Refuse }
}

/// The values that the header of the signature may have.
fn signatures(platform: &str, secret: &str, request: &RawRequest) -> Vec<String> {
    let (key, body) = (secret.as_bytes(), &request.body[..]);
    match platform {
        "messenger" | "instagram" | "whatsapp" => {
            vec![format!("sha256={}", hex::encode(hmac::sha256(key, body)))]
        }
        "line" => vec![BASE64_STANDARD.encode(hmac::sha256(key, body))],
        "viber" => vec![hex::encode(hmac::sha256(key, body))],
        "webex" => vec![hex::encode(hmac::sha1(key, body))],
        "slack" => {
            let time = request.header("x-slack-request-timestamp").unwrap_or_default();
            let signed = [b"v0:", time.as_bytes(), b":", body].concat();
            vec![format!("v0={}", hex::encode(hmac::sha256(key, &signed)))]
        }
        "twilio" => {
            let parameters = parameters(request);
            let sign = |url: String| BASE64_STANDARD.encode(hmac::sha1(key, (url + &parameters).as_bytes()));
            addresses(request).into_iter().map(sign).collect()
        }
        "webhook" => {
            let encoded = secret.strip_prefix("whsec_");
            let Some(key) = encoded.and_then(|encoded| BASE64_STANDARD.decode(encoded).ok()) else {
                return Vec::new();
            };
            let [id, seconds, _] = standard(request);
            let signed = [id.as_bytes(), b".", seconds.as_bytes(), b".", body].concat();
            vec![format!("v1,{}", BASE64_STANDARD.encode(hmac::sha256(&key, &signed)))]
        }
        "web" => {
            // The session of a visitor, under a key for the sessions of this one channel.
            let token = request.header("authorization").and_then(|text| text.strip_prefix("Bearer "));
            let Some((signed, _)) = token.and_then(|token| token.rsplit_once('.')) else { return Vec::new() };
            let key = hmac::sha256(key, b"chinwag web session web");
            vec![BASE64_URL_SAFE_NO_PAD.encode(hmac::sha256(&key, signed.as_bytes()))]
        }
        _ => Vec::new(),
    }
}

/// Id, time and signatures of Standard Webhooks, under their names or the older ones.
fn standard(request: &RawRequest) -> [&str; 3] {
    let names = match request.headers.contains_key("webhook-signature") {
        true => ["webhook-id", "webhook-timestamp", "webhook-signature"],
        false => ["svix-id", "svix-timestamp", "svix-signature"],
    };
    names.map(|name| request.header(name).unwrap_or_default())
}

/// The address as it is called, without its port, and with the usual one.
fn addresses(request: &RawRequest) -> Vec<String> {
    let host = request.header("host").unwrap_or_default();
    let url = match request.target.starts_with("http") {
        true => request.target.clone(),
        false => format!("https://{host}{}", request.target),
    };
    let (scheme, rest) = url.split_once("://").unwrap_or(("https", &url));
    let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let mut addresses = vec![url.clone(), format!("{scheme}://{authority}:443{path}")];
    addresses.push(format!("{scheme}://{authority}:80{path}"));
    addresses.extend(authority.rsplit_once(':').map(|(host, _)| format!("{scheme}://{host}{path}")));
    addresses
}

/// What Twilio signs behind the address: the sorted parameters of a form. What is no form is bound by its digest.
fn parameters(request: &RawRequest) -> String {
    let form = std::str::from_utf8(&request.body).unwrap_or_default();
    let digest = hex::encode(Sha256::digest(&request.body));
    let in_query = form::pairs(request.query()).find(|(name, _)| name == "bodySHA256");
    let is_bound = in_query.is_some_and(|(_, given)| given.eq_ignore_ascii_case(&digest));
    let is_form = request.header("content-type").is_none_or(|kind| kind.to_lowercase().contains("form"));
    if request.method == Method::GET || (is_bound && !is_form) {
        return String::new();
    }
    let mut sorted: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (name, value) in form::pairs(form) {
        sorted.entry(name).or_default().insert(value);
    }
    let all = sorted.iter().flat_map(|(name, values)| values.iter().flat_map(move |value| [name, value]));
    all.map(String::as_str).collect()
}

/// Whether there are Unix seconds at most five minutes away.
fn is_fresh(seconds: &str) -> bool {
    let is_digits = !seconds.is_empty() && seconds.bytes().all(|byte| byte.is_ascii_digit());
    is_digits && seconds.parse::<u64>().is_ok_and(|sent| NOW.as_secs().abs_diff(sent) <= 300)
}

/// Slack's probe of the certificate, which may come without a signature.
fn is_probe(body: &[u8]) -> bool {
    let known = |pair: &str| pair == "ssl_check=1" || pair.starts_with("token=");
    std::str::from_utf8(body).is_ok_and(|body| body.trim_end().split('&').all(known))
}

/// Whether the secret stands somewhere in the request: nothing else proves anything where nothing is signed.
fn says(request: &RawRequest, secret: &str) -> bool {
    let in_headers = request.headers.values().any(|value| value.as_bytes().ends_with(secret.as_bytes()));
    let in_form = |form: &str| form::pairs(form).any(|(_, value)| value == secret);
    let body = std::str::from_utf8(&request.body).unwrap_or_default();
    let in_json = || serde_json::from_str(body).is_ok_and(|json| holds(&json, secret));
    in_headers || in_form(request.query()) || in_form(body) || in_json()
}

fn holds(json: &Value, secret: &str) -> bool {
    match json {
        Value::String(text) => text == secret,
        Value::Array(items) => items.iter().any(|item| holds(item, secret)),
        Value::Object(fields) => fields.values().any(|field| holds(field, secret)),
        _ => false,
    }
}
