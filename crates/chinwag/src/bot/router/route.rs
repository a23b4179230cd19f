//! One route: a condition, and what is done with the messages that meet it.

use super::{Found, Matched, condition::Condition};
use crate::bot::Branch;

/// One route.
pub(super) struct Route {
    /// The condition in words: a conversation finds its route again by it.
    pub(super) label: String,
    pub(super) condition: Condition,
    pub(super) branch: Branch,
    /// Whether it is taken even while a durable conversation waits for an answer.
    pub(super) is_global: bool,
}

/// Between the labels of a path.
pub(super) const STEP: &str = " > ";

impl Route {
    pub(super) fn new(condition: Condition, branch: Branch) -> Self {
        Self { label: condition.to_string(), condition, branch, is_global: false }
    }

    /// Whether it takes every message.
    pub(super) fn takes_all(&self) -> bool {
        matches!(self.condition, Condition::Otherwise) && self.branch.takes_all()
    }

    /// What was found in this route's branch, as seen from the router.
    pub(super) fn before<'a>(&self, matched: Matched, found: Found<'a>) -> Found<'a> {
        // What the inner route saw is nearer to the handler.
        let matched = if found.matched == Matched::default() { matched } else { found.matched };
        let is_global = self.is_global || found.is_global;
        Found { path: self.path(&found.path), matched, is_global, ..found }
    }

    /// A path in this route's branch, as seen from the router.
    pub(super) fn path(&self, below: &str) -> String {
        if below.is_empty() { self.label.clone() } else { format!("{}{STEP}{below}", self.label) }
    }

    /// The rest of a path that begins with this route.
    pub(super) fn rest<'a>(&self, path: &'a str) -> Option<&'a str> {
        let rest = path.strip_prefix(&self.label)?;
        if rest.is_empty() { Some(rest) } else { rest.strip_prefix(STEP) }
    }
}
