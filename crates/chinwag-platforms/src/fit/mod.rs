//! Fits a response to what a platform can show, by its capabilities. What does not fit is said in another way; no word of
//! it is lost. Fitting what was fitted changes nothing.
//!
//! - A long text becomes several messages; buttons are below the last, quick replies beside it.
//! - A title that is too long is shortened, and stands in full among numbered lines of the text.
//! - Where there are no buttons, all of them are numbered lines, and what opens an address stands with its address. Where
//!   there is nothing to choose among them, they have no numbers.
//! - Too many buttons become quick replies if all of them are for the bot and there is room, otherwise several messages.
//! - More quick replies than there is room for become buttons, which say the same to the bot.
//! - Media of a kind that is not shown is a link; a caption without room is a message of its own.
//! - Cards become a picture and a text each; a place, a link to a map; a person's address, text.
//! - New words for an earlier message are a message of their own where none can be changed.
//! - What only shows what the bot does (typing, seen, a reaction) is left out where there is no such thing.

mod cards;
mod draft;
mod press;
mod words;

use chinwag_core::{
    capabilities::Capabilities,
    platform::RenderError,
    reply::{Reply, ReplyContent},
    response::Response,
};

use self::draft::Draft;
use crate::markup::Dialect;

/// What a platform can show, and how it writes it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fitting {
    pub(crate) capabilities: &'static Capabilities,
    /// How long a text is, is counted once it is written in this.
    pub(crate) dialect: &'static Dialect,
}

impl Fitting {
    /// One response for each call.
    pub(crate) fn prepare(&self, mut response: Response) -> Result<Vec<Response>, RenderError> {
        let Reply { content, quick_replies, mut reply_to, tag, outside, silent, only_for } = response.reply;
        if self.is_beyond(&content) {
            return Ok(Vec::new());
        }
        let replies = Draft::of(self, content, quick_replies)?.finish(self)?;
        if replies.is_empty() {
            return Err(RenderError::new("there is nothing to show in it"));
        }
        let only_for = only_for.filter(|_| self.capabilities.only_for);
        reply_to = reply_to.filter(|_| self.capabilities.reply_to);
        let mut responses = Vec::with_capacity(replies.len());
        for mut reply in replies {
            reply.reply_to = reply_to.take();
            reply.tag.clone_from(&tag);
            reply.outside.clone_from(&outside);
            reply.silent = silent;
            reply.only_for.clone_from(&only_for);
            response.reply = reply;
            responses.push(response.clone());
        }
        Ok(responses)
    }

    /// Whether it shows what the bot does, on a platform that has no such thing.
    fn is_beyond(&self, content: &ReplyContent) -> bool {
        match content {
            ReplyContent::Typing { .. } => !self.capabilities.typing,
            ReplyContent::Seen => !self.capabilities.seen,
            ReplyContent::Reaction { .. } => !self.capabilities.reaction,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests;
