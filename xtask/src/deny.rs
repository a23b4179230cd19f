//! Licences, sources and banned crates of everything in the lock file, by the rules of `deny.toml`.
//!
//! There is no look at advisories: their database is fetched from a code host, which not every machine can reach.

use anyhow::Result;

use crate::{
    shell::{cargo, run},
    tools::CARGO_DENY,
};

/// Runs the checks that need no network.
pub(crate) fn run_checks() -> Result<()> {
    CARGO_DENY.install()?;
    let mut deny = cargo(&["deny", "--locked", "check", "bans", "licenses", "sources"]);
    CARGO_DENY.is_found_by(&mut deny)?;
    run(&mut deny)
}
