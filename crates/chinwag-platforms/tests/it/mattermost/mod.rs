//! Mattermost.

mod limits;
mod open;
mod parse;
mod render;
mod reply;
pub(crate) mod support;
mod verify;

use chinwag_core::platform::admit;
use chinwag_platforms::for_verify;
use serde_json::Value;

use self::support::{NOW, parse, post};
use super::golden::{self, Case};

#[test]
fn every_fixture_gives_what_is_expected() {
    golden::check("mattermost", |case| match case {
        Case::Body(body) => golden::shown(parse(std::str::from_utf8(body).expect("text"))),
        Case::Signature(vector) => verified(&vector),
    });
}

/// What comes of a token: accepted or not, and what is in it.
fn verified(vector: &Value) -> String {
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let platform = for_verify("mattermost", &text(&vector["secret"])).expect("mattermost");
    let headers: Vec<_> = vector["headers"].as_object().expect("headers").iter().collect();
    let headers: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), text(value))).collect();
    let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let request = post("/webhooks/team", &headers, &text(&vector["body"]));
    golden::judged(&*platform, vector, admit(&*platform, request, NOW))
}
