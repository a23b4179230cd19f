//! The web: a widget whose far side is the gateway.

mod hosted;
mod open;
mod render;
mod sessions;
mod support;
mod told;

use chinwag_core::{clock::Timestamp, platform::admit};
use chinwag_platforms::for_verify;
use http::HeaderName;
use serde_json::Value;

use self::support::{parse, post};
use super::golden::{self, Case};

#[test]
fn every_fixture_gives_what_is_expected() {
    golden::check("web", |case| match case {
        Case::Body(body) => golden::shown(parse(body)),
        Case::Signature(vector) => verified(&vector),
    });
}

fn verified(vector: &Value) -> String {
    let platform = for_verify("web", vector["secret"].as_str().expect("a secret")).expect("web");
    let now = Timestamp::from_millis(vector["now"].as_u64().expect("seconds") * 1000);
    let mut request = post("messages", vector["body"].as_str().expect("a body"));
    for (name, value) in vector["headers"].as_object().expect("headers") {
        let name: HeaderName = name.parse().expect("a name");
        request.headers.insert(name, value.as_str().expect("text").parse().expect("a value"));
    }
    golden::judged(&*platform, vector, admit(&*platform, request, now))
}
