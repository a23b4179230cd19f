//! Twilio.

mod limits;
mod open;
mod parse;
mod render;
mod reply;
mod support;
mod verify;

use chinwag_core::platform::admit;
use http::Method;
use serde_json::Value;

use self::support::{NOW, config, parse, platform, request, secrets};
use super::golden::{self, Case};

#[test]
fn every_fixture_gives_what_is_expected() {
    golden::check("twilio", |case| match case {
        Case::Body(body) => golden::shown(parse(std::str::from_utf8(body).expect("text"))),
        Case::Signature(vector) => verified(&vector),
    });
}

/// What comes of a signature vector: accepted or not, and what is in it.
fn verified(vector: &Value) -> String {
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let url = text(&vector["url"]);
    let (base, query) = url.split_once('?').map_or((&*url, None), |(base, query)| (base, Some(query)));
    let target = query.map_or_else(|| "/webhooks/sms".into(), |query| format!("/webhooks/sms?{query}"));
    let headers: Vec<_> = vector["headers"].as_object().expect("headers").iter().collect();
    let headers: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), text(value))).collect();
    let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let method: Method = text(&vector["method"]).parse().expect("a method");
    let request = request(method, &target, &headers, text(&vector["body"]).as_bytes());
    let mut config = config();
    config.webhook_url = Some(base.to_owned());
    config.auth_token = secrets(&[&text(&vector["secret"])]);
    let platform = platform(config);
    golden::judged(&*platform, vector, admit(&*platform, request, NOW))
}
