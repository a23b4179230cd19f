//! `chinwag new`: a bot to begin with, as a project that compiles.
//!
//! What is written stands in `template/`, file by file; [`template`] knows where each goes, [`name`] what a project may
//! be called, [`source`] where the project takes chinwag from, and [`project`] writes all of it or nothing.

mod name;
mod project;
mod source;
mod template;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use self::{project::Project, source::Source};
use super::{
    Exit, Terminal,
    failure::{Ended, Failure},
    options::JsonOption,
};

/// Writes a bot to begin with.
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct New {
    /// The name of the bot: of its package, its program and its folder; or a folder of that name elsewhere
    name: String,
    /// The folder it is written to [default: NAME]
    #[arg(long, value_name = "FOLDER")]
    path: Option<PathBuf>,
    /// Take chinwag from this folder [default: where this program was built from, else the registry]
    #[arg(long, value_name = "FOLDER")]
    chinwag: Option<PathBuf>,
    #[command(flatten)]
    answer: JsonOption,
}

const EXAMPLE: &str = "\
A folder that is there already must be empty. If something goes wrong, nothing is left behind.
Exit code 0: it is written; 1: it cannot be written there; 2: the name cannot be one, or the folder is not empty.

Examples:
  chinwag new pizza-bot
  chinwag new ../pizza-bot
  chinwag new pizza-bot --path bots/pizza";

pub(super) fn new(command: &New, terminal: &mut Terminal<'_>) -> Ended {
    let folder = command.path.clone().unwrap_or_else(|| PathBuf::from(&command.name));
    let name = match command.path {
        Some(_) => &command.name,
        None => last_part(&command.name),
    };
    name::check(name)?;
    let source = Source::find(command.chinwag.as_deref())?;
    let files = template::files(name, &source)?;
    Project { folder: &folder, files: &files }.write()?;
    let mut paths: Vec<&str> = files.iter().map(|file| file.path).collect();
    paths.sort_unstable();
    let next = next(&folder);
    if command.answer.json {
        terminal.json(
            &json!({ "name": name, "folder": folder, "chinwag": source, "files": paths, "next": next }),
        )?;
        return Ok(Exit::Done);
    }
    show(name, &folder, &paths, &next, terminal)?;
    Ok(Exit::Done)
}

/// The name of a folder without where it lies.
fn last_part(folder: &str) -> &str {
    Path::new(folder).file_name().and_then(|name| name.to_str()).unwrap_or(folder)
}

/// What to type next.
fn next(folder: &Path) -> Vec<String> {
    let mut next = Vec::new();
    if folder != Path::new(".") {
        next.push(format!("cd {}", quoted(folder)));
    }
    next.extend(["cargo run -- demo".into(), "cargo run -- run --watch".into()]);
    next
}

/// A path as a shell reads it.
fn quoted(path: &Path) -> String {
    let path = path.display().to_string();
    let is_plain = path.chars().all(|c| c.is_alphanumeric() || "/._-~".contains(c));
    if is_plain { path } else { format!("'{}'", path.replace('\'', r"'\''")) }
}

fn show(
    name: &str,
    folder: &Path,
    paths: &[&str],
    next: &[String],
    terminal: &mut Terminal<'_>,
) -> Result<(), Failure> {
    let style = terminal.style;
    let output = &mut terminal.output;
    writeln!(output, "{}  {} in {}", style.good("written"), style.bold(name), quoted(folder))?;
    for path in paths {
        writeln!(output, "  {path}")?;
    }
    writeln!(output, "\n{}", style.bold("next"))?;
    for line in next {
        writeln!(output, "  {}", style.mark(line))?;
    }
    Ok(())
}
