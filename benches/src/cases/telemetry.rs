//! What metrics and traces cost: round trips of a bot that sends them, beside one that does not.

use chinwag_testkit::collector::Collector;

use super::round_trip::{FULL_SPEED, of_bot, of_traced_bot};
use crate::{
    Arguments,
    report::{Goal, Report, median},
};

const CASE: &str = "telemetry";

pub(super) async fn run(arguments: &Arguments, report: &mut Report) -> anyhow::Result<()> {
    let folder = tempfile::tempdir_in(&arguments.folder)?;
    let collector = Collector::start().await?;
    let (mut without, mut with) = (Vec::new(), Vec::new());
    for turn in 0..arguments.turns {
        let database = |name: &str| folder.path().join(format!("{name}-{turn}.db"));
        without.push(of_bot(arguments, &database("without"), FULL_SPEED).await?.0.per_second);
        with.push(of_traced_bot(arguments, &database("with"), &collector.url()).await?.per_second);
    }
    anyhow::ensure!(collector.faults().is_empty(), "what was sent is no OTLP: {:?}", collector.faults());
    let ratio = median(without.iter().zip(&with).map(|(without, with)| with / without).collect());
    report.add(CASE, "round trips without", median(without), "/s");
    report.add(CASE, "round trips with metrics, and 1 % of traces", median(with), "/s");
    report.judge(CASE, "ratio", ratio, "", Goal::AtLeast(0.9));
    #[expect(clippy::cast_precision_loss, reason = "nobody counts to 2^53")]
    report.judge(CASE, "spans taken", collector.spans().len() as f64, "", Goal::AtLeast(1.0));
    Ok(())
}
