//! Round trips with a store that is full beforehand, beside an empty one.

use super::round_trip::{FULL_SPEED, of_bot};
use crate::{
    Arguments,
    fill::fill,
    report::{Goal, Report, median},
};

const CASE: &str = "full store";

pub(super) async fn run(arguments: &Arguments, report: &mut Report) -> anyhow::Result<()> {
    let folder = tempfile::tempdir_in(&arguments.folder)?;
    let full_database = folder.path().join("full.db");
    fill(&full_database, arguments.events, arguments.conversations).await?;
    let (mut empty, mut full) = (Vec::new(), Vec::new());
    for turn in 0..arguments.turns {
        let database = folder.path().join(format!("empty-{turn}.db"));
        empty.push(of_bot(arguments, &database, FULL_SPEED).await?.0.per_second);
        full.push(of_bot(arguments, &full_database, FULL_SPEED).await?.0.per_second);
    }
    let ratio = median(empty.iter().zip(&full).map(|(empty, full)| full / empty).collect());
    let bytes = std::fs::metadata(&full_database)?.len();
    report.add(CASE, "size", bytes as f64 / f64::from(1 << 30), "GiB");
    report.add(CASE, "round trips, empty store", median(empty), "/s");
    let filled =
        format!("round trips, {} events of {} conversations", arguments.events, arguments.conversations);
    report.add(CASE, filled, median(full), "/s");
    report.judge(CASE, "ratio", ratio, "", Goal::AtLeast(0.9));
    Ok(())
}
