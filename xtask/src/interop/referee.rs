//! The referees by name, and how one is asked.

use std::{fmt, fs, io::Write, path::Path, process::Stdio, time::Duration};

use anyhow::{Context, Result, bail};

use super::{
    Ours,
    sdks::Sdks,
    verdict::{Request, Tally, read},
};
use crate::shell::{command, root, run_within};

/// Each is done within seconds; a slow machine is given a minute.
const TIME_MAX: Duration = Duration::from_secs(60);

/// What `chinwag verify` ends with where it accepts a request, and where it refuses it.
const ACCEPTED: i32 = 0;
const REFUSED: i32 = 3;

/// A script of `interop/`, by its name.
#[derive(Debug)]
pub(super) enum Referee {
    JavaScript(&'static str),
    Python(&'static str),
}

use Referee::{JavaScript, Python};

/// All of them.
pub(super) const REFEREES: &[Referee] = &[
    JavaScript("botbuilder.mjs"),
    JavaScript("discord_builders.mjs"),
    JavaScript("discord_interactions.mjs"),
    JavaScript("grammy.mjs"),
    JavaScript("line_bot_sdk.mjs"),
    JavaScript("slack_bolt.mjs"),
    JavaScript("slack_web_api.mjs"),
    JavaScript("twilio.mjs"),
    Python("line_bot_sdk.py"),
    Python("meta.py"),
    Python("otlp.py"),
    Python("slack.py"),
    Python("standard_webhooks.py"),
    Python("telegram_bot.py"),
    Python("viber.py"),
];

/// What the referees have in common, and is none.
#[cfg(test)]
const SHARED: &[&str] = &["received.py", "referee.mjs", "referee.py"];

impl Referee {
    fn script(&self) -> &'static str {
        match self {
            JavaScript(script) | Python(script) => script,
        }
    }

    /// Lets it judge, and compares what it accepts with what we accept.
    pub(super) fn judge(&self, sdks: &Sdks, ours: &Ours) -> Result<Tally> {
        let folder = root().join("target/interop/verdicts");
        fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
        let path = folder.join(format!("{}.jsonl", self.script()));
        let file = fs::File::create(&path).with_context(|| format!("writing {}", path.display()))?;
        let mut script = match self {
            JavaScript(script) => sdks.javascript(script),
            Python(script) => sdks.python(script),
        };
        script.env("INTEROP_ROOT", root()).env("INTEROP_SIMULATOR", &ours.simulator);
        script.env("INTEROP_RENDERED", &ours.rendered).env("INTEROP_OTLP", &ours.otlp).stdout(file);
        let ended = run_within(&mut script, TIME_MAX);
        let said = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
        let mut tally = Tally::of(&read(&said)?, |request| accepts(&ours.chinwag, request))?;
        tally.faults.extend(ended.err().map(|error| format!("{error:#}")));
        if tally.held == 0 && tally.faults.is_empty() {
            bail!("{self} has judged nothing");
        }
        Ok(tally)
    }
}

impl fmt::Display for Referee {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.script())
    }
}

/// Whether `chinwag verify` accepts a captured request.
fn accepts(chinwag: &Path, request: &Request) -> Result<bool> {
    let Request { platform, capture, .. } = request;
    let mut verify = command(&chinwag.to_string_lossy(), &["verify", platform, "-", "--json"]);
    let child = verify.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = child.context("running `chinwag verify`")?;
    let mut input = child.stdin.take().context("the input of `chinwag verify`")?;
    input.write_all(capture.to_string().as_bytes()).context("writing a captured request")?;
    drop(input);
    let output = child.wait_with_output().context("waiting for `chinwag verify`")?;
    match output.status.code() {
        Some(ACCEPTED) => Ok(true),
        Some(REFUSED) => Ok(false),
        _ => bail!("`chinwag verify {platform}` failed: {}", String::from_utf8_lossy(&output.stderr)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_script_is_asked() {
        let mut scripts: Vec<String> = Vec::new();
        for folder in ["interop/javascript", "interop/python"] {
            let entries = fs::read_dir(root().join(folder)).expect("a folder");
            let names =
                entries.map(|entry| entry.expect("a file").file_name().to_string_lossy().into_owned());
            scripts.extend(names.filter(|name| !SHARED.contains(&name.as_str())));
        }
        scripts.sort();
        let mut asked: Vec<&str> = REFEREES.iter().map(Referee::script).collect();
        asked.sort_unstable();
        assert_eq!(scripts, asked);
    }
}
