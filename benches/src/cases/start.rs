//! How long it takes to listen, and what it costs to do nothing.

use std::time::Duration;

use crate::{
    Arguments,
    child::{Bot, Server},
    report::{Goal, Report, median},
};

const CASE: &str = "start";
const STARTS: usize = 11;

pub(super) async fn run(arguments: &Arguments, report: &mut Report) -> anyhow::Result<()> {
    let folder = tempfile::tempdir_in(&arguments.folder)?;
    let mut starts = Vec::new();
    for n in 0..STARTS {
        let server = start(&folder.path().join(format!("{n}.db"))).await?;
        starts.push(server.start.as_secs_f64() * 1000.0);
        server.end().await?;
    }
    let server = start(&folder.path().join("idle.db")).await?;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let before = server.processor()?;
    let time = Duration::from_secs(2 * arguments.seconds.max(5));
    tokio::time::sleep(time).await;
    let share = (server.processor()? - before) / time.as_secs_f64();
    report.judge(CASE, "from nothing to listening", median(starts), "ms", Goal::AtMost(100.0));
    report.judge(CASE, "memory when idle", server.memory()?, "MiB", Goal::AtMost(30.0));
    report.judge(CASE, "processor when idle", share * 100.0, "%", Goal::AtMost(0.5));
    Ok(())
}

async fn start(database: &std::path::Path) -> anyhow::Result<Server> {
    Server::bot(Bot { database, api_url: "http://127.0.0.1:9", ..Bot::default() }).await
}
