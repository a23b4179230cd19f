//! One route: a condition, and what is done with the messages that meet it.

use super::{Found, Matched, condition::Condition};
use crate::bot::Branch;

/// One route.
pub(super) struct Route {
    pub(super) condition: Condition,
    pub(super) branch: Branch,
}

/// Between the labels of a path.
const STEP: &str = " > ";

impl Route {
    /// What was found in this route's branch, as seen from the router.
    pub(super) fn before<'a>(&self, matched: Matched, found: Found<'a>) -> Found<'a> {
        let label = self.condition.to_string();
        let path = if found.path.is_empty() { label } else { format!("{label}{STEP}{}", found.path) };
        // What the inner route saw is nearer to the handler.
        let matched = if found.matched == Matched::default() { matched } else { found.matched };
        Found { path, matched, ..found }
    }

    /// The rest of a path that begins with this route.
    pub(super) fn rest<'a>(&self, path: &'a str) -> Option<&'a str> {
        let rest = path.strip_prefix(&self.condition.to_string())?;
        if rest.is_empty() { Some(rest) } else { rest.strip_prefix(STEP) }
    }
}
