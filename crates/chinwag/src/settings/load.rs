//! Loading: the user's file over the defaults, checked, as one [`Config`].

use std::{
    collections::HashSet,
    fs, io,
    path::{Path, PathBuf},
};

use chinwag_core::config::{Config, DEFAULT_TOML};
use serde::Deserialize;
use toml::{
    Spanned,
    de::{DeTable, DeValue, Deserializer},
};

use super::{
    check::Check,
    credentials::{Lookup, environment},
    problem::{Problem, SettingsError},
    schema::TAG,
    source::Source,
};

/// The file that is loaded where none is named.
pub const DEFAULT_FILE: &str = "chinwag.toml";

/// The settings of a bot.
#[derive(Debug, Clone)]
pub struct Settings {
    /// What is set, and the defaults of all else.
    pub config: Config,
    /// The file it was read from; none where there was no file and all is default.
    pub file: Option<PathBuf>,
}

impl Settings {
    /// The defaults alone: no channel.
    ///
    /// # Panics
    /// Never: a test loads the defaults.
    #[must_use]
    pub fn defaults() -> Self {
        let config = toml::from_str(DEFAULT_TOML).expect("the defaults are a configuration");
        Self { config, file: None }
    }

    /// Loads a file, or `chinwag.toml` where it exists, and checks it, its credentials included.
    ///
    /// # Errors
    /// Every mistake that can be found in one go.
    pub fn load(file: Option<&Path>) -> Result<Self, SettingsError> {
        Self::load_with(file, Some(&environment))
    }

    /// As [`Settings::load`], for what uses no credential: they need not be there.
    ///
    /// # Errors
    /// Every mistake that can be found in one go.
    pub fn load_without_credentials(file: Option<&Path>) -> Result<Self, SettingsError> {
        Self::load_with(file, None)
    }

    pub(super) fn load_with(file: Option<&Path>, lookup: Option<&Lookup<'_>>) -> Result<Self, SettingsError> {
        let path = file.unwrap_or(Path::new(DEFAULT_FILE));
        let name = path.display().to_string();
        match fs::read_to_string(path) {
            Ok(text) => {
                let config = parse(Source { file: &name, text: &text }, lookup)?;
                Ok(Self { config, file: Some(path.to_owned()) })
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound && file.is_none() => Ok(Self::defaults()),
            Err(error) => {
                let problem = Problem::whole(&name, format!("`{name}` cannot be read: {error}"));
                Err(problem.with_remedy("name a file of settings that is there").into())
            }
        }
    }
}

/// A file's text, over the defaults.
pub(super) fn parse(source: Source<'_>, lookup: Option<&Lookup<'_>>) -> Result<Config, SettingsError> {
    let (file, errors) = DeTable::parse_recoverable(source.text);
    let syntax = errors.iter().map(|error| syntax_problem(&source, error)).collect::<Vec<_>>();
    let is_partial = !syntax.is_empty();
    let mut check = Check { source, lookup, is_partial, meant: HashSet::new(), problems: Vec::new() };
    check.file(&file);
    // What is wrong with a value on a line of broken syntax follows from the syntax.
    let is_new = |problem: &Problem| syntax.iter().all(|broken| broken.line != problem.line);
    let mut problems: Vec<Problem> = check.problems.into_iter().filter(is_new).collect();
    problems.extend(syntax);
    SettingsError::check(problems)?;
    let merged = over_defaults(file.into_inner());
    let config = Config::deserialize(Deserializer::from(Spanned::new(0..0, merged)));
    config
        .map_err(|error| Problem::whole(source.file, error.to_string().trim_end().replace('\n', ": ")).into())
}

fn syntax_problem(source: &Source<'_>, error: &toml::de::Error) -> Problem {
    let span = error.span().unwrap_or(0..0);
    Problem::at(source, span, "", error.message().replace('\n', ": "))
}

fn over_defaults(file: DeTable<'_>) -> DeTable<'_> {
    let defaults = DeTable::parse(DEFAULT_TOML).expect("the defaults are TOML");
    let mut merged = defaults.into_inner();
    merge(&mut merged, file);
    merged
}

/// Puts `over` over `base`: table by table, anything else as a whole.
fn merge<'a>(base: &mut DeTable<'a>, over: DeTable<'a>) {
    for (key, value) in over {
        let below = base.get_mut(key.get_ref().as_ref()).map(Spanned::get_mut);
        match (below, value) {
            (Some(DeValue::Table(base)), value) if is_mergeable(base, value.get_ref()) => {
                if let DeValue::Table(over) = value.into_inner() {
                    merge(base, over);
                }
            }
            (_, value) => {
                base.insert(key, value);
            }
        }
    }
}

/// Whether `over` says more of what `base` is, and not that it is something else: another engine has other keys.
fn is_mergeable(base: &DeTable<'_>, over: &DeValue<'_>) -> bool {
    let tag = |table: &DeTable<'_>| table.get(TAG).and_then(|tag| tag.get_ref().as_str().map(str::to_owned));
    over.as_table().is_some_and(|over| tag(over).is_none_or(|chosen| tag(base) == Some(chosen)))
}
