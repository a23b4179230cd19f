//! State that the commit of a run writes: of a conversation, of a user, of a person known under several users.
//!
//! A function asks for it, changes it, and is done: what it changed lands with everything else the run came to, or not
//! at all. Where another run has changed it meanwhile, the function runs again on what that one left. What is not
//! changed is not written, and no conflict to anybody.
//!
//! ```
//! use chinwag::prelude::*;
//! use serde::{Deserialize, Serialize};
//!
//! /// How a person has done so far.
//! #[derive(Default, Serialize, Deserialize)]
//! struct Score {
//!     right: u32,
//!     asked: u32,
//! }
//!
//! impl Stored for Score {
//!     const NAME: &'static str = "score";
//! }
//!
//! async fn answer(message: Message, mut score: ConversationState<Score>) -> Reply {
//!     score.asked += 1;
//!     score.right += u32::from(message.text() == "42");
//!     Reply::text(format!("{} of {}", score.right, score.asked))
//! }
//!
//! async fn forget(mut score: ConversationState<Score>) -> &'static str {
//!     score.clear();
//!     "We begin again."
//! }
//!
//! # fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
//! let talk = Router::new().command("forget", forget).otherwise(answer);
//! let bot = Bot::new().function("talk", on(MESSAGE_RECEIVED), talk);
//! # assert_eq!(bot.build(&chinwag::settings::Settings::defaults().config)?.len(), 1);
//! # Ok(())
//! # }
//! ```
//!
//! A [`UserState`] is the sender's, in whichever conversation. By [`Identity`] a function says that the users of
//! several channels are one person; their state is the person's from then on.

mod key;
mod value;

mod envelope;
mod error;
mod lent;
mod loaded;
mod overlay;

mod conversation;
mod identity;
mod link;
mod user;

#[cfg(test)]
mod tests;

pub use self::{conversation::ConversationState, identity::Identity, user::UserState, value::Stored};
pub(crate) use self::{
    key::{Owner, link_key},
    link::Link,
};
pub(in crate::bot) use self::{
    key::{StateKey, user_of},
    loaded::Loaded,
    overlay::Overlay,
};
