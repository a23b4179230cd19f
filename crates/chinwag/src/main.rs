//! The `chinwag` command: the command line with no functions of its own but the demo's.

use std::process::ExitCode;

fn main() -> ExitCode {
    chinwag::demo_bot::bot().main()
}
