//! What the adapters cost: the signature, bytes to messages, a text to a call; beside the JSON of the same bytes alone.

use std::{process::Command, time::Instant};

use anyhow::{Context, ensure};
use chinwag_bench::platforms::{Subject, Work, missing};

use crate::{
    Arguments,
    child::sibling,
    report::{Goal, Report, Table, median},
};

const CASE: &str = "platforms";
/// Where a public key is computed with, that is nearly all of it, and nothing here could make it less.
const BY_PUBLIC_KEY: &[&str] = &["discord"];
/// Calls of one measurement.
const CALLS: u32 = 10_000;
const COLUMNS: &[&str] = &[
    "decode ns",
    "verify ns",
    "parse ns",
    "render ns",
    "parse ÷ decode",
    "with verify",
    "decode allocs",
    "verify allocs",
    "parse allocs",
    "render allocs",
];

/// What one platform costs.
struct Cost {
    name: &'static str,
    nanos: [f64; Work::ALL.len()],
    /// Parsing, and parsing with the signature, beside decoding alone; each in the same turn.
    ratios: [f64; 2],
    allocations: [f64; Work::ALL.len()],
}

pub(super) fn run(arguments: &Arguments, report: &mut Report) -> anyhow::Result<()> {
    let allocations = allocations()?;
    let subjects = Subject::all()?;
    ensure!(subjects.len() == allocations.len(), "the two programs are not of one build");
    let costs = subjects.iter().zip(allocations).map(|(subject, (name, allocations))| {
        ensure!(name == subject.name(), "the two programs are not of one build");
        Ok(measure(subject, arguments.turns.max(1), allocations))
    });
    let costs = costs.collect::<anyhow::Result<Vec<Cost>>>()?;
    judge(report, "parsing, beside decoding alone", &costs, |cost| Some(cost.ratios[0]));
    judge(report, "with the signature, where that is an HMAC", &costs, |cost| {
        (!BY_PUBLIC_KEY.contains(&cost.name)).then_some(cost.ratios[1])
    });
    let unsampled = missing();
    let figure = format!("platforms without a sample {}", unsampled.join(", "));
    report.judge(CASE, figure.trim_end(), unsampled.len() as f64, "", Goal::AtMost(0.0));
    report.table(Table {
        case: CASE,
        columns: COLUMNS,
        rows: costs.iter().map(|cost| (cost.name.to_owned(), cost.figures())).collect(),
    });
    Ok(())
}

/// The platform that costs the most of it.
fn judge(report: &mut Report, what: &str, costs: &[Cost], of: fn(&Cost) -> Option<f64>) {
    let all = costs.iter().filter_map(|cost| Some((cost.name, of(cost)?)));
    if let Some((name, worst)) = all.max_by(|(_, one), (_, other)| one.total_cmp(other)) {
        report.judge(CASE, format!("{what}: {name} at most"), worst, "", Goal::AtMost(3.0));
    }
}

impl Cost {
    fn figures(&self) -> Vec<f64> {
        [&self.nanos[..], &self.ratios, &self.allocations].concat()
    }
}

/// Each work in turn, so that whatever else the machine does befalls all of them.
fn measure(subject: &Subject, turns: usize, allocations: [u32; Work::ALL.len()]) -> Cost {
    let turns: Vec<_> = (0..turns).map(|_| Work::ALL.map(|work| nanos(subject, work))).collect();
    let middle = |of: &dyn Fn(&[f64; 4]) -> f64| median(turns.iter().map(of).collect());
    Cost {
        name: subject.name(),
        nanos: [0, 1, 2, 3].map(|work| middle(&|turn| turn[work])),
        ratios: [
            middle(&|[decode, _, parse, _]| parse / decode),
            middle(&|[decode, verify, parse, _]| (verify + parse) / decode),
        ],
        allocations: allocations.map(f64::from),
    }
}

fn nanos(subject: &Subject, work: Work) -> f64 {
    let begun = Instant::now();
    for _ in 0..CALLS {
        subject.run(work);
    }
    begun.elapsed().as_secs_f64() * 1e9 / f64::from(CALLS)
}

/// What the counter says, which is a program of its own.
fn allocations() -> anyhow::Result<Vec<(String, [u32; Work::ALL.len()])>> {
    let counted = Command::new(sibling("allocations")?).output()?;
    ensure!(counted.status.success(), "{}", String::from_utf8_lossy(&counted.stderr));
    serde_json::from_slice(&counted.stdout).context("reading what the counter of allocations says")
}
