//! One conversation whose calls hang, with a queue behind it, beside a busy rest.

use std::time::Duration;

use chinwag_testkit::messenger::{
    Fault, Rule,
    load::{LoadReport, Pace},
};

use super::round_trip::{drive, provider};
use crate::{
    Arguments,
    child::{Bot, Server},
    report::{Goal, Report, median},
};

const CASE: &str = "stuck";
const RATE: f64 = 2000.0;
const PERSON: &str = "777";

pub(super) async fn run(arguments: &Arguments, report: &mut Report) -> anyhow::Result<()> {
    let (mut free, mut stuck) = (Vec::new(), Vec::new());
    for _ in 0..arguments.turns {
        free.push(measure(arguments, false).await?.reply_p99_ms);
        stuck.push(measure(arguments, true).await?.reply_p99_ms);
    }
    let ratio = median(free.iter().zip(&stuck).map(|(free, stuck)| stuck / free).collect());
    report.add(CASE, "answered at 2000/s, p99", median(free), "ms");
    report.add(CASE, "answered at 2000/s beside a stuck conversation, p99", median(stuck), "ms");
    report.judge(CASE, "ratio", ratio, "", Goal::AtMost(1.10));
    Ok(())
}

async fn measure(arguments: &Arguments, is_stuck: bool) -> anyhow::Result<LoadReport> {
    let folder = tempfile::tempdir_in(&arguments.folder)?;
    let provider = provider().await?;
    let database = folder.path().join("bot.db");
    let bot = Bot { database: &database, api_url: &provider.api_url(), ..Bot::default() };
    let server = Server::bot(bot).await?;
    provider.point_at(&server.webhook)?;
    if is_stuck {
        provider.faults().add(Rule::always(Fault::Slow(Duration::from_secs(60))).to(PERSON));
        let person = provider.user(PERSON);
        for n in 0..200 {
            person.says(format!("is anybody there? {n}")).await?;
        }
    }
    let pace = Pace::PerSecond(RATE);
    let measured = drive(&provider, &server.webhook, pace, Duration::from_secs(arguments.seconds)).await?;
    server.end().await?;
    Ok(measured)
}
