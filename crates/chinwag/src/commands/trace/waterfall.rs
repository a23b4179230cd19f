//! A trace as a waterfall: what ran when, as bars side by side.

use std::{
    io::{self, Write},
    time::Duration,
};

use chinwag_core::{
    clock::Timestamp,
    commit::{Run, RunOutcome},
    event::{Event, EventId},
    response::{ResponseFailed, ResponseSent},
    topic::{RESPONSE_FAILED, RESPONSE_SENT, RESPONSE_STATUS},
};

use super::story::{Story, by_event};
use crate::commands::{Style, words::one_line};

/// The most columns of a name.
const NAME_MAX: usize = 24;
/// Columns of what a row took and came to.
const TOOK: usize = 30;
/// The fewest columns of a bar, however narrow the terminal is.
const BAR_MIN: usize = 10;
/// The most rows; a chain of events that cause each other has no end of its own.
const ROWS_MAX: usize = 64;

/// One row.
struct Row {
    name: String,
    /// In microseconds from the beginning.
    from: u64,
    micros: u64,
    /// What it came to, where that says more than how long it took.
    note: String,
    is_failed: bool,
    /// A moment, and not a run.
    is_moment: bool,
}

/// Writes the waterfall of a trace, as wide as `columns`; nothing where nothing has run.
pub(super) fn write(
    story: &Story<'_>,
    columns: usize,
    output: &mut dyn Write,
    style: Style,
) -> io::Result<()> {
    let rows = rows(story);
    let whole = rows.iter().map(|row| row.from + row.micros).max().unwrap_or_default().max(1);
    if rows.is_empty() {
        return Ok(());
    }
    let longest = rows.iter().map(|row| row.name.chars().count()).max().unwrap_or_default();
    let scale = Scale { whole, columns: columns.saturating_sub(longest + TOOK + 4).max(BAR_MIN) };
    writeln!(
        output,
        "{}",
        style.dim(format_args!("{:longest$}  0{:>2$}", "", span(whole), scale.columns - 1))
    )?;
    for row in rows.iter().take(ROWS_MAX) {
        let bar = scale.bar(row);
        let bar = if row.is_failed { style.bad(bar) } else { style.good(bar) };
        let padded = format!("{:longest$}", row.name);
        let took = if row.is_moment { format!("at {}", span(row.from)) } else { span(row.micros) };
        let note = if row.note.is_empty() { String::new() } else { format!("  {}", row.note) };
        writeln!(output, "{}  {bar}  {}", style.bold(padded), style.dim(format_args!("{took}{note}")))?;
    }
    match rows.len().saturating_sub(ROWS_MAX) {
        0 => Ok(()),
        more => writeln!(output, "{}", style.dim(format_args!("and {more} more"))),
    }
}

/// What ran, in the order in which it began: each run with the services it called, and the receipts.
fn rows(story: &Story<'_>) -> Vec<Row> {
    let begin = story.begin();
    let by_event = by_event(story.runs);
    let is_over = |run: &Run| {
        let others = by_event.get(&run.event).map_or(&[][..], Vec::as_slice);
        let same = |other: &&&Run| other.function == run.function && other.outcome != RunOutcome::Claimed;
        run.outcome == RunOutcome::Claimed
            && others.iter().filter(same).any(|other| other.attempt == run.attempt)
    };
    let mut runs: Vec<&Run> = story.runs.iter().filter(|run| !is_over(run)).collect();
    runs.sort_by_key(|run| run.started);
    let mut rows: Vec<Row> = runs.into_iter().flat_map(|run| of_run(story, run, begin)).collect();
    let receipts = story.events.iter().filter(|event| event.topic == RESPONSE_STATUS);
    rows.extend(receipts.map(|event| Row {
        name: "receipt".into(),
        from: micros(event.time.since(begin)),
        micros: 0,
        note: String::new(),
        is_failed: false,
        is_moment: true,
    }));
    rows
}

fn of_run(story: &Story<'_>, run: &Run, begin: Timestamp) -> Vec<Row> {
    let from = micros(run.started.since(begin));
    let provider = run.emitted.iter().find_map(|id| answered(story.events, id));
    let note = match (&run.outcome, provider) {
        (RunOutcome::Done, Some((note, _))) => note,
        (RunOutcome::Done, None) => String::new(),
        (RunOutcome::Claimed, _) => "begun".into(),
        (outcome, _) => outcome.as_str().into(),
    };
    let is_failed = run.outcome.is_failure()
        || run.emitted.iter().filter_map(|id| answered(story.events, id)).any(|(_, is_failed)| is_failed);
    let own = Row {
        name: one_line(run.function.as_str(), NAME_MAX),
        from,
        micros: run.micros,
        note,
        is_failed,
        is_moment: false,
    };
    // What is recorded of a call is how long it took, and not when: one after another.
    let mut at = from;
    let calls = run.calls.iter().map(move |call| {
        let row = Row {
            name: format!("  {}", one_line(call.service.as_str(), NAME_MAX - 2)),
            from: at,
            micros: call.micros,
            note: if call.attempts > 1 { format!("{} tries", call.attempts) } else { String::new() },
            is_failed: call.error.is_some(),
            is_moment: false,
        };
        at += call.micros;
        row
    });
    std::iter::once(own).chain(calls).collect()
}

/// What the provider answered, where a run told of a call, and whether that is a failure.
fn answered(events: &[Event], id: &EventId) -> Option<(String, bool)> {
    let event = events.iter().find(|event| event.id == *id)?;
    if event.topic == RESPONSE_SENT {
        let sent: ResponseSent = event.payload().ok()?;
        return Some((format!("{} {}", sent.request.method, sent.answer.status), false));
    }
    if event.topic == RESPONSE_FAILED {
        let failed: ResponseFailed = event.payload().ok()?;
        let status = failed.answer.map(|answer| format!(" {}", answer.status)).unwrap_or_default();
        return Some((format!("{}{status}", failed.kind.as_str()), true));
    }
    None
}

/// How long the whole is, and how many columns that takes.
struct Scale {
    whole: u64,
    columns: usize,
}

impl Scale {
    /// A bar at its place, as wide as all of them may be.
    fn bar(&self, row: &Row) -> String {
        let last = self.columns - 1;
        let from = self.column(row.from).min(last);
        let to = self.column(row.from.saturating_add(row.micros)).clamp(from + 1, self.columns);
        let (letter, to) = if row.is_moment { ('◆', from + 1) } else { ('█', to) };
        let column = |column| if (from..to).contains(&column) { letter } else { '·' };
        (0..self.columns).map(column).collect()
    }

    fn column(&self, micros: u64) -> usize {
        let column = u128::from(micros) * self.columns as u128 / u128::from(self.whole);
        usize::try_from(column).unwrap_or(usize::MAX)
    }
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

/// Microseconds, in the unit that fits.
#[expect(clippy::cast_precision_loss, reason = "it is shown with one digit after the point")]
fn span(micros: u64) -> String {
    match micros {
        0..10_000_000 => format!("{:.1} ms", micros as f64 / 1e3),
        10_000_000..600_000_000 => format!("{:.1} s", micros as f64 / 1e6),
        _ => format!("{:.1} min", micros as f64 / 6e7),
    }
}
