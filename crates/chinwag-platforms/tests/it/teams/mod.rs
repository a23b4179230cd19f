//! Teams.

mod invoke;
mod limits;
mod open;
mod parse;
mod render;
mod reply;
mod support;
mod verify;

use chinwag_core::{clock::Timestamp, platform::admit};
use chinwag_platforms::for_verify;
use serde_json::Value;

use self::support::{parse, post, publish};
use super::golden::{self, Case};

#[test]
fn every_fixture_gives_what_is_expected() {
    golden::check("teams", |case| match case {
        Case::Body(body) => golden::shown(parse(body)),
        Case::Signature(vector) => verified(&vector),
    });
}

/// What comes of a signature vector: accepted or not, and what is in it.
fn verified(vector: &Value) -> String {
    let text = |key: &str| vector[key].as_str().expect("text");
    let platform = for_verify("teams", text("secret")).expect("teams");
    publish(&*platform, &vector["jwks"]);
    let request = post(text("body"), vector["headers"]["Authorization"].as_str());
    let now = Timestamp::from_millis(vector["now"].as_u64().expect("a time") * 1000);
    golden::judged(&*platform, vector, admit(&*platform, request, now))
}
