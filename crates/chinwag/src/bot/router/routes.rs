//! A router, and the routes it may have.

use std::fmt;

use chinwag_core::{
    message::{MediaKind, Message},
    topic::MESSAGE_RECEIVED,
};

use super::{Alternatives, condition::Condition, pattern::Pattern, route::Route};
use crate::bot::{Arguments, Branch, Error, Handler, IntoEmits, Request, Site, Unmet};

/// Branches of one function. A message goes to the first route that fits; where none does, nothing is done.
#[derive(Default)]
#[must_use = "a router does nothing until it is given to a bot"]
pub struct Router {
    pub(super) routes: Vec<Route>,
    /// Whether `globally` was said before there was a route.
    pub(super) is_misplaced: bool,
}

/// A method for each kind of route. What a handler may be is asked for here, so that the compiler names what does not
/// fit where it is written.
macro_rules! routes {
    ($($(#[$doc:meta])* $name:ident($($argument:ident: $type:ty),*) => $condition:expr;)+) => {
        impl Router {
            $(
                $(#[$doc])*
                pub fn $name<H, Args>(self, $($argument: $type,)* handler: H) -> Self
                where
                    H: Handler<Args>,
                    Args: Arguments + 'static,
                    H::Future: Send,
                    H::Output: IntoEmits,
                {
                    self.route($condition, handler.into_branch())
                }
            )+
        }
    };
}

routes! {
    /// Takes the command `name`, written `/name`, with or without words after it: they are
    /// [`Matched::rest`](super::Matched::rest). Upper and lower case are the same, and `/name@bot` is `/name`.
    command(name: impl Into<String>) => Condition::command(&name.into());

    /// Takes a button or a quick reply whose payload is `name`, or begins with `name:`. What stands after the colon is
    /// [`Matched::rest`](super::Matched::rest).
    action(name: impl Into<String>) => Condition::Action(name.into());

    /// Takes a quick reply whose payload is `name`, or begins with `name:`, and no button.
    quick_reply(name: impl Into<String>) => Condition::QuickReply(name.into());

    /// Takes these words and no others: `"hello"`, or one of `["hello", "hi"]`. Space around them and upper and lower
    /// case make no difference.
    ///
    /// The words are those typed, alone or beside attachments, or those on a button that has no payload. What else is
    /// pressed is told by its payload: see [`action`](Self::action).
    text(words: impl Alternatives) => Condition::text(words);

    /// Takes words in which the regular expression `pattern` is found; what its groups matched is in
    /// [`Matched::get`](super::Matched::get). Space around the words is taken off first; which words, see
    /// [`text`](Self::text).
    ///
    /// The syntax is that of [regex-lite](https://docs.rs/regex-lite/latest/regex_lite/#syntax): matching takes time
    /// in proportion to the text, whatever the pattern. `\d`, `\w` and `(?i)` know the letters of ASCII alone.
    pattern(pattern: impl Into<String>) => Condition::Pattern(Pattern::new(pattern.into()));

    /// Takes a message with something attached, whatever it is.
    attachments() => Condition::Attachments;

    /// Takes a message with this kind of media attached.
    media(kind: MediaKind) => Condition::Media(kind);

    /// Takes a message with a place attached.
    location() => Condition::Location;

    /// Takes a message with a sticker.
    sticker() => Condition::Sticker;

    /// Takes what comes from one platform.
    platform(name: impl Into<String>) => Condition::Platform(name.into());

    /// Takes what comes in on one channel.
    channel(name: impl Into<String>) => Condition::Channel(name.into());

    /// Takes what is said between one person and the bot.
    direct() => Condition::Direct;

    /// Takes what is said where others read along, in threads too.
    group() => Condition::Group;

    /// Takes messages in which the bot is called by its name.
    mention() => Condition::Mention;

    /// Takes messages of which `fits` is true. Routes are shown and found again by their labels, and this one cannot
    /// be told from a closure: so it is given.
    when(label: impl Into<String>, fits: impl Fn(&Message) -> bool + Send + Sync + 'static) => {
        Condition::When { label: label.into(), fits: Box::new(fits) }
    };

    /// Takes every message.
    otherwise() => Condition::Otherwise;
}

impl Router {
    /// A router without routes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Marks the route added last: it takes its messages also while a durable conversation waits for an answer.
    pub fn globally(mut self) -> Self {
        match self.routes.last_mut() {
            Some(route) => route.is_global = true,
            None => self.is_misplaced = true,
        }
        self
    }

    fn route(mut self, condition: Condition, branch: Branch) -> Self {
        self.routes.push(Route::new(condition, branch));
        self
    }

    pub(in crate::bot) fn branches(&self) -> impl Iterator<Item = &Branch> {
        self.routes.iter().map(|route| &route.branch)
    }

    /// What cannot be had where the function stands.
    pub(in crate::bot) fn check(&self, site: &Site) -> Vec<Unmet> {
        let topic = site.check_topic("Router", MESSAGE_RECEIVED).err();
        topic.into_iter().chain(self.branches().flat_map(|branch| branch.check(site))).collect()
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

impl fmt::Debug for Router {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.routes.iter().map(|route| &route.label)).finish()
    }
}
