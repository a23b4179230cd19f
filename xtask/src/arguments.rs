//! The command line, by hand: a word each, and one number.

use std::time::Duration;

use anyhow::{Context, Result, bail};

/// What there is.
pub(crate) const USAGE: &str = "\
cargo xtask <command>

  test                 every test of the workspace, with what they need
  tidy                 the rules of the house that a machine can check
  project              a bot as `chinwag new` writes it: built, and talked to
  interop              the SDKs of the providers as referees; installed on first use
  monitoring           the dashboard and the alerts, by a real Prometheus; unpacked on first use
  browser              the console and the widget in Chromium; installed on first use
  deny                 licences, sources and banned crates of everything that is used
  fuzz [--seconds N]   each fuzz target, N seconds each (15)
  ci                   all of it, in the order of .ci/run
  bench [OPTION…]      the benchmark; --help tells its options";

/// What is asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Task {
    /// The benchmark, with its own arguments.
    Bench(Vec<String>),
    /// The console and the widget in a browser.
    Browser,
    /// All that is checked.
    Ci,
    /// Licences, sources and banned crates.
    Deny,
    /// Each fuzz target, so long.
    Fuzz(Duration),
    /// The usage.
    Help,
    /// The SDKs of the providers as referees.
    Interop,
    /// The dashboard and the alerts.
    Monitoring,
    /// A bot as it is written to begin with.
    Project,
    /// The tests.
    Test,
    /// The rules of the house.
    Tidy,
}

/// How long each fuzz target runs where nothing else is said.
pub(crate) const FUZZ_TIME: Duration = Duration::from_secs(15);

impl Task {
    /// Reads what stands after `cargo xtask`.
    pub(crate) fn read(arguments: &[String]) -> Result<Self> {
        let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
        Ok(match words[..] {
            ["bench", ref rest @ ..] => Self::Bench(rest.iter().map(|word| (*word).to_owned()).collect()),
            ["browser"] => Self::Browser,
            ["ci"] => Self::Ci,
            ["deny"] => Self::Deny,
            ["fuzz"] => Self::Fuzz(FUZZ_TIME),
            ["fuzz", "--seconds", seconds] => Self::Fuzz(parse_seconds(seconds)?),
            ["help" | "--help" | "-h"] => Self::Help,
            ["interop"] => Self::Interop,
            ["monitoring"] => Self::Monitoring,
            ["project"] => Self::Project,
            ["test"] => Self::Test,
            ["tidy"] => Self::Tidy,
            [] => bail!("a command is missing\n\n{USAGE}"),
            _ => bail!("there is no command `{}`\n\n{USAGE}", words.join(" ")),
        })
    }
}

fn parse_seconds(text: &str) -> Result<Duration> {
    let seconds = text.parse().ok().filter(|seconds| (1..=86_400).contains(seconds));
    seconds.map(Duration::from_secs).with_context(|| format!("`{text}` is not a number from 1 to 86400"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &str) -> Result<Task> {
        let words: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
        Task::read(&words)
    }

    #[test]
    fn each_command_is_known() {
        for (words, task) in [
            ("bench", Task::Bench(vec![])),
            ("bench --only start", Task::Bench(vec!["--only".into(), "start".into()])),
            ("browser", Task::Browser),
            ("ci", Task::Ci),
            ("deny", Task::Deny),
            ("fuzz", Task::Fuzz(FUZZ_TIME)),
            ("fuzz --seconds 5", Task::Fuzz(Duration::from_secs(5))),
            ("--help", Task::Help),
            ("interop", Task::Interop),
            ("monitoring", Task::Monitoring),
            ("project", Task::Project),
            ("test", Task::Test),
            ("tidy", Task::Tidy),
        ] {
            assert_eq!(read(words).expect("a command"), task, "{words}");
        }
    }

    #[test]
    fn anything_else_is_explained() {
        for words in ["", "tests", "test all", "fuzz --seconds", "fuzz --seconds 0", "fuzz --seconds x"] {
            assert!(read(words).is_err(), "{words}");
        }
    }
}
