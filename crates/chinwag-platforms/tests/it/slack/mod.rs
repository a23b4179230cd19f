//! Slack.

mod immediate;
mod interaction;
mod limits;
mod open;
mod parse;
mod prepare;
mod render;
mod reply;
mod socket;
pub(crate) mod support;
mod verify;

use chinwag_core::{
    clock::Timestamp,
    platform::{RawRequest, admit},
};
use chinwag_platforms::for_verify;
use serde_json::Value;

use self::support::{parse, post};
use super::golden::{self, Case};

#[test]
fn every_fixture_gives_what_is_expected() {
    golden::check("slack", |case| match case {
        Case::Body(body) => golden::shown(parse(body)),
        Case::Signature(vector) => verified(&vector),
    });
}

/// What comes of a signature vector: accepted or not, and what is in it.
fn verified(vector: &Value) -> String {
    let text = |key: &str| vector[key].as_str().expect("text");
    let platform = for_verify("slack", text("secret")).expect("slack");
    let now = Timestamp::from_millis(vector["now"].as_u64().expect("seconds") * 1000);
    golden::judged(&*platform, vector, admit(&*platform, request(vector), now))
}

fn request(vector: &Value) -> RawRequest {
    let headers = vector["headers"].as_object().expect("headers");
    let headers = headers.iter().map(|(name, value)| (name.as_str(), value.as_str().expect("text")));
    post(vector["body"].as_str().expect("a body").as_bytes(), &headers.collect::<Vec<_>>())
}
