//! The workspace's benchmark: the real `echo` binary beside bare servers, in one run on one machine.
//!
//! What matters are the ratios: two measurements that are compared are made in turns, so that whatever else the machine
//! does befalls both. The load generator and the provider are the test kit's Messenger simulator, in this process, on
//! the same cores. The bare servers ([`baseline`]) and the bot are processes of their own, with the same allocator: the
//! one that chinwag brings.
//!
//! `cargo xtask bench` builds all of it and runs it.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark reads the clock and prints"
)]

mod acks;
mod baseline;
mod cases;
mod child;
mod fill;
mod report;
mod visitor;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::{cases::Case, report::Report};

/// Measures chinwag beside bare servers.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// Only these cases
    #[arg(long, value_enum)]
    only: Vec<Case>,
    /// Seconds of each measurement
    #[arg(long, default_value_t = 6)]
    seconds: u64,
    /// Turns of two measurements that are compared
    #[arg(long, default_value_t = 3)]
    turns: usize,
    /// Events in the store that is filled beforehand
    #[arg(long, default_value_t = 10_000_000)]
    events: u64,
    /// Conversations in the store that is filled beforehand
    #[arg(long, default_value_t = 1_000_000)]
    conversations: u64,
    /// Where the databases are made, on a real disk
    #[arg(long, default_value = "target/bench")]
    folder: PathBuf,
    /// Write the figures as JSON
    #[arg(long)]
    json: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// A server that only checks the signature
    ServeHmac,
    /// A bare echo: verifies, parses, answers from memory, keeps nothing
    ServeEcho {
        /// The Send API
        api_url: String,
    },
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let runtime = tokio::runtime::Runtime::new()?;
    match &arguments.command {
        Some(Command::ServeHmac) => runtime.block_on(baseline::hmac()),
        Some(Command::ServeEcho { api_url }) => runtime.block_on(baseline::echo(api_url)),
        None => runtime.block_on(measure(&arguments)),
    }
}

async fn measure(arguments: &Arguments) -> anyhow::Result<()> {
    std::fs::create_dir_all(&arguments.folder)?;
    let mut report = Report::default();
    for case in Case::chosen(&arguments.only) {
        eprintln!("measuring: {}", case.what());
        case.run(arguments, &mut report).await?;
    }
    println!("{report}");
    if let Some(path) = &arguments.json {
        std::fs::write(path, serde_json::to_vec_pretty(&report)?)?;
    }
    Ok(())
}
