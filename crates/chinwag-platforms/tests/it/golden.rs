//! Every fixture, and what comes of it. `UPDATE_EXPECT=1` writes the expectations anew.

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use chinwag_core::{
    message::{Inbound, InboundKind},
    platform::admit,
};
use chinwag_platforms::for_verify;
use expect_test::expect_file;
use serde_json::{Value, json};

use super::support::{NOW, parse, post};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/messenger")
}

fn names(folder: &Path, extension: &str) -> BTreeSet<String> {
    let paths = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let cases = paths.filter(|path| path.extension().is_some_and(|found| found == extension));
    cases.map(|path| path.file_stem().and_then(|stem| stem.to_str()).expect("a name").to_owned()).collect()
}

#[test]
fn every_fixture_gives_what_is_expected() {
    for name in names(&folder(), "json") {
        let body = fs::read(folder().join(format!("{name}.json"))).expect("a fixture");
        let vector: Option<Value> = serde_json::from_slice(&body).ok();
        let shown = match vector.filter(|value| value["kind"] == "signature") {
            Some(vector) => verified(&vector),
            None => shown(parse(&body).map_err(|error| error.to_string())),
        };
        expect_file![folder().join(format!("expected/{name}.jsonl"))].assert_eq(&shown);
    }
}

#[test]
fn no_fixture_is_without_its_case() {
    let fixtures = names(&folder(), "json");
    assert_eq!(names(&folder().join("expected"), "jsonl"), fixtures, "expectations");
    let index = fs::read_to_string(folder().join("INDEX.tsv")).expect("an index");
    let indexed = index.lines().skip(1).filter_map(|line| line.split('\t').next()?.strip_suffix(".json"));
    assert_eq!(indexed.map(str::to_owned).collect::<BTreeSet<_>>(), fixtures, "index");
}

/// What comes of a signature vector: accepted or not, and what is in it.
fn verified(vector: &Value) -> String {
    let text = |key: &str| vector[key].as_str().expect("text");
    let platform = for_verify("messenger", text("secret")).expect("messenger");
    let request = post(text("body").as_bytes(), &[("x-hub-signature-256", text("value"))]);
    let verified = admit(&*platform, request, NOW);
    assert_eq!(verified.is_ok(), vector["valid"] == true, "{vector}");
    match verified {
        Ok(verified) => shown(platform.parse(&verified).map_err(|error| error.to_string())),
        Err(rejection) => format!("{}\n", json!({"rejected": rejection.to_string()})),
    }
}

fn shown(parsed: Result<Vec<Inbound>, String>) -> String {
    let mut lines = String::new();
    for event in parsed.expect("a body of this platform") {
        let line = match event.kind {
            InboundKind::Message(message) => json!({"message": message}),
            InboundKind::Status(status) => json!({"status": status}),
            InboundKind::Ignored { reason } => json!({"ignored": reason}),
            other => panic!("{other:?}"),
        };
        let dedupe = json!({"dedupe": event.dedupe, "pointer": event.pointer});
        writeln!(lines, "{dedupe}\n{line}").expect("memory");
    }
    lines
}
