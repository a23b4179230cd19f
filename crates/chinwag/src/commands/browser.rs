//! Opens an address in the browser of whoever sits at this machine.

use std::process::{Command, Stdio};

use super::failure::Failure;

/// What opens an address here.
const OPENER: &[&str] = if cfg!(target_os = "macos") {
    &["open"]
} else if cfg!(windows) {
    &["rundll32", "url.dll,FileProtocolHandler"]
} else {
    &["xdg-open"]
};

/// Opens an address of this process.
pub(super) fn open(address: &str) -> Result<(), Failure> {
    let mut command = Command::new(OPENER[0]);
    command.args(&OPENER[1..]).arg(address);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(cannot(&format!("`{}` ended with {status}", OPENER[0]))),
        Err(error) => Err(cannot(&format!("`{}`: {error}", OPENER[0]))),
    }
}

fn cannot(why: &str) -> Failure {
    Failure::failed(format_args!("no browser could be opened: {why}"), "open the printed link yourself")
}
