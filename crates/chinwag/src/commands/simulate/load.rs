//! Many people who write, and whether each was answered once and in order.

use std::time::Duration;

use chinwag_core::config::Span;
use chinwag_testkit::messenger::{
    Messenger,
    load::{self, LoadConfig, LoadReport, Pace},
};
use clap::{Args, ValueEnum};
use serde::{Deserialize, de::IntoDeserializer, de::value::Error as ValueError};
use serde_json::json;

use super::{Faults, provider_failure};
use crate::commands::{Exit, Terminal, failure::Ended};

/// How much is sent.
#[derive(Debug, Clone, Copy, Args)]
#[command(next_help_heading = "Load")]
pub(super) struct Load {
    /// How many people write
    #[arg(long, value_name = "COUNT", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..))]
    users: u64,
    /// How many messages a second they write in all
    #[arg(long, value_name = "COUNT", default_value = "20", value_parser = rate)]
    rate: f64,
    /// How long they write
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = span)]
    duration: Duration,
    /// What counts as an answer
    #[arg(long, value_name = "ANSWER", default_value = "echo")]
    answer: Expected,
    /// How long nothing may happen before what is open counts as lost
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = span)]
    patience: Duration,
}

/// What counts as an answer: `Echo: ` and the text, by which all is seen, or any message, by which only what is lost is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Expected {
    Echo,
    Any,
}

fn rate(text: &str) -> Result<f64, &'static str> {
    let rate = text.parse().ok().filter(|rate| (0.1..=1_000_000.0).contains(rate));
    rate.ok_or("write a number of messages a second, such as 50")
}

fn span(text: &str) -> Result<Duration, String> {
    let span = Span::deserialize(IntoDeserializer::<ValueError>::into_deserializer(text));
    span.map(Span::get).map_err(|_| "write a length of time such as 500ms, 10s or 5m".into())
}

/// Sends, waits for the answers, and says what became of them.
pub(super) async fn run(
    load: &Load,
    faults: &Faults,
    provider: &Messenger,
    json: bool,
    terminal: &mut Terminal<'_>,
) -> Ended {
    let mut config = LoadConfig::new(0)
        .with_users(load.users)
        .with_pace(Pace::PerSecond(load.rate))
        .with_duration(load.duration)
        .with_faults(faults.redeliver.0, faults.reorder.0);
    config.patience = load.patience;
    if load.answer == Expected::Any {
        config = config.with_any_answer();
    }
    let report = load::run(provider, config).await.map_err(provider_failure)?;
    let is_clean = load.is_clean(&report);
    match json {
        true => terminal.json(&json!({ "clean": is_clean, "report": report }))?,
        false => show(&report, is_clean, terminal)?,
    }
    if provider.report().calls == 0 {
        let remedy = format!("the bot's channel must have `api_url = \"{}\"`", provider.api_url());
        terminal.warn("the bot has not called the Send API at all", remedy)?;
    }
    Ok(if is_clean { Exit::Done } else { Exit::Refused })
}

impl Load {
    fn is_clean(&self, report: &LoadReport) -> bool {
        match self.answer {
            Expected::Echo => report.is_clean(),
            Expected::Any => report.lost == 0,
        }
    }
}

fn show(report: &LoadReport, is_clean: bool, terminal: &mut Terminal<'_>) -> std::io::Result<()> {
    let style = terminal.style;
    writeln!(terminal.output, "{report}")?;
    match is_clean {
        true => writeln!(terminal.output, "{}", style.good("clean")),
        false => writeln!(terminal.output, "{}", style.bad("not clean")),
    }
}
