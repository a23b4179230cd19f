//! What a route saw in a message.

use chinwag_core::topic::MESSAGE_RECEIVED;
use serde::{Deserialize, Serialize};

use crate::bot::{Error, FromInput, Request, Site, Unmet};

/// What a route saw in a message, for its handler.
///
/// In a router within a router it is what the inner route saw; where that looks for nothing, as `otherwise` does, what
/// the outer one saw.
///
/// ```
/// use chinwag::prelude::*;
///
/// async fn order(matched: Matched) -> Option<String> {
///     let (number, colour) = (matched.get("number")?, matched.get(2)?);
///     Some(format!("Order {number} in {colour}, and also: {}", matched.rest()))
/// }
///
/// let talk = Router::new().pattern(r"^order (?<number>\d+) (\w+)", order);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matched {
    rest: String,
    groups: Vec<Captured>,
}

/// What one group of a pattern matched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Captured {
    pub(super) name: Option<String>,
    pub(super) text: Option<String>,
}

impl Matched {
    /// Whether its route looked for nothing.
    pub(in crate::bot) fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// Nothing but what stands after what was looked for.
    pub(super) fn after(rest: &str) -> Self {
        Self { rest: rest.to_owned(), groups: Vec::new() }
    }

    pub(super) fn with_groups(self, groups: Vec<Captured>) -> Self {
        Self { groups, ..self }
    }

    /// The words after the command, what stands after the `:` of an action's payload, or what follows on what a pattern
    /// matched; empty where there is nothing.
    #[must_use]
    pub fn rest(&self) -> &str {
        &self.rest
    }

    /// What a group of the pattern matched, by its name or by its number: 1 is the first one, and 0 all that matched.
    /// `None` where there is no such group, or it has no part in what matched.
    #[must_use]
    pub fn get(&self, group: impl Group) -> Option<&str> {
        group.find(self)
    }
}

/// The name or the number of a group.
#[diagnostic::on_unimplemented(
    message = "`{Self}` names no group of a pattern",
    note = "write the name, `matched.get(\"number\")`, or the number, `matched.get(1)`"
)]
pub trait Group: private::Sealed {
    #[doc(hidden)]
    fn find(self, matched: &Matched) -> Option<&str>;
}

impl Group for &str {
    fn find(self, matched: &Matched) -> Option<&str> {
        let group = matched.groups.iter().find(|group| group.name.as_deref() == Some(self));
        group?.text.as_deref()
    }
}

impl Group for usize {
    fn find(self, matched: &Matched) -> Option<&str> {
        matched.groups.get(self)?.text.as_deref()
    }
}

mod private {
    pub trait Sealed {}
    impl Sealed for &str {}
    impl Sealed for usize {}
}

impl FromInput for Matched {
    fn check(site: &Site) -> Result<(), Unmet> {
        site.check_topic("Matched", MESSAGE_RECEIVED)
    }

    async fn from_input(request: &mut Request) -> Result<Self, Error> {
        Ok(request.matched.clone())
    }
}
