//! Discord.

mod late;
mod limits;
mod open;
mod parse;
mod prepare;
mod reply;
pub(crate) mod support;
mod verify;

use chinwag_core::platform::admit;
use chinwag_platforms::for_verify;
use serde_json::Value;

use self::support::{NOW, SIGNATURE, TIMESTAMP, parse, post};
use super::golden::{self, Case};

#[test]
fn every_fixture_gives_what_is_expected() {
    golden::check("discord", |case| match case {
        Case::Body(body) => golden::shown(parse(body)),
        Case::Signature(vector) => verified(&vector),
    });
}

/// What comes of a signature vector: accepted or not, and what is in it.
fn verified(vector: &Value) -> String {
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let platform = for_verify("discord", &text(&vector["secret"])).expect("discord");
    let headers = &vector["headers"];
    let (signature, time) = (text(&headers["X-Signature-Ed25519"]), text(&headers["X-Signature-Timestamp"]));
    let request = post(text(&vector["body"]).as_bytes(), &[(SIGNATURE, &signature), (TIMESTAMP, &time)]);
    golden::judged(&*platform, vector, admit(&*platform, request, NOW))
}
