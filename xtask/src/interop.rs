//! The real SDKs of the chat providers as referees: they sign and judge requests beside `chinwag verify`, bots
//! written with them talk to the people of our simulators, and their types read what our adapters render. OpenTelemetry's
//! own messages read what we send to a collector. Only loopback is contacted, once the SDKs are there.
//!
//! The referees themselves are scripts in `interop/`, each in the language of its SDK; what they say is read by
//! [`verdict`]. Nothing is skipped: a tool that is missing is an error.

mod referee;
mod sdks;
mod verdict;

use std::path::PathBuf;

use anyhow::{Result, bail};

use self::{referee::REFEREES, sdks::Sdks};
use crate::{
    demo::target,
    shell::{cargo, run as run_command},
    stopwatch::Stopwatch,
};

/// What of ours is judged.
#[derive(Debug)]
struct Ours {
    /// The command line, for `chinwag verify`.
    chinwag: PathBuf,
    /// A simulator as a program.
    simulator: PathBuf,
    /// What replies become on a platform, as a program.
    rendered: PathBuf,
    /// What is sent to a collector of OpenTelemetry, as a program.
    otlp: PathBuf,
}

/// Asks every referee.
pub(crate) fn run() -> Result<()> {
    let sdks = Sdks::install()?;
    let ours = Ours::build()?;
    let (mut held, mut faults) = (0, 0);
    for referee in REFEREES {
        let watch = Stopwatch::start();
        let tally = referee.judge(&sdks, &ours)?;
        println!("{} {referee}: {tally} ({watch})", if tally.faults.is_empty() { "ok  " } else { "FAIL" });
        for fault in &tally.faults {
            println!("     {fault}");
        }
        held += tally.held;
        faults += tally.faults.len();
    }
    if faults > 0 {
        bail!("{faults} verdicts of the SDKs are otherwise, {held} are as they should be");
    }
    println!("{held} verdicts of {} referees are as they should be", REFEREES.len());
    Ok(())
}

impl Ours {
    /// Builds it, as the tests do, so that nothing is built twice.
    fn build() -> Result<Self> {
        let what = ["build", "--workspace", "--locked", "--bin", "chinwag", "--examples"];
        run_command(&mut cargo(&what))?;
        let built = target()?.join("debug");
        let example = |name: &str| built.join("examples").join(name);
        Ok(Self {
            chinwag: built.join("chinwag"),
            simulator: example("simulator"),
            rendered: example("rendered"),
            otlp: example("otlp"),
        })
    }
}
