//! The log, its policies and the audit.

use std::collections::{BTreeMap, VecDeque};

use async_trait::async_trait;
use chinwag_core::{
    audit::{Audit, AuditEntry},
    clock::Timestamp,
    conversation::ConversationKey,
    error::EngineError,
    event::EventId,
    log::{LogCursor, LogFilter, LogLine, LogPage, LogRetention, LogSeq, Logs, PolicyChange},
    name::FunctionName,
};

use super::Memory;

/// The most lines that are kept; past them the oldest go.
const LINES_MAX: usize = 100_000;

/// The most lines that are looked at in one reading, and that are removed in one step.
const LOOK_MAX: usize = 10_000;
const STEP: usize = 1000;

/// Everything that is kept.
#[derive(Debug, Default)]
pub(super) struct Journal {
    lines: VecDeque<(LogSeq, LogLine)>,
    last: LogSeq,
    policies: BTreeMap<FunctionName, PolicyChange>,
    audits: Vec<Audit>,
}

#[async_trait]
impl Logs for Memory {
    async fn append(&self, lines: Vec<LogLine>) -> Result<(), EngineError> {
        let mut journal = self.journal();
        for line in lines {
            journal.last.0 += 1;
            let seq = journal.last;
            journal.lines.push_back((seq, line));
        }
        let surplus = journal.lines.len().saturating_sub(LINES_MAX);
        journal.lines.drain(..surplus);
        Ok(())
    }

    async fn lines(&self, filter: LogFilter, cursor: LogCursor, max: usize) -> Result<LogPage, EngineError> {
        let journal = self.journal();
        let place = |seq: LogSeq| journal.lines.partition_point(|(line, _)| *line < seq);
        Ok(match cursor {
            LogCursor::Before(before) => {
                let older = before.map_or(journal.lines.len(), place);
                page(journal.lines.range(..older).rev(), &filter, max)
            }
            LogCursor::After(after) => {
                page(journal.lines.range(place(LogSeq(after.0.saturating_add(1)))..), &filter, max)
            }
        })
    }

    async fn policies(&self) -> Result<Vec<PolicyChange>, EngineError> {
        Ok(self.journal().policies.values().cloned().collect())
    }

    async fn set_policy(&self, change: PolicyChange) -> Result<(), EngineError> {
        let mut journal = self.journal();
        journal.note(change.noted());
        journal.policies.insert(change.function.clone(), change);
        Ok(())
    }

    async fn reset_policy(
        &self,
        function: &FunctionName,
        by: &str,
        now: Timestamp,
    ) -> Result<bool, EngineError> {
        let mut journal = self.journal();
        let was_set = journal.policies.remove(function).is_some();
        if was_set {
            journal.note(PolicyChange::reset_noted(function, by, now));
        }
        Ok(was_set)
    }

    async fn audit(&self, entry: AuditEntry) -> Result<(), EngineError> {
        self.journal().note(entry);
        Ok(())
    }

    async fn audits(&self, before: Option<LogSeq>, max: usize) -> Result<Vec<Audit>, EngineError> {
        let journal = self.journal();
        let older = journal.audits.iter().rev().filter(|audit| before.is_none_or(|before| audit.id < before));
        Ok(older.take(max).cloned().collect())
    }

    async fn forget(
        &self,
        conversation: &ConversationKey,
        webhooks: &[EventId],
    ) -> Result<usize, EngineError> {
        let mut journal = self.journal();
        let before = journal.lines.len();
        journal.lines.retain(|(_, line)| {
            let is_of_webhook =
                |event: &EventId| webhooks.iter().any(|webhook| webhook.root() == event.root());
            let is_of_none = line.conversation.is_none() && line.event.as_ref().is_some_and(is_of_webhook);
            line.conversation.as_ref() != Some(conversation) && !is_of_none
        });
        Ok(before - journal.lines.len())
    }

    async fn maintain(&self, now: Timestamp, keep: &LogRetention) -> Result<bool, EngineError> {
        let mut journal = self.journal();
        let before = journal.lines.len();
        let mut left = STEP;
        journal.lines.retain(|(_, line)| {
            let is_old = left > 0 && now.since(line.at) > keep.of(&line.function);
            left -= usize::from(is_old);
            !is_old
        });
        Ok(before - journal.lines.len() == STEP)
    }
}

impl Journal {
    fn note(&mut self, entry: AuditEntry) {
        let id = LogSeq(self.audits.len() as u64 + 1);
        self.audits.push(Audit { id, entry });
    }
}

fn page<'a>(lines: impl Iterator<Item = &'a (LogSeq, LogLine)>, filter: &LogFilter, max: usize) -> LogPage {
    let mut page = LogPage { is_end: true, ..LogPage::default() };
    for (looked, (seq, line)) in lines.enumerate() {
        if looked == LOOK_MAX || page.lines.len() == max {
            page.is_end = false;
            break;
        }
        page.reached = Some(*seq);
        if filter.matches(line) {
            page.lines.push((*seq, line.clone()));
        }
    }
    page
}
