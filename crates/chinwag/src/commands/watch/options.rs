//! What may be said of `--watch`.

use std::path::PathBuf;

use clap::Args;

/// Builds the bot and starts it again after each change.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct WatchOptions {
    /// Build the bot and start it again after each change of its source or its settings
    #[arg(long)]
    pub(crate) watch: bool,
    /// With --watch: a further file or folder; may be repeated
    #[arg(long, value_name = "PATH", requires = "watch")]
    pub(super) watch_path: Vec<PathBuf>,
    /// With --watch: build by this program, the last line of which names the bot's program, instead of cargo
    #[arg(long, value_name = "PROGRAM", requires = "watch", hide = true)]
    pub(super) watch_build: Option<PathBuf>,
    /// This is the bot of a `--watch`: listen on a free port of loopback, say so in JSON, and stop at the end of standard
    /// input
    #[arg(long, conflicts_with = "watch", hide = true)]
    pub(crate) watched: bool,
}
