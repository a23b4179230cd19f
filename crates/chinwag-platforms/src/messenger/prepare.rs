//! Fits a response to what Messenger shows. What does not fit is said in another way; no word of it is lost.
//!
//! - A long text becomes several messages; buttons are below the last, quick replies beside it.
//! - A title that is too long is shortened, and stands in full among numbered lines of the text.
//! - More than three buttons become quick replies if all of them are for the bot and there is room, otherwise several
//!   messages of three.
//! - More quick replies than there is room for become buttons, which say the same to the bot.
//! - A caption is a message after its picture; a place and a person's address are text.

use chinwag_core::{
    platform::RenderError,
    reply::{Button, ButtonAction, QuickReply, Reply, ReplyContent},
    response::Response,
};

use super::cards;
use crate::split::{Limit, Unit, shorten, split};

/// The unit of the 2000 is not documented; bytes are safe under every reading.
const TEXT_BYTES_MAX: usize = 1999;
const BUTTON_TEXT_BYTES_MAX: usize = 640;
const BUTTONS_MAX: usize = 3;
const QUICK_REPLIES_MAX: usize = 13;
const TITLE_MAX: usize = 20;
const PAYLOAD_MAX: usize = 1000;
/// The text of a message that has nothing to say beside its buttons.
const NOTHING: &str = "…";

/// One response for each call.
pub(super) fn prepare(mut response: Response) -> Result<Vec<Response>, RenderError> {
    let Reply { content, quick_replies, mut reply_to, tag, silent } = response.reply;
    let replies = draft(content, quick_replies)?.finish()?;
    if replies.is_empty() {
        return Err(RenderError::new("there is nothing to show in it"));
    }
    let mut responses = Vec::with_capacity(replies.len());
    for mut reply in replies {
        reply.reply_to = reply_to.take();
        reply.tag.clone_from(&tag);
        reply.silent = silent;
        response.reply = reply;
        responses.push(response.clone());
    }
    Ok(responses)
}

/// A response on its way: messages that are done, then words, buttons and quick replies that still have to fit.
#[derive(Default)]
struct Draft {
    done: Vec<ReplyContent>,
    text: String,
    buttons: Vec<Button>,
    quick_replies: Vec<QuickReply>,
}

fn draft(content: ReplyContent, quick_replies: Vec<QuickReply>) -> Result<Draft, RenderError> {
    let draft = Draft { quick_replies, ..Draft::default() };
    Ok(match content {
        ReplyContent::Text { text, buttons } => Draft { text, buttons, ..draft },
        ReplyContent::Media { media, from, caption } => {
            let done = vec![ReplyContent::Media { media, from, caption: None }];
            Draft { done, text: caption.unwrap_or_default(), ..draft }
        }
        ReplyContent::Cards { cards } => Draft { done: cards::fit(cards)?, ..draft },
        ReplyContent::Location { latitude, longitude, title } => {
            Draft { text: place(latitude, longitude, title)?, ..draft }
        }
        ReplyContent::Contact { name, phone } => Draft { text: format!("{name}\n{phone}"), ..draft },
        ReplyContent::Native { native } if !native.is_object() => {
            return Err(RenderError::new("a native message has to be an object, as in the Send API"));
        }
        other => Draft { done: vec![other], ..draft },
    })
}

impl Draft {
    fn finish(mut self) -> Result<Vec<Reply>, RenderError> {
        self.trade();
        let mut lines = fit_buttons(&mut self.buttons)?;
        lines.extend(fit_quick_replies(&mut self.quick_replies)?);
        append_lines(&mut self.text, &lines);
        let carried = self.done.last().is_some_and(can_offer) || self.quick_replies.is_empty();
        if self.text.trim().is_empty() && (!self.buttons.is_empty() || !carried) {
            self.text = self.titles();
        }
        let mut contents = self.done;
        contents.extend(words(&self.text, self.buttons));
        let mut replies: Vec<Reply> = contents.into_iter().map(Reply::from).collect();
        if let Some(last) = replies.last_mut() {
            last.quick_replies = self.quick_replies;
        }
        Ok(replies)
    }

    /// Buttons for quick replies where there are too many buttons, or the other way round.
    fn trade(&mut self) {
        let quick = |button: &Button| match &button.action {
            ButtonAction::Postback(payload) => {
                Some(QuickReply { title: button.title.clone(), payload: payload.clone(), image_url: None })
            }
            _ => None,
        };
        let all: Option<Vec<QuickReply>> = self.buttons.iter().map(quick).collect();
        let room = QUICK_REPLIES_MAX.saturating_sub(self.quick_replies.len());
        match all {
            Some(all) if self.buttons.len() > BUTTONS_MAX && all.len() <= room => {
                self.buttons.clear();
                self.quick_replies.splice(0..0, all);
            }
            _ => {}
        }
        let surplus = self.quick_replies.drain(QUICK_REPLIES_MAX.min(self.quick_replies.len())..);
        self.buttons.extend(
            surplus.map(|reply| Button { title: reply.title, action: ButtonAction::Postback(reply.payload) }),
        );
    }

