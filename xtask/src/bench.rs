//! The benchmark: built as the binary is handed out, and run beside bare servers.

use anyhow::Result;

use crate::shell::{cargo, run};

/// Builds the echo bot and the benchmark, and runs it with these arguments.
pub(crate) fn measure(arguments: &[String]) -> Result<()> {
    run(&mut cargo(&["build", "--release", "--locked", "--package", "echo", "--package", "chinwag-bench"]))?;
    let run_it = ["run", "--release", "--locked", "--package", "chinwag-bench", "--"];
    run(cargo(&run_it).args(arguments))
}
