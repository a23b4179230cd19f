//! What matters of a message of the compiler.

use std::fmt::Write;

use serde_json::Value;

/// Notes that only tell how the compiler came to its message, or what else there is.
const ASIDES: [&str; 8] = [
    "required ",
    "requirement ",
    "within ",
    "the trait ",
    "the following ",
    "the full name ",
    "consider using `--verbose`",
    "this error originates ",
];

/// The message, the words at its place, and the advice; `None` where it is no error.
pub(super) fn essence(line: &str) -> Option<String> {
    let message: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    let words = message["message"].as_str()?;
    if message["level"] != "error" || words.starts_with("aborting") {
        return None;
    }
    let mut said = format!("error: {words}\n");
    places(&mut said, &message, true);
    for note in message["children"].as_array()? {
        let words = note["message"].as_str()?;
        if !ASIDES.iter().any(|aside| words.starts_with(aside)) {
            writeln!(said, "  = {words}").unwrap();
            places(&mut said, note, false);
        }
    }
    Some(said.replace("chinwag::prelude::", "").replace("chinwag::bot::", ""))
}

/// The code that is pointed at, with the words that stand there; where there are none, only what is `essential`.
fn places(said: &mut String, message: &Value, essential: bool) {
    let spans = message["spans"].as_array().into_iter().flatten();
    for span in spans.filter(|span| span["is_primary"] == true) {
        match span["label"].as_str() {
            Some(label) => writeln!(said, "  {}\n  ^ {label}", marked(span)).unwrap(),
            None if essential => writeln!(said, "  {}", marked(span)).unwrap(),
            None => {}
        }
    }
}

/// The code that a span marks, as far as it stands on one line.
fn marked(span: &Value) -> String {
    let line = &span["text"][0];
    let column =
        |name: &str| line[name].as_u64().and_then(|column| usize::try_from(column).ok()).unwrap_or(1);
    let (start, end) = (column("highlight_start"), column("highlight_end"));
    line["text"].as_str().unwrap_or_default().chars().take(end - 1).skip(start - 1).collect()
}
