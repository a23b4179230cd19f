//! Branches of one function: the first route that fits a message takes it.
//!
//! ```
//! use chinwag::prelude::*;
//!
//! async fn greet(user: User) -> String {
//!     format!("Hello, {}!", user.display_name())
//! }
//!
//! async fn order(matched: Matched) -> String {
//!     format!("I look for order {}.", matched.get("number").unwrap_or("?"))
//! }
//!
//! async fn repeat(message: Message) -> String {
//!     format!("Echo: {}", message.text())
//! }
//!
//! # fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
//! # let config = chinwag::settings::Settings::defaults().config;
//! let talk = Router::new()
//!     .command("start", greet)
//!     .text(["hello", "hi"], greet)
//!     .pattern(r"^order (?<number>\d+)$", order)
//!     .otherwise(repeat);
//! let bot = Bot::new().function("talk", on(MESSAGE_RECEIVED), talk);
//! assert_eq!(bot.build(&config)?.len(), 1);
//! # Ok(())
//! # }
//! ```
//!
//! A handler may itself be a router. Where none of its routes fits, the outer router goes on:
//!
//! ```
//! # use chinwag::prelude::*;
//! # async fn help() -> &'static str { "Ask me anything." }
//! # async fn answer() -> &'static str { "42" }
//! let in_groups = Router::new().mention(answer);
//! let talk = Router::new().group(in_groups).command("help", help).globally().direct(answer);
//! ```

mod routes;

mod alternatives;
mod condition;
mod matched;
mod pattern;
mod route;

mod found;
mod outline;
mod problem;

#[cfg(test)]
mod tests;

pub(crate) use self::outline::{Outline, RouteOutline};
pub use self::{
    alternatives::Alternatives,
    matched::{Group, Matched},
    problem::RouteProblem,
    routes::Router,
};
pub(super) use self::{found::Found, outline::short_name};
