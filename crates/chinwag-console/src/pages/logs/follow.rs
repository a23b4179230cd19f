//! Lines as they are said, for a page that is open.

use std::sync::Arc;

use chinwag_core::{
    error::EngineError,
    log::{LogCursor, LogFilter, LogSeq},
};
use http::HeaderName;
use maud::html;

use super::{REST, dropped, line, wanted::Wanted};
use crate::{
    panel::Panel,
    server::{Answer, Ask, stream},
};

/// The most lines that are sent at once. Where more are said meanwhile, those between are left out, and that is told: no
/// page can be read that fast.
const BURST_MAX: usize = 100;
/// How many rests there are between two looks at what was dropped.
const DROPPED_EVERY: u32 = 4;

/// Sends lines as they are said. It ends with its connection.
pub(crate) async fn live(panel: &Arc<Panel>, ask: &Ask) -> Result<Answer, EngineError> {
    let wanted = Wanted::of(panel, ask).await?;
    // Where a connection was lost, the browser tells what it had last.
    let seen = ask.header(HeaderName::from_static("last-event-id")).or(ask.query("after"));
    let after = LogSeq(seen.and_then(|seen| seen.parse().ok()).unwrap_or_default());
    let follower = Follower { panel: Arc::clone(panel), wanted, after, rests: 0, rest: false };
    Ok(stream::of(futures_util::stream::unfold(follower, async |mut follower| {
        let events = follower.next().await;
        Some((events, follower))
    })))
}

/// A page that follows the log.
struct Follower {
    panel: Arc<Panel>,
    wanted: Wanted,
    /// The last line that it was sent, or that is not for it.
    after: LogSeq,
    rests: u32,
    rest: bool,
}

impl Follower {
    /// The next events; a comment where there are none, which tells the browser that we are there.
    async fn next(&mut self) -> String {
        if self.rest {
            tokio::time::sleep(REST).await;
            self.rests = self.rests.wrapping_add(1);
        }
        match self.read().await {
            Ok(events) => events,
            Err(error) => {
                tracing::debug!(target: "chinwag::console", %error, "the log cannot be followed");
                self.rest = true;
                ": the engine does not answer\n\n".to_owned()
            }
        }
    }

    async fn read(&mut self) -> Result<String, EngineError> {
        let logs = &self.panel.engine.logs;
        let page = logs.lines(self.wanted.filter.clone(), LogCursor::After(self.after), BURST_MAX).await?;
        self.after = page.reached.unwrap_or(self.after);
        let mut events = String::from(": beat\n\n");
        for (seq, said) in &page.lines {
            let html = line::show(&self.wanted, *seq, said).into_string();
            events.push_str(&stream::named("line", &seq.0.to_string(), &html));
        }
        let is_burst = !page.is_end && page.lines.len() >= BURST_MAX;
        if is_burst {
            let newest = logs.lines(LogFilter::default(), LogCursor::Before(None), 1).await?;
            self.after = newest.reached.unwrap_or(self.after);
            events.push_str(&stream::named("gap", &self.after.0.to_string(), &gap()));
        }
        if self.rest && self.rests.is_multiple_of(DROPPED_EVERY) {
            let html = dropped(&self.panel).await?.into_string();
            events.push_str(&stream::named("dropped", &self.after.0.to_string(), &html));
        }
        self.rest = is_burst || page.is_end;
        Ok(events)
    }
}

fn gap() -> String {
    html! { li.gap { "More was said than can be shown as it comes: load the page again to see what lies between, or narrow the search." } }
        .into_string()
}
