//! Webhooks in a second: stored and synced before the answer, beside the same HTTP server that only checks the HMAC.

use std::{sync::Arc, time::Duration};

use chinwag_core::clock::{Clock, SystemClock};

use crate::{
    Arguments,
    acks::{Requests, per_second},
    child::{Bot, Server},
    report::{Goal, Report, median},
};

const CASE: &str = "gateway";

/// Requests are signed beforehand; more than these in a second would not be stored.
const PER_SECOND_MAX: usize = 80_000;

pub(super) async fn run(arguments: &Arguments, report: &mut Report) -> anyhow::Result<()> {
    let duration = Duration::from_secs(arguments.seconds);
    let folder = tempfile::tempdir_in(&arguments.folder)?;
    let count = PER_SECOND_MAX * usize::try_from(arguments.seconds)?;
    let again = Arc::new(Requests::new(10_000, SystemClock.now().as_millis()).repeated());
    let (mut bare, mut durable) = (Vec::new(), Vec::new());
    for turn in 0..arguments.turns {
        let requests = Arc::new(Requests::new(count, SystemClock.now().as_millis()));
        let server = Server::bare("serve-hmac", &[]).await?;
        bare.push(per_second(&server.webhook, &again, duration).await?);
        server.end().await?;
        let database = folder.path().join(format!("{turn}.db"));
        let bot = Bot { database: &database, only: &["gateway"], ..Bot::default() };
        let server = Server::bot(bot).await?;
        durable.push(per_second(&server.webhook, &requests, duration).await?);
        server.end().await?;
    }
    let ratio = median(bare.iter().zip(&durable).map(|(bare, durable)| durable / bare).collect());
    report.add(CASE, "webhooks answered, signature checked only", median(bare), "/s");
    report.add(CASE, "webhooks answered, checked, parsed, stored and synced", median(durable), "/s");
    report.judge(CASE, "ratio", ratio, "", Goal::AtLeast(0.85));
    Ok(())
}
