//! The handler that takes a message, and the way to it.

use super::{Matched, Router};
use crate::bot::{Error, Request, branch::Leaf};

/// The handler that takes a message.
pub(in crate::bot) struct Found<'a> {
    /// The labels of the routes on the way to it, the outermost first.
    pub(in crate::bot) path: String,
    pub(in crate::bot) leaf: &'a Leaf,
    /// What its route saw in the message.
    pub(in crate::bot) matched: Matched,
    /// Whether a route on the way is taken even while a durable conversation waits for an answer.
    pub(in crate::bot) is_global: bool,
}

impl Found<'_> {
    /// Whether a route looked for this message, and did not take whatever comes.
    pub(in crate::bot) fn is_asked_for(&self) -> bool {
        !(self.path.is_empty() || self.path.ends_with("otherwise"))
    }
}

impl<'a> Found<'a> {
    pub(in crate::bot) fn leaf(leaf: &'a Leaf) -> Self {
        Self { path: String::new(), leaf, matched: Matched::default(), is_global: false }
    }
}

impl Router {
    /// The handler that takes the message of the request.
    pub(in crate::bot) fn find(&self, request: &mut Request) -> Result<Option<Found<'_>>, Error> {
        for route in &self.routes {
            let Some(matched) = route.condition.matches(request.peek("Router")?) else { continue };
            if let Some(found) = route.branch.find(request)? {
                return Ok(Some(route.before(matched, found)));
            }
        }
        Ok(None)
    }

    /// The handler that stands under these labels.
    pub(in crate::bot) fn at(&self, path: &str) -> Option<&Leaf> {
        self.routes.iter().find_map(|route| route.branch.at(route.rest(path)?))
    }
}
