//! A durable conversation and its history: which version it is, which older ones are kept, how others are migrated.

use std::{fmt, future::Ready, sync::Arc};

use super::{Change, Migration};
use crate::bot::{Arguments, Branch, Error, Handler, IntoEmits, Request, Site, Unmet, branch::Leaf};

/// A function with [`Chat`](super::Chat) that says which version of its program it is.
///
/// When a conversation that is under way meets a program whose steps are not those of its journal, it runs on the
/// version it began with where that is kept here; else it is migrated; else the person is told and it begins again.
/// A change that leaves the steps as they are, such as other words in a `say`, needs none of this. Questions that have
/// a [name](super::Ask::named) may be reworded.
///
/// ```
/// use chinwag::prelude::*;
///
/// # async fn order(mut chat: Chat) -> Result<()> { chat.say("").await }
/// # async fn order_of_last_year(mut chat: Chat) -> Result<()> { chat.say("").await }
/// let order = durable(order)
///     .version(3)
///     .keep(1, order_of_last_year)
///     .migrate(|change| Migration::Keep(change.answers().clone()));
/// let bot = Bot::new().function("talk", on(MESSAGE_RECEIVED), order);
/// ```
pub fn durable<H, Args>(handler: H) -> Durable
where
    H: Handler<Args>,
    Args: Arguments + 'static,
    H::Future: Send,
    H::Output: IntoEmits,
{
    Durable { current: handler.into_branch(), history: History::default() }
}

/// A durable conversation and its history: made by [`durable`].
#[must_use = "it does nothing until it is given to a bot"]
pub struct Durable {
    current: Branch,
    history: History,
}

/// How an author migrates.
type Migrate = Arc<dyn Fn(&Change) -> Migration + Send + Sync>;

/// Which version a program is, and what is known of others.
#[derive(Clone)]
pub(in crate::bot) struct History {
    pub(in crate::bot) version: u32,
    pub(in crate::bot) kept: Vec<(u32, Branch)>,
    pub(super) migrate: Option<Migrate>,
}

impl Default for History {
    fn default() -> Self {
        Self { version: 1, kept: Vec::new(), migrate: None }
    }
}

impl History {
    /// A version that stands for more than one program.
    pub(in crate::bot) fn ambiguous(&self) -> Option<u32> {
        let kept = || self.kept.iter().map(|(version, _)| *version);
        let is_twice =
            |version: &u32| *version == self.version || kept().filter(|v| v == version).count() > 1;
        kept().find(is_twice)
    }

    /// The program that a conversation of this version runs on, where it is kept.
    pub(super) fn kept(&self, version: u32) -> Option<&Leaf> {
        let kept = self.kept.iter().find(|(known, _)| *known == version);
        kept.and_then(|(_, branch)| branch.at(""))
    }
}

impl Durable {
    /// As this version; 1 where it is not said.
    pub fn version(mut self, version: u32) -> Self {
        self.history.version = version;
        self
    }

    /// With an older version, for the conversations that began with it.
    pub fn keep<H, Args>(mut self, version: u32, handler: H) -> Self
    where
        H: Handler<Args>,
        Args: Arguments + 'static,
        H::Future: Send,
        H::Output: IntoEmits,
    {
        self.history.kept.push((version, handler.into_branch()));
        self
    }

    /// With a way to go on with conversations that began on a version that is not kept.
    pub fn migrate(mut self, migrate: impl Fn(&Change) -> Migration + Send + Sync + 'static) -> Self {
        self.history.migrate = Some(Arc::new(migrate));
        self
    }
}

/// The arguments of a durable conversation with a history, which asks for nothing itself.
#[derive(Debug)]
pub struct Versions;

impl Arguments for Versions {
    const IS_DURABLE: bool = true;

    fn check(_: &Site) -> Vec<Unmet> {
        Vec::new()
    }

    async fn from_input(_: &mut Request) -> Result<Self, Error> {
        Ok(Self)
    }
}

impl Handler<Versions> for Durable {
    type Output = ();
    type Future = Ready<()>;

    fn into_branch(self) -> Branch {
        self.current.with_history(self.history)
    }
}

impl fmt::Debug for Durable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Durable").field("version", &self.history.version).finish_non_exhaustive()
    }
}
