//! Matrix.

mod limits;
mod open;
mod parse;
mod render;
mod reply;
pub(crate) mod support;
mod verify;

use chinwag_core::{
    clock::Timestamp,
    platform::{RawRequest, admit},
};
use chinwag_platforms::for_verify;
use http::{HeaderMap, HeaderValue, Method};
use serde_json::Value;

use self::support::parse;
use super::golden::{self, Case};

#[test]
fn every_fixture_gives_what_is_expected() {
    golden::check("matrix", |case| match case {
        Case::Body(body) => golden::shown(parse(body)),
        Case::Signature(vector) => verified(&vector),
    });
}

fn verified(vector: &Value) -> String {
    let text = |pointer: &str| vector.pointer(pointer).and_then(Value::as_str).expect("text");
    let platform = for_verify("matrix", text("/secret")).expect("matrix");
    let mut headers = HeaderMap::new();
    let token = HeaderValue::from_str(text("/headers/Authorization")).expect("a header");
    headers.insert("authorization", token);
    let request = RawRequest {
        method: Method::PUT,
        target: format!("/webhooks/matrix{}", text("/url")),
        headers,
        body: text("/body").to_owned().into(),
    };
    golden::judged(&*platform, vector, admit(&*platform, request, Timestamp::from_millis(0)))
}
