//! Telegram.

mod limits;
mod open;
mod parse;
mod press;
mod render;
mod reply;
mod shown;
pub(crate) mod support;
mod verify;

use chinwag_core::platform::admit;
use chinwag_platforms::for_verify;
use serde_json::Value;

use self::support::{HEADER, NOW, parse, post};
use super::golden::{self, Case};

#[test]
fn every_fixture_gives_what_is_expected() {
    golden::check("telegram", |case| match case {
        Case::Body(body) => golden::shown(parse(body)),
        Case::Signature(vector) => verified(&vector),
    });
}

/// What comes of a secret token: accepted or not, and what is in the update.
fn verified(vector: &Value) -> String {
    let text = |key: &str| vector[key].as_str().expect("text");
    let platform = for_verify("telegram", text("secret")).expect("telegram");
    let request = post(text("body").as_bytes(), &[(HEADER, text("value"))]);
    golden::judged(&*platform, vector, admit(&*platform, request, NOW))
}
