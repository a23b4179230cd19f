//! Whole round trips: webhook, function, sender, the provider's 200; beside a bare echo that keeps nothing.

use std::{path::Path, time::Duration};

use chinwag_testkit::messenger::{
    Answers, Config, Keep, Messenger, Receipts,
    load::{LoadConfig, LoadReport, Pace, run as load},
};

use crate::{
    Arguments,
    child::{Bot, Server},
    report::{Goal, Report, median},
};

const CASE: &str = "round trip";

/// Messages that are open at once when it is measured how many there can be.
const IN_FLIGHT: usize = 512;

/// A provider that keeps counters alone.
pub(super) async fn provider() -> anyhow::Result<Messenger> {
    let answers = Answers::Expected(|text| format!("Echo: {text}"));
    let config = Config { keep: Keep::Counters, answers, receipts: Receipts::default(), ..Config::default() };
    Ok(Messenger::start(config).await?)
}

/// Drives a server that listens there.
pub(super) async fn drive(
    provider: &Messenger,
    webhook: &str,
    pace: Pace,
    duration: Duration,
) -> anyhow::Result<LoadReport> {
    provider.point_at(webhook)?;
    let config = LoadConfig::new(0).with_users(10_000).with_connections(256).with_pace(pace);
    Ok(load(provider, config.with_duration(duration)).await?)
}

/// Round trips of a bot on this database, as many as there can be.
pub(super) async fn of_bot(
    arguments: &Arguments,
    database: &Path,
    pace: Pace,
) -> anyhow::Result<(LoadReport, f64)> {
    let provider = provider().await?;
    let bot = Bot { database, api_url: &provider.api_url(), ..Bot::default() };
    let server = Server::bot(bot).await?;
    let measured = drive(&provider, &server.webhook, pace, Duration::from_secs(arguments.seconds)).await?;
    let memory = server.memory()?;
    server.end().await?;
    Ok((measured, memory))
}

async fn of_bare(arguments: &Arguments) -> anyhow::Result<LoadReport> {
    let provider = provider().await?;
    let server = Server::bare("serve-echo", &[&provider.api_url()]).await?;
    let pace = Pace::InFlight(IN_FLIGHT);
    let measured = drive(&provider, &server.webhook, pace, Duration::from_secs(arguments.seconds)).await?;
    server.end().await?;
    Ok(measured)
}

pub(super) const FULL_SPEED: Pace = Pace::InFlight(IN_FLIGHT);

pub(super) async fn run(arguments: &Arguments, report: &mut Report) -> anyhow::Result<()> {
    let folder = tempfile::tempdir_in(&arguments.folder)?;
    let (mut bare, mut bot, mut memory) = (Vec::new(), Vec::new(), 0.0_f64);
    for turn in 0..arguments.turns {
        bare.push(of_bare(arguments).await?);
        let database = folder.path().join(format!("{turn}.db"));
        let (measured, used) = of_bot(arguments, &database, FULL_SPEED).await?;
        memory = memory.max(used);
        bot.push(measured);
    }
    let rate = |reports: &[LoadReport]| median(reports.iter().map(|report| report.per_second).collect());
    let ratio = median(bare.iter().zip(&bot).map(|(bare, bot)| bot.per_second / bare.per_second).collect());
    report.add(CASE, "round trips of the bare echo", rate(&bare), "/s");
    report.judge(CASE, "round trips, every promise kept", rate(&bot), "/s", Goal::AtLeast(10_000.0));
    report.judge(CASE, "ratio", ratio, "", Goal::AtLeast(0.35));
    tell(report, "at full speed", &bot);
    report.add(CASE, "memory at full speed", memory, "MiB");

    let calm = of_bot(arguments, &folder.path().join("calm.db"), Pace::PerSecond(500.0)).await?.0;
    report.add(CASE, "at 500/s: acknowledged, p50", calm.ack_p50_ms, "ms");
    report.add(CASE, "at 500/s: acknowledged, p99", calm.ack_p99_ms, "ms");
    report.judge(CASE, "at 500/s: answered, p50", calm.reply_p50_ms, "ms", Goal::AtMost(3.0));
    report.judge(CASE, "at 500/s: answered, p99", calm.reply_p99_ms, "ms", Goal::AtMost(15.0));
    Ok(())
}

/// Latencies in the middle, and everything that went wrong.
#[expect(clippy::cast_precision_loss, reason = "nobody counts to 2^53")]
fn tell(report: &mut Report, when: &str, loads: &[LoadReport]) {
    let middle = |of: fn(&LoadReport) -> f64| median(loads.iter().map(of).collect());
    let sum = |of: fn(&LoadReport) -> u64| loads.iter().map(of).sum::<u64>() as f64;
    report.add(CASE, format!("{when}: acknowledged, p50"), middle(|load| load.ack_p50_ms), "ms");
    report.add(CASE, format!("{when}: acknowledged, p99"), middle(|load| load.ack_p99_ms), "ms");
    report.add(CASE, format!("{when}: answered, p50"), middle(|load| load.reply_p50_ms), "ms");
    report.add(CASE, format!("{when}: answered, p99"), middle(|load| load.reply_p99_ms), "ms");
    report.judge(CASE, format!("{when}: lost"), sum(|load| load.lost), "", Goal::AtMost(0.0));
    report.judge(CASE, format!("{when}: duplicated"), sum(|load| load.duplicated), "", Goal::AtMost(0.0));
    report.judge(CASE, format!("{when}: reordered"), sum(|load| load.reordered), "", Goal::AtMost(0.0));
}
