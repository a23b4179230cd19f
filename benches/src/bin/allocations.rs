//! Counts what the adapters allocate, and says it as JSON: for each platform the number of allocations of each work.
//!
//! It is a program of its own, since the benchmark has the allocator that chinwag brings, and no program can have two.
#![expect(clippy::print_stdout, reason = "that is what it is for")]

use std::alloc::System;

use chinwag_bench::platforms::{Subject, Work};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static COUNTED: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() -> anyhow::Result<()> {
    let counted: Vec<(&str, [usize; Work::ALL.len()])> = Subject::all()?
        .iter()
        .map(|subject| (subject.name(), Work::ALL.map(|work| count(subject, work))))
        .collect();
    println!("{}", serde_json::to_string(&counted)?);
    Ok(())
}

/// The allocations of one run, after one that fills whatever is filled once. What grows is allocated anew.
fn count(subject: &Subject, work: Work) -> usize {
    subject.run(work);
    let region = Region::new(COUNTED);
    subject.run(work);
    let change = region.change();
    change.allocations + change.reallocations
}
