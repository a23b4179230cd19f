//! What must be kept of the log, its policies and the audit. Each function is one case.

use std::{collections::BTreeMap, time::Duration};

use chinwag_core::{
    audit::AuditEntry,
    clock::Timestamp,
    config::{LogLevel, Span},
    event::EventId,
    log::{LogCursor, LogFilter, LogLine, LogOverride, LogPage, LogRetention, LogSeq, PolicyChange, RUNTIME},
    share::Share,
    store::Engine,
};
use serde_json::json;

use super::fixture::{at, conversation, function};

const DAY: u64 = 24 * 3600;

/// Line `number` of a function, said at that second, about webhook `number` in conversation `person`.
fn line(name: &'static str, number: u64, person: &str, level: LogLevel) -> LogLine {
    LogLine {
        at: at(number),
        level,
        function: function(name),
        target: "bot::talk".into(),
        conversation: Some(conversation(person)),
        event: Some(EventId::webhook(at(0), number.into()).part(0)),
        message: format!("Line {number}: Grüße \"you\" 👋"),
        fields: json!({ "number": number, "size": "XL" }).as_object().cloned().unwrap_or_default(),
    }
}

async fn append(engine: &Engine, lines: Vec<LogLine>) {
    engine.logs.append(lines).await.expect("the lines are written");
}

async fn page(engine: &Engine, filter: &LogFilter, cursor: LogCursor, max: usize) -> LogPage {
    engine.logs.lines(filter.clone(), cursor, max).await.expect("the log is read")
}

/// Every wanted line from the newest to the oldest, in pages of `max`.
async fn all(engine: &Engine, filter: &LogFilter, max: usize) -> Vec<LogLine> {
    let (mut lines, mut before) = (Vec::new(), None);
    loop {
        let page = page(engine, filter, LogCursor::Before(before), max).await;
        assert!(page.lines.len() <= max, "{} lines", page.lines.len());
        assert!(page.is_end || page.reached < before || before.is_none(), "the reading goes on");
        before = page.reached.or(before);
        lines.extend(page.lines.into_iter().map(|(_, line)| line));
        if page.is_end {
            return lines;
        }
    }
}

/// What is said in the message of each wanted line, from the newest to the oldest.
async fn numbers(engine: &Engine, filter: LogFilter) -> Vec<u64> {
    let lines = all(engine, &filter, 100).await;
    lines.iter().filter_map(|line| line.fields["number"].as_u64()).collect()
}

/// Six lines: of two functions in turn, of three conversations, the last a warning.
async fn six(engine: &Engine) {
    let line = |number: u64| {
        let name = if number.is_multiple_of(2) { "talk" } else { "save" };
        let level = [LogLevel::Debug, LogLevel::Info, LogLevel::Warn][number as usize / 2];
        line(name, number, ["a", "b", "c"][number as usize % 3], level)
    };
    append(engine, (0..6).map(line).collect()).await;
}

/// A line comes back as it was written.
pub async fn a_line_comes_back_whole(engine: &Engine) {
    let bare = LogLine {
        conversation: None,
        event: None,
        fields: Default::default(),
        function: RUNTIME,
        ..line("talk", 2, "a", LogLevel::Trace)
    };
    let lines = vec![line("talk", 1, "a", LogLevel::Error), bare];
    append(engine, lines.clone()).await;
    let mut found = all(engine, &LogFilter::default(), 10).await;
    found.reverse();
    assert_eq!(found, lines);
}

/// An empty log has an end, from either side.
pub async fn an_empty_log_is_empty(engine: &Engine) {
    append(engine, Vec::new()).await;
    for cursor in [LogCursor::Before(None), LogCursor::Before(Some(LogSeq(7))), LogCursor::After(LogSeq(0))] {
        let page = page(engine, &LogFilter::default(), cursor, 10).await;
        assert!(page.lines.is_empty() && page.is_end, "{page:?}");
    }
    let talk = LogFilter { function: Some(function("talk")), ..LogFilter::default() };
    assert!(page(engine, &talk, LogCursor::Before(None), 10).await.is_end);
    assert!(engine.logs.policies().await.expect("policies").is_empty());
    assert!(engine.logs.audits(None, 10).await.expect("the audit").is_empty());
}

