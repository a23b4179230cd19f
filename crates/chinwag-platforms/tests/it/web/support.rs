//! A channel, what a site signs, and requests as a browser makes them.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use chinwag_core::{
    clock::Timestamp,
    hosted::{Asked, Hosted, Page},
    message::Inbound,
    name::ChannelName,
    platform::{ParseError, Platform, RawRequest, Rejection, admit},
    secret::{Secret, Secrets},
};
use chinwag_platforms::web::{Config, Web};
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderValue, Method, header::AUTHORIZATION};
use serde_json::{Value, json};
use sha2::Sha256;

pub(super) const SECRET: &str = "FAKE_WEB_SECRET_0123456789abcdef0123456789";
pub(super) const OLD: &str = "FAKE_OLD_SECRET_0123456789abcdef0123456789";
pub(super) const SITE: &str = "https://www.example.com";
pub(super) const NOW: Timestamp = Timestamp::from_millis(1_767_574_193_000);
/// The name of whoever is new.
pub(super) const RANDOM: u128 = 0x0123_4567_89ab_cdef_0123_4567_89ab_cdef;
pub(super) const NAMELESS: &str = "v-0123456789abcdef0123456789abcdef";

pub(super) fn config() -> Config {
    let secrets = Secrets::new(vec![Secret::new(SECRET), Secret::new(OLD)]).expect("secrets");
    let config = Config::new(ChannelName::from_static("site"), secrets, vec![SITE.into()]);
    Config { public_url: Some("https://bot.example".into()), ..config }
}

pub(super) fn web() -> Web {
    Web::new(config()).expect("a channel")
}

pub(super) fn hosted(web: &Web) -> &dyn Hosted {
    web.hosted().expect("it is served here")
}

/// A POST from no page, as nobody.
pub(super) fn post(below: &str, body: &str) -> RawRequest {
    RawRequest {
        method: Method::POST,
        target: format!("/webhooks/site/{below}"),
        headers: HeaderMap::new(),
        body: body.to_owned().into(),
    }
}

/// A POST from a page of the site, with a token.
pub(super) fn from(token: Option<&str>, below: &str, body: &str) -> RawRequest {
    let mut request = post(below, body);
    request.headers.insert("origin", HeaderValue::from_static(SITE));
    if let Some(token) = token {
        request.headers.insert(AUTHORIZATION, format!("Bearer {token}").parse().expect("a header"));
    }
    request
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    let mac = Hmac::<Sha256>::new_from_slice(key).expect("any key");
    mac.chain_update(text).finalize().into_bytes().to_vec()
}

/// A token with such claims, under a key.
pub(super) fn token(key: &[u8], claims: &Value) -> String {
    let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(&json!({ "alg": "HS256" })), part(claims));
    format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(mac(key, &signed)))
}

/// What the site makes of one of its users.
pub(super) fn user(sub: &str) -> String {
    token(SECRET.as_bytes(), &json!({ "sub": sub, "name": "Ada", "exp": NOW.as_secs() + 300 }))
}

pub(super) fn ask(web: &Web, request: &RawRequest) -> Result<Asked, Rejection> {
    let below = request.target.strip_prefix("/webhooks/site/").expect("below the channel");
    hosted(web).ask(below, request, NOW, RANDOM)
}

pub(super) fn page(asked: Result<Asked, Rejection>) -> Page {
    match asked {
        Ok(Asked::Page(page)) => page,
        other => panic!("no page: {other:?}"),
    }
}

/// The session that somebody gets.
pub(super) fn session(web: &Web, token: Option<&str>) -> Result<Value, Rejection> {
    let asked = ask(web, &from(token, "session", ""))?;
    Ok(serde_json::from_slice(&page(Ok(asked)).body).expect("JSON"))
}

/// A body, posted by the one whose conversation it names. NOTE: what cannot be read is not let in.
pub(super) fn parse(body: &[u8]) -> Result<Vec<Inbound>, ParseError> {
    let web = web();
    let who = serde_json::from_slice::<Value>(body).expect("JSON")["conversation"].clone();
    let key = mac(SECRET.as_bytes(), "chinwag web session site");
    let claims = json!({ "sub": who, "name": "Ada", "exp": NOW.as_secs() + 300 });
    let text = std::str::from_utf8(body).expect("text");
    let request = from(Some(&token(&key, &claims)), "messages", text);
    let admitted = admit(&web, request, NOW).map_err(|rejection| ParseError::new(rejection, ""))?;
    web.parse(&admitted)
}
