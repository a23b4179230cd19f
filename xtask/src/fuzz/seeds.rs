//! What a fuzz target begins with: the fixtures, in the form the target reads.

mod platforms;

use std::{fs, path::Path};

use anyhow::{Context, Result};
use serde_json::{Value, json};

/// A name and the bytes.
type Seed = (String, Vec<u8>);

/// Writes the seeds of a target into its corpus, beside what earlier runs have found. How many there are.
pub(super) fn plant(target: &str, root: &Path, corpus: &Path) -> Result<usize> {
    let seeds = of(target, root)?;
    fs::create_dir_all(corpus).with_context(|| format!("making {}", corpus.display()))?;
    for (name, bytes) in &seeds {
        let file = corpus.join(format!("seed-{name}"));
        fs::write(&file, bytes).with_context(|| format!("writing {}", file.display()))?;
    }
    Ok(seeds.len())
}

fn of(target: &str, root: &Path) -> Result<Vec<Seed>> {
    match target {
        "decode" => platforms::bodies(root),
        "event" => events(root),
        "fit" => platforms::texts(root, REPLIES),
        "markup" => platforms::texts(root, MARKED),
        "script" => scripts(root),
        "settings" => settings(root),
        "split" => documents(root),
        "verify" => platforms::requests(root),
        _ => Ok(Vec::new()),
    }
}

/// Texts in the small markup, and with what other markups know.
const MARKED: &[(&str, &str)] = &[
    ("styles", "**bold _and_ italic** ~~gone~~ `let a = b;` [a *link*](https://x.example/a_(b)?c=1&d=2)"),
    ("fence", "see:\n```rust\nlet a = **b < c;\n```\n*done*"),
    ("escaped", r"\*not\* 2*3*4 snake_case <b>&amp;</b> @everyone <!channel> #general :smile: ||spoiler||"),
    (
        "addresses",
        "see https://x.example/_a_b_, **https://x.example/a*b*c** and (http://x.example/~~a~~) @all",
    ),
    ("lines", "# title\n- one\n1. two\n> quoted\n| a | b |\n***\n---"),
];

/// What a reply is and how many quick replies it has, a byte each, and its parts.
const REPLIES: &[(&str, &str)] = &[
    ("text", "\u{d}\u{2}Tea|tea|Coffee|coffee|Which one?|Milk|milk|Menu|https://x.example|Call|+15550100"),
    ("image", "\u{0}\u{0}https://x.example/a.png|a **caption**"),
    (
        "cards",
        "\u{3}\u{1}More|more|Tea|hot|https://x.example/a.png|https://x.example|Buy|buy|Look|https://y.example",
    ),
    ("place", "\u{5}\u{0}home|48.1|11.5"),
    ("same", "\u{d}\u{0}Hi|A|same|B|same|C|mailto:a@b.example"),
    ("contact", "\u{6}\u{0}Ada|+15550100"),
    ("edit", "\u{9}\u{0}other words|Yes|yes|No|no"),
];

/// An event around each message and status that is expected of a fixture, and around each other payload.
fn events(root: &Path) -> Result<Vec<Seed>> {
    let mut seeds: Vec<Seed> =
        payloads().into_iter().map(|(topic, data)| seed(topic, topic, &data)).collect();
    for (name, bytes) in files(&root.join("fixtures/messenger/expected"), "jsonl")? {
        for (index, line) in String::from_utf8_lossy(&bytes).lines().enumerate() {
            let shown: Value = serde_json::from_str(line).unwrap_or_default();
            for (key, topic) in [("message", "message_received"), ("status", "response_status")] {
                if !shown[key].is_null() {
                    seeds.push(seed(&format!("{name}-{index}"), topic, &shown[key]));
                }
            }
        }
    }
    Ok(seeds)
}

fn seed(name: &str, topic: &str, data: &Value) -> Seed {
    let webhook = "0n7xt3cq8vkz0d6s2m4a9e1f5b";
    let event = json!({
        "specversion": "1.0", "id": format!("{webhook}-0"), "type": topic, "source": "/channels/page",
        "time": "2026-03-08T19:27:04.000Z", "partitionkey": "page:1:2", "correlationid": webhook,
        "causationid": webhook, "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "target": "talk", "data": data,
    });
    (name.to_owned(), event.to_string().into_bytes())
}