/// Lines are found by function, conversation, webhook, level, time and text, and by all of these together.
pub async fn lines_are_found_by_what_they_are_about(engine: &Engine) {
    six(engine).await;
    let any = LogFilter::default;
    assert_eq!(numbers(engine, any()).await, [5, 4, 3, 2, 1, 0]);
    assert_eq!(numbers(engine, LogFilter { function: Some(function("talk")), ..any() }).await, [4, 2, 0]);
    assert_eq!(numbers(engine, LogFilter { function: Some(function("none")), ..any() }).await, [0; 0]);
    assert_eq!(numbers(engine, LogFilter { conversation: Some(conversation("b")), ..any() }).await, [4, 1]);
    let event = EventId::webhook(at(0), 3).part(0).derived(&function("talk"), 1);
    assert_eq!(numbers(engine, LogFilter { event: Some(event), ..any() }).await, [3]);
    assert_eq!(numbers(engine, LogFilter { level: Some(LogLevel::Warn), ..any() }).await, [5, 4]);
    assert_eq!(numbers(engine, LogFilter { level: Some(LogLevel::Info), ..any() }).await, [5, 4, 3, 2]);
    assert_eq!(numbers(engine, LogFilter { since: Some(at(4)), ..any() }).await, [5, 4]);
    let of_save = LogFilter { function: Some(function("save")), level: Some(LogLevel::Warn), ..any() };
    assert_eq!(numbers(engine, of_save).await, [5]);
    let grep = |text: &str| LogFilter { grep: Some(text.into()), ..any() };
    assert_eq!(numbers(engine, grep("LINE 3: grüße")).await, [3]);
    assert_eq!(numbers(engine, grep("number=2")).await, [2]);
    assert_eq!(numbers(engine, grep("size=xl")).await.len(), 6);
    assert_eq!(numbers(engine, grep("100%")).await, [0; 0]);
    let narrow = LogFilter {
        function: Some(function("talk")),
        conversation: Some(conversation("b")),
        since: Some(at(1)),
        ..grep("line")
    };
    assert_eq!(numbers(engine, narrow).await, [4]);
}

/// The pages of a log read one after the other, either way, are the log; whoever follows goes on where that ended.
pub async fn the_log_is_read_in_pages_either_way(engine: &Engine) {
    six(engine).await;
    for max in 1..=7 {
        assert_eq!(all(engine, &LogFilter::default(), max).await.len(), 6, "{max}");
    }
    for max in 1..=7 {
        let (mut seen, mut after) = (Vec::new(), LogSeq(0));
        loop {
            let page = page(engine, &LogFilter::default(), LogCursor::After(after), max).await;
            seen.extend(page.lines.iter().filter_map(|(_, line)| line.fields["number"].as_u64()));
            after = page.reached.unwrap_or(after);
            if page.is_end {
                break;
            }
        }
        assert_eq!(seen[..6], [0, 1, 2, 3, 4, 5], "{max}");
        append(engine, vec![line("talk", 6, "a", LogLevel::Info)]).await;
        let more = page(engine, &LogFilter::default(), LogCursor::After(after), 10).await;
        assert_eq!(more.lines.len(), 1, "{max}");
    }
}

/// One reading looks at a bounded number of lines, whatever is looked for, and the next goes on from there.
pub async fn a_reading_is_bounded_and_goes_on(engine: &Engine) {
    let needle = LogLine { message: "the needle".into(), ..line("talk", 0, "a", LogLevel::Info) };
    append(engine, vec![needle]).await;
    for _ in 0..50 {
        append(engine, (1..=500).map(|n| line("talk", n, "a", LogLevel::Info)).collect()).await;
    }
    let filter = LogFilter { grep: Some("needle".into()), ..LogFilter::default() };
    let first = page(engine, &filter, LogCursor::Before(None), 10).await;
    assert!(first.lines.is_empty() && !first.is_end, "all 25 000 lines were looked at");
    assert_eq!(all(engine, &filter, 10).await.len(), 1);
}

fn keep(talk: u64, save: u64) -> LogRetention {
    let days = |n: u64| Duration::from_secs(n * DAY);
    let functions = [(function("talk"), days(talk)), (function("save"), days(save))];
    LogRetention { others: days(10), functions: BTreeMap::from(functions) }
}

/// Each function's lines are kept as long as it says.
pub async fn lines_are_kept_as_long_as_their_function_says(engine: &Engine) {
    let lines = |name| (0..2000).map(move |n| line(name, n, "a", LogLevel::Info));
    append(engine, lines("talk").chain(lines("save")).chain(lines("other")).collect()).await;
    let of = async |name: &'static str| {
        all(engine, &LogFilter { function: Some(function(name)), ..LogFilter::default() }, 1000).await.len()
    };
    let maintain = async |now: Timestamp| {
        let mut steps = 1;
        while engine.logs.maintain(now, &keep(30, 3)).await.expect("removed") {
            steps += 1;
            assert!(steps < 1000, "it comes to an end");
        }
        steps
    };
    assert_eq!(maintain(at(2 * DAY)).await, 1);
    assert_eq!([of("talk").await, of("save").await, of("other").await], [2000; 3]);
    assert!(maintain(at(3 * DAY + 1000)).await > 1, "a step is small");
    assert_eq!([of("talk").await, of("save").await, of("other").await], [2000, 1000, 2000]);
    maintain(at(20 * DAY)).await;
    assert_eq!([of("talk").await, of("save").await, of("other").await], [2000, 0, 0]);
    // What comes after it stands after everything that there was.
    let last = page(engine, &LogFilter::default(), LogCursor::Before(None), 1).await.reached.expect("a line");
    maintain(at(100 * DAY)).await;
    assert_eq!(of("talk").await, 0);
    append(engine, vec![line("talk", 1, "a", LogLevel::Info)]).await;
    assert_eq!(page(engine, &LogFilter::default(), LogCursor::After(last), 10).await.lines.len(), 1);
}

