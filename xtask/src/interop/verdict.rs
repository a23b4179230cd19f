//! What a referee says, one line of JSON for each verdict, and what comes of it.

use std::fmt;

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// A verdict of a referee.
#[derive(Debug, PartialEq)]
pub(super) enum Verdict {
    /// On a captured request; ours has to be the same.
    Request(Request),
    /// On something that it has to get through: why it did not.
    Claim { what: String, refused: Option<String> },
}

/// A captured request.
#[derive(Debug, PartialEq)]
pub(super) struct Request {
    what: String,
    pub(super) platform: String,
    pub(super) capture: Value,
    accepted: bool,
}

/// Reads what a referee said.
pub(super) fn read(said: &str) -> Result<Vec<Verdict>> {
    said.lines().map(|line| verdict(line).with_context(|| format!("`{line}` is no verdict"))).collect()
}

fn verdict(line: &str) -> Result<Verdict> {
    let mut line: Value = serde_json::from_str(line)?;
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let what = text(&line["what"]).context("it does not say on what")?;
    match (line["accepts"].as_bool(), line.get("refused")) {
        (Some(accepted), None) => {
            let platform = text(&line["platform"]).context("it does not say on which platform")?;
            Ok(Verdict::Request(Request { what, platform, capture: line["capture"].take(), accepted }))
        }
        (None, Some(refused)) => Ok(Verdict::Claim { what, refused: text(refused) }),
        _ => bail!("it is neither on a request nor on a claim"),
    }
}

/// What came of the verdicts of one referee.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// How many are as they should be.
    pub(super) held: usize,
    /// What the others are.
    pub(super) faults: Vec<String>,
}

impl Tally {
    /// Compares each verdict on a request with ours.
    pub(super) fn of(verdicts: &[Verdict], ours: impl Fn(&Request) -> Result<bool>) -> Result<Self> {
        let mut tally = Self::default();
        for verdict in verdicts {
            match verdict {
                Verdict::Request(request) if ours(request)? == request.accepted => tally.held += 1,
                Verdict::Request(Request { what, platform, accepted, .. }) => {
                    let (sdk, chinwag) =
                        if *accepted { ("accepts", "refuses") } else { ("refuses", "accepts") };
                    tally.faults.push(format!("{platform}, {what}: the SDK {sdk} it, chinwag {chinwag} it"));
                }
                Verdict::Claim { refused: None, .. } => tally.held += 1,
                Verdict::Claim { what, refused: Some(why) } => tally.faults.push(format!("{what}: {why}")),
            }
        }
        Ok(tally)
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} verdicts are as they should be", self.held, self.held + self.faults.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REQUEST: &str = r#"{"what":"signed","platform":"line","capture":{"body":"x"},"accepts":true}"#;

    #[test]
    fn verdicts_are_compared_with_ours() {
        let said = format!(
            "{REQUEST}\n{}\n{}\n",
            r#"{"what":"a","refused":null}"#, r#"{"what":"b","refused":"no"}"#
        );
        let verdicts = read(&said).expect("verdicts");
        let same = Tally::of(&verdicts, |request| Ok(request.capture["body"] == "x")).expect("a tally");
        assert_eq!((same.held, &same.faults[..]), (2, &["b: no".to_owned()][..]));
        let other = Tally::of(&verdicts, |_| Ok(false)).expect("a tally");
        assert_eq!(other.to_string(), "1 of 3 verdicts are as they should be");
        assert_eq!(other.faults[0], "line, signed: the SDK accepts it, chinwag refuses it");
        assert!(Tally::of(&verdicts, |_| bail!("it is not there")).is_err());
    }

    #[test]
    fn what_is_no_verdict_is_told() {
        for line in
            ["", "warning: x", r#"{"what":"a"}"#, r#"{"refused":null}"#, r#"{"what":"a","accepts":true}"#]
        {
            assert!(read(&format!("{line}\n")).is_err(), "{line}");
        }
    }
}