    fn titles(&self) -> String {
        let buttons = self.buttons.iter().map(|button| button.title.as_str());
        let quick_replies = self.quick_replies.iter().map(|reply| reply.title.as_str());
        buttons.chain(quick_replies).collect::<Vec<_>>().join("\n")
    }
}

/// Whether quick replies can stand beside it.
fn can_offer(content: &ReplyContent) -> bool {
    matches!(content, ReplyContent::Text { .. } | ReplyContent::Media { .. } | ReplyContent::Cards { .. })
}

/// A text and its buttons, as messages.
pub(super) fn words(text: &str, buttons: Vec<Button>) -> Vec<ReplyContent> {
    let limit = Limit::new(Unit::Bytes, TEXT_BYTES_MAX);
    let limit = if buttons.is_empty() { limit } else { limit.with_last(BUTTON_TEXT_BYTES_MAX) };
    let mut contents: Vec<ReplyContent> = split(text, limit).into_iter().map(plain).collect();
    let mut groups = buttons.chunks(BUTTONS_MAX).map(<[Button]>::to_vec);
    if let Some(ReplyContent::Text { buttons, .. }) = contents.last_mut() {
        *buttons = groups.next().unwrap_or_default();
    }
    contents.extend(groups.map(|buttons| ReplyContent::Text { text: NOTHING.into(), buttons }));
    contents
}

fn plain(text: String) -> ReplyContent {
    ReplyContent::Text { text, buttons: Vec::new() }
}

/// Shortens the titles; returns all of them in full if there was need to.
pub(super) fn fit_buttons(buttons: &mut [Button]) -> Result<Vec<String>, RenderError> {
    let mut titles = Vec::with_capacity(buttons.len());
    for Button { title, action } in buttons {
        match action {
            ButtonAction::Postback(payload) => fill(title, payload)?,
            ButtonAction::Url(what) | ButtonAction::Phone(what) => fill_title(title, what)?,
        }
        titles.push(title);
    }
    Ok(fit_titles(titles))
}

fn fit_quick_replies(quick_replies: &mut [QuickReply]) -> Result<Vec<String>, RenderError> {
    let mut titles = Vec::with_capacity(quick_replies.len());
    for QuickReply { title, payload, .. } in quick_replies {
        fill(title, payload)?;
        titles.push(title);
    }
    Ok(fit_titles(titles))
}

fn fit_titles(titles: Vec<&mut String>) -> Vec<String> {
    if titles.iter().all(|title| Unit::Utf16.length(title) <= TITLE_MAX) {
        return Vec::new();
    }
    let fit = |title: &mut String| {
        let short = shorten(title, Unit::Utf16, TITLE_MAX).into_owned();
        std::mem::replace(title, short)
    };
    titles.into_iter().map(fit).collect()
}

/// Neither a title nor a payload may be empty, one stands in for the other; and a payload cannot be cut.
fn fill(title: &mut String, payload: &mut String) -> Result<(), RenderError> {
    fill_title(title, payload)?;
    if payload.is_empty() {
        payload.clone_from(title);
    }
    let length = Unit::Utf16.length(payload);
    if length > PAYLOAD_MAX {
        let why = format!("the payload of `{title}` has {length} characters, more than {PAYLOAD_MAX}");
        return Err(RenderError::new(format_args!("{why}; keep what is long in the bot's state")));
    }
    Ok(())
}

fn fill_title(title: &mut String, what: &str) -> Result<(), RenderError> {
    if title.trim().is_empty() {
        what.clone_into(title);
    }
    if title.trim().is_empty() {
        return Err(RenderError::new("a button or quick reply has neither a title nor anything to do"));
    }
    Ok(())
}

/// Adds numbered lines below a text.
pub(super) fn append_lines(text: &mut String, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    if !text.is_empty() {
        text.push_str("\n\n");
    }
    let numbered: Vec<String> = (1..).zip(lines).map(|(number, line)| format!("{number}. {line}")).collect();
    text.push_str(&numbered.join("\n"));
}

fn place(latitude: f64, longitude: f64, title: Option<String>) -> Result<String, RenderError> {
    if !latitude.is_finite() || !longitude.is_finite() {
        return Err(RenderError::new("a place needs a latitude and a longitude that are numbers"));
    }
    let link = format!("https://maps.google.com/?q={latitude},{longitude}");
    Ok(match title.filter(|title| !title.trim().is_empty()) {
        Some(title) => format!("{title}\n{link}"),
        None => link,
    })
}
