//! The newest lines, read a bounded stretch at a time.

use chinwag_core::{
    error::EngineError,
    log::{LogCursor, LogFilter, LogLine, LogSeq},
};

use crate::panel::Panel;

/// How often it is looked further back for one page, where few lines are wanted: each look is bounded by the engine.
const LOOKS_MAX: usize = 4;

/// Some lines.
#[derive(Default)]
pub(super) struct Lines {
    /// The newest first.
    pub(super) lines: Vec<(LogSeq, LogLine)>,
    /// The newest place of the log when it was looked.
    pub(super) head: LogSeq,
    /// From where to look further back; none at the beginning of the log.
    pub(super) further: Option<LogSeq>,
}

/// The newest lines before a place.
pub(super) async fn newest(
    panel: &Panel,
    filter: &LogFilter,
    mut before: Option<LogSeq>,
    max: usize,
) -> Result<Lines, EngineError> {
    // NOTE: before anything is read, so that what comes meanwhile is followed and not lost.
    let head = panel.engine.logs.lines(LogFilter::default(), LogCursor::Before(None), 1).await?;
    let mut found = Lines { head: head.reached.unwrap_or_default(), ..Lines::default() };
    before.get_or_insert(LogSeq(found.head.0.saturating_add(1)));
    for _ in 0..LOOKS_MAX {
        let left = max - found.lines.len();
        let page = panel.engine.logs.lines(filter.clone(), LogCursor::Before(before), left).await?;
        before = page.reached.or(before);
        found.lines.extend(page.lines);
        if page.is_end {
            return Ok(found);
        }
        if found.lines.len() >= max {
            break;
        }
    }
    found.further = before;
    Ok(found)
}