/// What events carry that no webhook holds.
fn payloads() -> [(&'static str, Value); 5] {
    let content = json!({"type": "text", "text": "Which size?", "buttons": []});
    let response = json!({
        "channel": "page", "conversation": "page:1:2", "reply": {"content": content}, "priority": "update",
        "deferred": 2, "since": "2026-03-08T19:27:04.000Z",
    });
    let request = json!({"method": "POST", "url": "https://example.com/me/messages", "body": "{}"});
    let answer = json!({"status": 429, "body": "slow down"});
    [
        (
            "webhook_received",
            json!({"platform": "messenger", "channel": "page", "headers": [["a", "b"]], "body_base64": "/w=="}),
        ),
        ("response_prepared", response.clone()),
        (
            "response_sent",
            json!({"response": response, "message_id": "m", "attempt": 1, "request": request, "answer": answer}),
        ),
        (
            "response_failed",
            json!({
                "response": response, "kind": "rate_limited", "error": "no", "retryable": true, "attempt": 3,
                "retry_after": 1.5, "request": request, "answer": answer,
            }),
        ),
        (
            "function_failed",
            json!({"function": "talk", "topic": "message_received", "event": "0-0", "error": "no", "attempts": 6}),
        ),
    ]
}

/// The commented defaults, as they are and with each comment taken for a setting.
fn settings(root: &Path) -> Result<Vec<Seed>> {
    let file = root.join("crates/chinwag-core/src/config.default.toml");
    let defaults = fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?;
    let all = defaults.replace("\n# ", "\n");
    Ok(vec![("defaults".into(), defaults.into_bytes()), ("all".into(), all.into_bytes())])
}

/// Text with links, lists and fences in it, our own: to be cut into parts too short for a fence, and into longer ones.
fn documents(root: &Path) -> Result<Vec<Seed>> {
    let limited = |(name, text): Seed| {
        let with = |end, limits: &[u8]| (format!("{name}-{end}"), [limits, &text].concat());
        [with("short", &[40, 0, 20, 0, 1]), with("long", &[120, 0, 100, 0, 0])]
    };
    Ok(files(root, "md")?.into_iter().flat_map(limited).collect())
}

/// The scripts that are played by tests, and one with mistakes in it.
fn scripts(root: &Path) -> Result<Vec<Seed>> {
    let mut seeds = files(&root.join("crates/chinwag/tests"), "chat")?;
    for example in ["echo", "order", "quiz"] {
        seeds.extend(files(&root.join("examples").join(example).join("tests"), "chat")?);
    }
    let mistakes = "Ann: hi\n  there\n(10 minutes)\n(fault: 200 x0)\n(stock answers {)\n(stock fails x0: no)\n(call Stock 1)\n(no stock)\n(state score\nann: sends imgae a://b\nbot: [A\\]] [B]\n     | [x]\n";
    seeds.push(("mistakes".into(), mistakes.into()));
    Ok(seeds)
}

/// The files of a folder with this extension, in the order of their names.
fn files(folder: &Path, extension: &str) -> Result<Vec<Seed>> {
    let reading = || format!("reading {}", folder.display());
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(reading)? {
        let path = entry.with_context(reading)?.path();
        let name = path.file_stem().and_then(|stem| stem.to_str()).map(str::to_owned);
        if let Some(name) = name.filter(|_| path.extension().is_some_and(|found| found == extension)) {
            files.push((name, fs::read(&path).with_context(reading)?));
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seeds(target: &str) -> Vec<Seed> {
        of(target, &crate::shell::root()).expect("the fixtures")
    }

    #[test]
    fn every_target_has_seeds() {
        for target in super::super::targets(&crate::shell::root()).expect("targets") {
            assert!(!seeds(&target).is_empty(), "{target}");
        }
    }

    #[test]
    fn an_event_is_json() {
        for (name, bytes) in seeds("event") {
            let event: Value = serde_json::from_slice(&bytes).expect("JSON");
            assert_eq!(event["specversion"], "1.0", "{name}");
        }
    }

    #[test]
    fn seeds_are_planted_beside_what_was_found() {
        let folder = tempfile::tempdir().expect("a folder");
        let corpus = folder.path().join("corpus");
        fs::create_dir(&corpus).expect("a folder");
        fs::write(corpus.join("found"), "x").expect("a file");
        let count = plant("settings", &crate::shell::root(), &corpus).expect("planted");
        let files = fs::read_dir(&corpus).expect("a folder").count();
        assert_eq!((count, files), (2, 3));
    }
}
