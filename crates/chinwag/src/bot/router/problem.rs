//! What can be wrong with a router before it gets its first message.

use std::collections::BTreeSet;

use chinwag_core::name::{ChannelName, NameError, PlatformName};

use super::{
    Router,
    condition::Condition,
    route::{Route, STEP},
};

/// What is wrong with one route of a router.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RouteProblem {
    /// The pattern is not a regular expression.
    #[error("`{pattern}` is not a regular expression: {flaw}")]
    Pattern {
        /// The pattern.
        pattern: String,
        /// What is wrong with it.
        flaw: String,
    },
    /// Two routes of one router have the same label.
    #[error(
        "the router has two of them, and a running conversation finds its route again by its label: join the two, or \
         give one another condition"
    )]
    Duplicate,
    /// A route before it takes every message.
    #[error("it is never reached: `otherwise` before it takes every message; put `otherwise` last")]
    Unreachable,
    /// It is not the name of a command.
    #[error("`{0}` is not the name of a command: write one word, without `@`")]
    Command(String),
    /// There are no words to look for.
    #[error("no message has these words: write at least one text, and none that is empty")]
    Words,
    /// It is not the name of a platform or a channel.
    #[error(transparent)]
    Name(NameError),
    /// The label could not be found again in a path of labels.
    #[error(
        "a label may not hold `{STEP}`, which stands between the labels of routes: write it without these spaces"
    )]
    Label,
    /// `globally` stands before the first route.
    #[error("it marks the route before it, and there is none: write it after the route that it is meant for")]
    Globally,
}

impl Router {
    /// Everything that is wrong with its routes and theirs, each with the labels that lead to it.
    pub(in crate::bot) fn problems(&self) -> Vec<(String, RouteProblem)> {
        let mut problems = Vec::new();
        if self.is_misplaced {
            problems.push(("globally".to_owned(), RouteProblem::Globally));
        }
        let (mut labels, mut is_taken) = (BTreeSet::new(), false);
        for route in &self.routes {
            let is_new = labels.insert(&route.label);
            let order = match (is_taken, is_new) {
                (true, _) => Some(RouteProblem::Unreachable),
                (false, false) => Some(RouteProblem::Duplicate),
                (false, true) => None,
            };
            is_taken = is_taken || route.takes_all();
            problems.extend(order.or_else(|| route.flaw()).map(|problem| (route.path(""), problem)));
            let inner = route.branch.problems().into_iter();
            problems.extend(inner.map(|(below, problem)| (route.path(&below), problem)));
        }
        problems
    }

    /// Whether some route takes every message.
    pub(in crate::bot) fn takes_all(&self) -> bool {
        self.routes.iter().any(Route::takes_all)
    }
}

impl Route {
    /// What is wrong with it, whatever the others are.
    fn flaw(&self) -> Option<RouteProblem> {
        let flaw = match &self.condition {
            Condition::Command(name) => command(name),
            Condition::Pattern(pattern) => pattern.flaw().map(|flaw| RouteProblem::Pattern {
                pattern: pattern.source().to_owned(),
                flaw: flaw.to_owned(),
            }),
            Condition::Text(words) => {
                (words.is_empty() || words.iter().any(String::is_empty)).then_some(RouteProblem::Words)
            }
            Condition::Platform(name) => PlatformName::new(name).err().map(RouteProblem::Name),
            Condition::Channel(name) => ChannelName::new(name).err().map(RouteProblem::Name),
            _ => None,
        };
        flaw.or_else(|| self.label.contains(STEP).then_some(RouteProblem::Label))
    }
}

fn command(name: &str) -> Option<RouteProblem> {
    let is_sound = !name.is_empty() && !name.contains(|letter: char| letter.is_whitespace() || letter == '@');
    (!is_sound).then(|| RouteProblem::Command(name.to_owned()))
}
