//! How fast conversation scripts are played: a real simulator over real HTTP, an engine in memory, one turn after another
//! in each of several scenarios side by side.

use std::time::Instant;

use chinwag::{prelude::*, testing::turns};

use crate::{
    Arguments,
    report::{Goal, Report, median},
};

const CASE: &str = "scripts";
/// Scenarios, and turns of each.
const SCENARIOS: usize = 40;
const TURNS: usize = 50;

pub(super) async fn run(arguments: &Arguments, report: &mut Report) -> anyhow::Result<()> {
    let mut figures = Vec::new();
    for _ in 0..arguments.turns.max(1) {
        let bot = Bot::new().function("talk", on(MESSAGE_RECEIVED), echo);
        let begun = Instant::now();
        let turns = turns(bot, SCENARIOS, TURNS, "hello").await?;
        #[expect(clippy::cast_precision_loss, reason = "a few thousand")]
        figures.push(turns as f64 / begun.elapsed().as_secs_f64());
    }
    let figure = format!("turns of {SCENARIOS} scenarios side by side");
    report.judge(CASE, figure, median(figures), "/s", Goal::AtLeast(1000.0));
    Ok(())
}

async fn echo(message: Message) -> String {
    format!("Echo: {}", message.text())
}
