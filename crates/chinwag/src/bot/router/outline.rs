//! What a function does, to be shown: its handler, or its routes and theirs.

use serde::Serialize;

use super::{Router, route::Route};

/// What a branch does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Outline {
    /// The name of the handler; none where this is a router.
    pub(crate) handler: Option<String>,
    /// Whether there is a durable conversation in it.
    pub(crate) durable: bool,
    /// The routes, where this is a router.
    pub(crate) routes: Vec<RouteOutline>,
}

/// One route of a router.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct RouteOutline {
    /// Its label.
    pub(crate) route: String,
    /// Whether it is taken even while a durable conversation waits for an answer.
    pub(crate) global: bool,
    /// What it does.
    #[serde(flatten)]
    pub(crate) does: Outline,
}

impl Router {
    pub(in crate::bot) fn outline(&self) -> Outline {
        let of = |route: &Route| RouteOutline {
            route: route.label.clone(),
            global: route.is_global,
            does: route.branch.outline(),
        };
        let routes: Vec<_> = self.routes.iter().map(of).collect();
        Outline { handler: None, durable: routes.iter().any(|route| route.does.durable), routes }
    }
}

/// The last part of a type's name, without its parameters: `greet`, or `closure`.
pub(in crate::bot) fn short_name(type_name: &str) -> String {
    if type_name.starts_with("fn(") {
        return "fn".into();
    }
    let mut depth = 0_usize;
    let outside = type_name.chars().filter(|letter| {
        match letter {
            '<' => depth += 1,
            '>' => depth = depth.saturating_sub(1),
            _ => return depth == 0,
        }
        false
    });
    let plain: String = outside.collect();
    let parts = plain.split("::").filter(|part| !part.is_empty());
    parts.last().unwrap_or(type_name).trim_matches(['{', '}']).to_owned()
}
