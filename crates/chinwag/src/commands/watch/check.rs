//! Asks a bot that was just built whether it is sound, while the old one still answers.

use std::{path::Path, process::Stdio, time::Duration};

use tokio::process::Command;

use crate::commands::options::ConfigOption;

/// It is a look at settings and takes no time.
const TIME_MAX: Duration = Duration::from_secs(30);

/// Lets a program check itself and its settings; what is wrong it tells on standard error.
pub(super) async fn check(program: &Path, config: &ConfigOption) -> Result<(), String> {
    let mut command = Command::new(program);
    command.arg("check").args(config.config.iter().flat_map(|file| [Path::new("--config"), file]));
    command.stdin(Stdio::null()).stdout(Stdio::null()).kill_on_drop(true);
    match tokio::time::timeout(TIME_MAX, command.status()).await {
        Ok(Ok(status)) if status.success() => Ok(()),
        Ok(Ok(_)) => Err("the settings or the bot are wrong".into()),
        Ok(Err(error)) => Err(format!("`{}` cannot be run: {error}", program.display())),
        Err(_) => Err(format!("`check` was not done within {} s", TIME_MAX.as_secs())),
    }
}
