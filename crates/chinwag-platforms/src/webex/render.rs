//! The call that sends a prepared response.

use chinwag_core::{
    platform::{HttpCall, RenderError},
    reply::{Button, ButtonAction, MediaSource, ReplyContent},
    response::Response,
};
use http::Method;
use serde_json::{Value, json};

use super::{Config, dialect::MARKDOWN, prepare::CAPABILITIES};
use crate::{adaptive, caller::Caller, form, registry::OpenError};

/// The newest version of the cards that Webex shows.
const CARDS: &str = "1.3";

/// Writes calls for one channel.
#[derive(Debug)]
pub(super) struct Renderer {
    caller: Caller,
    api_url: String,
    messages: String,
}

impl Renderer {
    pub(super) fn new(config: &Config) -> Result<Self, OpenError> {
        let caller =
            Caller::new(config.channel.clone()).authorized("Bearer", config.token.current(), "token")?;
        let api_url = config.api_url.clone();
        Ok(Self { caller, messages: format!("{api_url}/v1/messages"), api_url })
    }

    pub(super) fn render(&self, response: &Response) -> Result<HttpCall, RenderError> {
        let id = self.caller.conversation(response)?;
        let (room, root) = id.split_once('/').map_or((id, None), |(room, root)| (room, Some(root)));
        let mut body = match &response.reply.content {
            ReplyContent::Delete { message_id } => {
                return Ok(self.caller.bare(Method::DELETE, self.message(message_id)));
            }
            ReplyContent::Edit { message_id, text, .. } => {
                let body = json!({"roomId": room, "markdown": MARKDOWN.write(text)});
                return self.caller.json(Method::PUT, self.message(message_id), &body);
            }
            content => message(content)?,
        };
        body["roomId"] = room.into();
        // Threads are one level deep: what is answered in one is its root.
        if let Some(parent) = root.or(response.reply.reply_to.as_deref()) {
            body["parentId"] = parent.into();
        }
        self.caller.json(Method::POST, self.messages.clone(), &body)
    }

    /// Asks whose token it is.
    pub(super) fn probe(&self) -> HttpCall {
        self.caller.bare(Method::GET, format!("{}/v1/people/me", self.api_url))
    }

    fn message(&self, id: &str) -> String {
        let mut url = format!("{}/", self.messages);
        form::encode(id, &mut url);
        url
    }
}

fn message(content: &ReplyContent) -> Result<Value, RenderError> {
    Ok(match content {
        ReplyContent::Native { native } if native.is_object() => native.clone(),
        ReplyContent::Text { text, buttons } if buttons.is_empty() => {
            json!({"markdown": MARKDOWN.write(text)})
        }
        ReplyContent::Text { text, buttons } => {
            on_card(adaptive::of_text(CARDS, text, buttons), text, buttons)
        }
        ReplyContent::Cards { cards } if cards.len() == 1 => {
            let card = &cards[0];
            let words = [Some(card.title.as_str()), card.subtitle.as_deref()].into_iter().flatten();
            let words = words.collect::<Vec<_>>().join("\n");
            on_card(adaptive::of_card(CARDS, card), &words, &card.buttons)
        }
        ReplyContent::Media { from: MediaSource::Url(url), caption: None, .. } => json!({"files": [url]}),
        ReplyContent::Media { from: MediaSource::Url(url), caption: Some(caption), .. } => {
            json!({"files": [url], "markdown": MARKDOWN.write(caption)})
        }
        ReplyContent::Media { .. } => {
            return Err(RenderError::new("Webex takes a file by its address alone"));
        }
        _ => return Err(RenderError::new("it has to be prepared first: Webex has no such message")),
    })
}

/// A card, with the words that are shown where cards are not, such as in a notification.
fn on_card(card: Value, words: &str, buttons: &[Button]) -> Value {
    let lines = (1..).zip(buttons).map(|(number, Button { title, action })| match action {
        ButtonAction::Url(url) => format!("{number}. {title}: {url}"),
        _ => format!("{number}. {title}"),
    });
    let all = [words.to_owned(), String::new()].into_iter().chain(lines).collect::<Vec<_>>().join("\n");
    let all = MARKDOWN.write(all.trim_end());
    let is_short = CAPABILITIES.text.fits(&all);
    json!({"markdown": if is_short { all } else { MARKDOWN.write(words) }, "attachments": [card]})
}
