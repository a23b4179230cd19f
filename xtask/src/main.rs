//! Automation: `cargo xtask <command>`. Nothing here is part of a bot.
//!
//! Read [`ci`] first: it is the list of everything that is checked, in order. The other modules are its steps, and
//! each is a command of its own.

#![expect(clippy::print_stdout, reason = "it talks to whoever runs it")]

mod arguments;

mod bench;
mod browser;
mod ci;
mod demo;
mod deny;
mod fuzz;
mod interop;
mod monitoring;
mod project;
mod test;
mod tidy;

mod locked;
mod npm;
mod shell;
mod stopwatch;
mod tools;

use std::process::ExitCode;

use self::arguments::{Task, USAGE};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = Task::read(&arguments).and_then(|task| match task {
        Task::Bench(arguments) => bench::measure(&arguments),
        Task::Browser => browser::run(),
        Task::Ci => ci::run(),
        Task::Deny => deny::run_checks(),
        Task::Fuzz(time) => fuzz::run(time).map(drop),
        Task::Help => {
            println!("{USAGE}");
            Ok(())
        }
        Task::Interop => interop::run(),
        Task::Monitoring => monitoring::run(),
        Task::Project => project::run_checks(),
        Task::Test => test::run(),
        Task::Tidy => tidy::run(),
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
