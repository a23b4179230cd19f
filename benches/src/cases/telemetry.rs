//! What it costs to see a bot: round trips of one whose log is kept, whose metrics and traces are sent, and whose console
//! somebody looks at, beside one without any of it.

use std::{path::Path, time::Duration};

use chinwag_testkit::collector::Collector;

use super::round_trip::{FULL_SPEED, drive, provider};
use crate::{
    Arguments,
    child::{Bot, Server, Told},
    report::{Goal, Report, median},
    visitor::Visitor,
};

const CASE: &str = "telemetry";

/// The bots: one that leaves it at what the runtime says, and one that says a line of each message.
const BOTS: [(&str, &str); 2] =
    [("echo", "ratio"), ("telling", "ratio of a bot that says a line of each message")];

pub(super) async fn run(arguments: &Arguments, report: &mut Report) -> anyhow::Result<()> {
    let folder = tempfile::tempdir_in(&arguments.folder)?;
    for (program, figure) in BOTS {
        let collector = Collector::start().await?;
        let (mut without, mut with) = (Vec::new(), Vec::new());
        for turn in 0..arguments.turns {
            let database = |name: &str| folder.path().join(format!("{program}-{name}-{turn}.db"));
            without.push(unseen(arguments, program, &database("without")).await?);
            with.push(seen(arguments, program, &database("with"), &collector.url()).await?);
        }
        anyhow::ensure!(collector.faults().is_empty(), "what was sent is no OTLP: {:?}", collector.faults());
        let ratio = median(without.iter().zip(&with).map(|(without, with)| with / without).collect());
        report.add(CASE, format!("round trips of {program}, nothing told"), median(without), "/s");
        report.add(CASE, format!("round trips of {program}, everything told"), median(with), "/s");
        report.judge(CASE, figure, ratio, "", Goal::AtLeast(0.9));
        #[expect(clippy::cast_precision_loss, reason = "nobody counts to 2^53")]
        report.judge(CASE, "spans taken", collector.spans().len() as f64, "", Goal::AtLeast(1.0));
    }
    Ok(())
}

/// No log, no metrics, no traces, no console.
async fn unseen(arguments: &Arguments, program: &str, database: &Path) -> anyhow::Result<f64> {
    let provider = provider().await?;
    let bot = Bot { program, database, api_url: &provider.api_url(), told: Told::Nothing, ..Bot::default() };
    let server = Server::bot(bot).await?;
    let duration = Duration::from_secs(arguments.seconds);
    let measured = drive(&provider, &server.webhook, FULL_SPEED, duration).await?;
    server.end().await?;
    Ok(measured.per_second)
}

/// Its log at `info`, its metrics every second, a part of its traces, and the overview open before somebody.
async fn seen(arguments: &Arguments, program: &str, database: &Path, collector: &str) -> anyhow::Result<f64> {
    let provider = provider().await?;
    let told = Told::Everything { collector };
    let bot = Bot { program, database, api_url: &provider.api_url(), told, ..Bot::default() };
    let server = Server::bot(bot).await?;
    let visitor = Visitor::sign_in(server.console()?).await?;
    let duration = Duration::from_secs(arguments.seconds);
    let measured = tokio::select! {
        measured = drive(&provider, &server.webhook, FULL_SPEED, duration) => measured?,
        left = visitor.follow() => return Err(left.err().unwrap_or_else(|| anyhow::anyhow!("nobody looks"))),
    };
    server.end().await?;
    Ok(measured.per_second)
}
