//! The bot API: plain async functions, subscribed to topics.
//!
//! A [`Bot`] collects functions. What a function asks for in its arguments is taken from its input event
//! ([`FromInput`]); what it returns becomes events ([`IntoEmits`]). Nothing here runs anything: [`Bot::build`] yields
//! what a runtime runs, after it has checked all that can be checked before the first event.
//!
//! ```
//! use chinwag::prelude::*;
//!
//! struct Ops {
//!     on_call: ConversationKey,
//! }
//!
//! /// Greets on every platform.
//! async fn greet(message: Message, user: User) -> Reply {
//!     Reply::text(format!("Hello, {}! You said: {}", user.display_name(), message.text())).button("More", "more")
//! }
//!
//! /// Tells a person when an answer could not be delivered.
//! async fn notify(failure: Failed<Response>, ops: State<Ops>) -> Result<Response> {
//!     let words = format!("{} was not reached: {}", failure.response.conversation, failure.error);
//!     let channel = ChannelName::new(ops.on_call.channel())?;
//!     Ok(Response::new(channel, ops.on_call.clone(), Reply::text(words)))
//! }
//!
//! # fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
//! # let config = chinwag::settings::Settings::defaults().config;
//! let bot = Bot::new()
//!     .function("greet", on(MESSAGE_RECEIVED), greet)
//!     .function("tell_ops", on(RESPONSE_FAILED).unordered(), notify)
//!     .with_state(Ops { on_call: "page:1000".parse()? });
//! assert_eq!(bot.build(&config)?.len(), 2);
//! # Ok(())
//! # }
//! ```

mod builder;
mod problem;
mod subscription;

mod branch;
mod handler;
mod request;
mod site;
mod standing;
mod topics;

mod chat;
mod router;

mod context;
mod extract;
mod files;
mod optional;
mod payload;
mod service;
mod state;

pub(crate) mod stored;

mod error;
mod publish;
mod returns;

#[cfg(test)]
mod tests;

pub use chinwag_core::function::Registered;

pub(crate) use self::chat::Withheld;
pub(crate) use self::router::{Outline, RouteOutline};
pub(crate) use self::service::{Director, Refused, StandIn, cut, has};
pub use self::{
    branch::Branch,
    builder::{Bot, RESERVED_NAMES},
    chat::{Ask, Change, Chat, Durable, Migration, Within, Words, durable},
    context::Context,
    error::{Error, IntoError, Result},
    extract::{FromInput, Role, Writes},
    files::{File, Files, OpenFile},
    handler::{Arguments, Handler},
    payload::{Failed, Failure, Payload, Sent},
    problem::{BotError, BotProblem},
    publish::Publish,
    request::Request,
    returns::IntoEmits,
    router::{Alternatives, Group, Matched, RouteProblem, Router},
    service::{
        Answer, CallArguments, CallContext, Caller, FromCall, Served, Service, ServiceApi, ServiceError,
        ServiceFn, ServiceProblem, ServiceSite, serve,
    },
    site::{Site, Unmet},
    state::State,
    stored::{ConversationState, Identity, Stored, UserState},
    subscription::{Subscription, on},
};
pub(crate) use self::{
    builder::Built,
    chat::{Told, is_awaited, is_wake},
    service::{Client, Services, Station},
};
