//! Every fixture of a platform, and what comes of it. `UPDATE_EXPECT=1` writes the expectations anew.

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use chinwag_core::{
    message::{Inbound, InboundKind},
    platform::{ParseError, Platform, Rejection, Verified},
};
use expect_test::expect_file;
use serde_json::{Value, json};

/// A fixture.
pub(crate) enum Case<'a> {
    /// The body of a webhook.
    Body(&'a [u8]),
    /// A request with its secret, and whether it is to be let in.
    Signature(Value),
}

/// Holds every fixture of a platform against its expectation, and sees to it that none is without one, nor without its
/// line in the index.
pub(crate) fn check(platform: &str, shown: impl Fn(Case<'_>) -> String) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures").join(platform);
    let files = fixtures(&folder);
    for file in &files {
        let bytes = fs::read(folder.join(file)).expect("a fixture");
        let vector: Option<Value> = serde_json::from_slice(&bytes).ok();
        let shown = match vector.filter(|value| value["kind"] == "signature") {
            Some(vector) => shown(Case::Signature(vector)),
            None => shown(Case::Body(&bytes)),
        };
        expect_file![expectation(&folder, file)].assert_eq(&shown);
    }
    let expected: BTreeSet<PathBuf> = files.iter().map(|file| expectation(&folder, file)).collect();
    assert_eq!(paths(&folder.join("expected")), expected, "expectations");
    let index = fs::read_to_string(folder.join("INDEX.tsv")).expect("an index");
    let indexed = index.lines().skip(1).filter_map(|line| line.split('\t').next()).map(str::to_owned);
    assert_eq!(indexed.collect::<BTreeSet<_>>(), files, "index");
}

/// `expected/text.jsonl` for `text.json`, and `expected/text.form.jsonl` for `text.form`.
fn expectation(folder: &Path, file: &str) -> PathBuf {
    let name = file.strip_suffix(".json").unwrap_or(file);
    folder.join(format!("expected/{name}.jsonl"))
}

fn paths(folder: &Path) -> BTreeSet<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.filter(|path| path.is_file()).collect()
}

fn fixtures(folder: &Path) -> BTreeSet<String> {
    let names = paths(folder).into_iter().filter_map(|path| path.file_name()?.to_str().map(str::to_owned));
    names.filter(|name| name != "INDEX.tsv").collect()
}

/// What comes of a signature vector, which has to be judged as it says.
pub(crate) fn judged(
    platform: &dyn Platform,
    vector: &Value,
    verdict: Result<Verified, Rejection>,
) -> String {
    assert_eq!(verdict.is_ok(), vector["valid"] == true, "{vector}");
    match verdict {
        Ok(verified) => shown(platform.parse(&verified)),
        Err(rejection) => format!("{}\n", json!({"rejected": rejection.to_string()})),
    }
}

/// What a body holds, as lines of JSON.
pub(crate) fn shown(parsed: Result<Vec<Inbound>, ParseError>) -> String {
    let parsed = match parsed {
        Ok(parsed) => parsed,
        Err(error) => return format!("{}\n", json!({"undecodable": error.to_string()})),
    };
    let mut lines = String::new();
    for event in parsed {
        let line = match event.kind {
            InboundKind::Message(message) => json!({"message": message}),
            InboundKind::Status(status) => json!({"status": status}),
            InboundKind::Prepared(response) => json!({"prepared": response}),
            InboundKind::Ignored { reason } => json!({"ignored": reason}),
            other => panic!("{other:?}"),
        };
        let dedupe = json!({"dedupe": event.dedupe, "pointer": event.pointer});
        writeln!(lines, "{dedupe}\n{line}").expect("memory");
    }
    lines
}
