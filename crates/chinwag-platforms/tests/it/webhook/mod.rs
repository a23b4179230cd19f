//! Standard Webhooks.

mod limits;
mod open;
mod parse;
mod render;
mod reply;
pub(crate) mod support;
mod verify;

use chinwag_core::{clock::Timestamp, platform::admit};
use chinwag_platforms::for_verify;
use serde_json::Value;

use self::support::{parse, post};
use super::golden::{self, Case};

#[test]
fn every_fixture_gives_what_is_expected() {
    golden::check("standard-webhooks", |case| match case {
        Case::Body(body) => golden::shown(parse(body)),
        Case::Signature(vector) => verified(&vector),
    });
}

fn verified(vector: &Value) -> String {
    let text = |pointer: &str| vector.pointer(pointer).and_then(Value::as_str).expect("text");
    let now = Timestamp::from_millis(vector["now"].as_u64().expect("seconds") * 1000);
    let platform = for_verify("webhook", text("/secret")).expect("webhook");
    let header = |name: &'static str| (name, text(&format!("/headers/{name}")));
    let headers = [header("webhook-id"), header("webhook-timestamp"), header("webhook-signature")];
    let request = post(text("/body").as_bytes(), &headers);
    golden::judged(&*platform, vector, admit(&*platform, request, now))
}
