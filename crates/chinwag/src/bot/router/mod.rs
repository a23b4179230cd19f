//! Branches of one function: the first route that fits a message takes it.
//!
//! ```
//! use chinwag::prelude::*;
//!
//! async fn greet(user: User) -> String {
//!     format!("Hello, {}!", user.display_name())
//! }
//!
//! async fn repeat(message: Message) -> String {
//!     format!("Echo: {}", message.text())
//! }
//!
//! let talk = Router::new().command("start", greet).otherwise(repeat);
//! let bot = Bot::new().function("talk", on(MESSAGE_RECEIVED), talk);
//! ```

mod condition;
mod matched;
mod route;

use std::fmt;

use chinwag_core::topic::MESSAGE_RECEIVED;

pub use self::matched::Matched;
use self::{condition::Condition, route::Route};
use super::{Arguments, Branch, Error, FromInput, Handler, IntoEmits, Request, Site, Unmet, branch::Leaf};

/// Branches of one function. A message goes to the first route that fits; where none does, nothing is done.
#[derive(Default)]
#[must_use = "a router does nothing until it is given to a bot"]
pub struct Router {
    routes: Vec<Route>,
}

/// The handler that takes a message.
pub(super) struct Found<'a> {
    /// The labels of the routes on the way to it, the outermost first.
    pub(super) path: String,
    pub(super) leaf: &'a Leaf,
    /// What its route saw in the message.
    pub(super) matched: Matched,
    /// Whether it is taken even while a durable conversation waits.
    pub(super) is_global: bool,
}

impl<'a> Found<'a> {
    pub(super) fn leaf(leaf: &'a Leaf) -> Self {
        Self { path: String::new(), leaf, matched: Matched::default(), is_global: false }
    }
}

impl Router {
    /// A router without routes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the command `name`, written `/name`, with or without words after it.
    pub fn command<H, Args>(self, name: impl Into<String>, handler: H) -> Self
    where
        H: Handler<Args>,
        Args: Arguments + 'static,
        H::Future: Send,
        H::Output: IntoEmits,
    {
        self.route(Condition::Command(name.into()), handler.into_branch())
    }

    /// Takes a button or a quick reply whose payload is `name`, or begins with `name:`.
    pub fn action<H, Args>(self, name: impl Into<String>, handler: H) -> Self
    where
        H: Handler<Args>,
        Args: Arguments + 'static,
        H::Future: Send,
        H::Output: IntoEmits,
    {
        self.route(Condition::Action(name.into()), handler.into_branch())
    }

    /// Takes every message.
    pub fn otherwise<H, Args>(self, handler: H) -> Self
    where
        H: Handler<Args>,
        Args: Arguments + 'static,
        H::Future: Send,
        H::Output: IntoEmits,
    {
        self.route(Condition::Otherwise, handler.into_branch())
    }

    fn route(mut self, condition: Condition, branch: Branch) -> Self {
        self.routes.push(Route { condition, branch });
        self
    }

    pub(super) fn branches(&self) -> impl Iterator<Item = &Branch> {
        self.routes.iter().map(|route| &route.branch)
    }

    pub(super) fn check(&self, site: &Site) -> Vec<Unmet> {
        let topic = site.check_topic("Router", MESSAGE_RECEIVED).err();
        topic.into_iter().chain(self.branches().flat_map(|branch| branch.check(site))).collect()
    }

    /// The handler that takes the message of the request.
    pub(super) fn find(&self, request: &mut Request) -> Result<Option<Found<'_>>, Error> {
        for route in &self.routes {
            let Some(matched) = route.condition.matches(request.peek("Router")?) else { continue };
            if let Some(found) = route.branch.find(request)? {
                return Ok(Some(route.before(matched, found)));
            }
        }
        Ok(None)
    }

    /// The handler that stands under these labels.
    pub(super) fn at(&self, path: &str) -> Option<&Leaf> {
        self.routes.iter().find_map(|route| route.branch.at(route.rest(path)?))
    }
}

/// The arguments of a router, which asks for nothing itself.
#[derive(Debug)]
pub struct Routed;

impl Arguments for Routed {
    const IS_DURABLE: bool = false;

    fn check(site: &Site) -> Vec<Unmet> {
        site.check_topic("Router", MESSAGE_RECEIVED).err().into_iter().collect()
    }

    async fn from_input(_: &mut Request) -> Result<Self, Error> {
        Ok(Self)
    }
}

impl Handler<Routed> for Router {
    type Output = ();
    type Future = std::future::Ready<()>;

    fn into_branch(self) -> Branch {
        Branch::router(self)
    }
}

impl FromInput for Matched {
    fn check(site: &Site) -> Result<(), Unmet> {
        site.check_topic("Matched", MESSAGE_RECEIVED)
    }

    async fn from_input(request: &mut Request) -> Result<Self, Error> {
        Ok(request.matched.clone())
    }
}

impl fmt::Debug for Router {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.routes.iter().map(|route| route.condition.to_string())).finish()
    }
}