fn change(name: &'static str, level: LogLevel) -> PolicyChange {
    let change = LogOverride {
        level: Some(level),
        retention: Some(Span::days(2)),
        sample: Share::try_from(0.5).ok(),
        bodies: Some(true),
        fields: Some(vec!["size".into()]),
    };
    PolicyChange { function: function(name), change, until: Some(at(60)), by: "cli:alice".into(), at: at(1) }
}

/// A policy is kept until another takes its place or it is taken back, and each of these is noted.
pub async fn policies_are_kept_and_noted(engine: &Engine) {
    let set = async |change: &PolicyChange| engine.logs.set_policy(change.clone()).await.expect("set");
    let all = async || engine.logs.policies().await.expect("policies");
    let (talk, save) = (change("talk", LogLevel::Debug), change("save", LogLevel::Off));
    set(&talk).await;
    set(&save).await;
    assert_eq!(all().await, [save.clone(), talk]);
    let bare = PolicyChange { change: LogOverride::default(), until: None, ..change("talk", LogLevel::Warn) };
    set(&bare).await;
    assert_eq!(all().await, [save.clone(), bare]);
    let reset = async || engine.logs.reset_policy(&function("talk"), "cli:bob", at(9)).await.expect("reset");
    assert!(reset().await && !reset().await);
    assert_eq!(all().await, [save]);
    let noted = engine.logs.audits(None, 10).await.expect("the audit");
    let words: Vec<_> = noted
        .iter()
        .map(|audit| (audit.entry.who.as_str(), audit.entry.action.as_str(), audit.entry.subject.as_str()))
        .collect();
    let (set, reset) = ("logs.set", "logs.reset");
    assert_eq!(
        words,
        [
            ("cli:bob", reset, "talk"),
            ("cli:alice", set, "talk"),
            ("cli:alice", set, "save"),
            ("cli:alice", set, "talk")
        ]
    );
    let details =
        "level=debug retention=2days sample=0.5 bodies=true fields=size until=2026-03-08T19:28:04.000Z";
    assert_eq!(noted[3].entry.details, details);
}

/// The audit is read from the newest to the oldest, in pages.
pub async fn the_audit_comes_in_pages(engine: &Engine) {
    let entry = |number: u64| AuditEntry {
        at: at(number),
        who: "console:bob".into(),
        action: "dead.redrive".into(),
        subject: number.to_string(),
        details: "it was \"fixed\"".into(),
    };
    for number in 0..5 {
        engine.logs.audit(entry(number)).await.expect("noted");
    }
    let (mut found, mut before) = (Vec::new(), None);
    loop {
        let page = engine.logs.audits(before, 2).await.expect("the audit");
        let Some(last) = page.last() else { break };
        before = Some(last.id);
        found.extend(page.into_iter().map(|audit| audit.entry));
    }
    assert_eq!(found, (0..5).rev().map(entry).collect::<Vec<_>>());
}

/// Lines of a conversation go, and those of its webhooks that are of none.
pub async fn lines_of_a_conversation_are_forgotten(engine: &Engine) {
    let of_gateway = |number| LogLine { conversation: None, ..line("talk", number, "a", LogLevel::Info) };
    let lines = [
        line("talk", 1, "a", LogLevel::Info),
        line("talk", 2, "b", LogLevel::Info),
        of_gateway(3),
        of_gateway(4),
    ];
    append(engine, lines.to_vec()).await;
    let webhooks = [2_u64, 3].map(|number| EventId::webhook(at(0), number.into()));
    let forgotten = engine.logs.forget(&conversation("a"), &webhooks).await.expect("they are forgotten");
    assert_eq!(forgotten, 2);
    assert_eq!(numbers(engine, LogFilter::default()).await, [4, 2]);
    let nobody = engine.logs.forget(&conversation("nobody"), &[]).await.expect("asked");
    assert_eq!(nobody, 0);
}
