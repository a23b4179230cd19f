//! A prepared reply as a message, in a call or in an interaction's own response.

use chinwag_core::{
    platform::RenderError,
    reply::{Button, ButtonAction, Card, MediaSource, Reply, ReplyContent},
};

use super::{
    markup::MARKDOWN,
    wire::{Embed, Message, OutButton, Picture, Row},
};
use crate::apart::Ids;

const ROW: u8 = 1;
const BUTTON: u8 = 2;
const PRIMARY: u8 = 1;
const LINK: u8 = 5;
const BUTTONS_PER_ROW: usize = 5;

/// What is said; what is only done has no message.
pub(super) fn message(reply: &Reply) -> Result<Message<'_>, RenderError> {
    match &reply.content {
        ReplyContent::Text { text, buttons } => {
            Ok(Message { components: some(rows(buttons)?), ..said(text) })
        }
        // NOTE: what is absent in an edit stays as it was.
        ReplyContent::Edit { text, buttons, .. } => {
            Ok(Message { components: Some(rows(buttons)?), ..said(text) })
        }
        ReplyContent::Media { from: MediaSource::Url(url), caption, .. } => Ok(Message {
            content: caption.as_deref().map(|caption| MARKDOWN.write(caption).into_owned()),
            embeds: vec![Embed { image: Some(Picture { url }), ..Embed::default() }],
            ..Message::default()
        }),
        ReplyContent::Media { .. } => {
            Err(RenderError::new("Discord has no files that are uploaded before: give the picture's address"))
        }
        ReplyContent::Cards { cards } => {
            let buttons = cards.iter().flat_map(|card| &card.buttons);
            Ok(Message {
                embeds: cards.iter().map(embed).collect(),
                components: some(rows(buttons)?),
                ..Message::default()
            })
        }
        ReplyContent::Sticker { sticker_id } => {
            Ok(Message { sticker_ids: vec![sticker_id], ..Message::default() })
        }
        _ => Err(RenderError::new("it has to be prepared first: Discord has no such message")),
    }
}

fn said(text: &str) -> Message<'static> {
    Message { content: Some(MARKDOWN.write(text).into_owned()), ..Message::default() }
}

fn some(rows: Vec<Row<'_>>) -> Option<Vec<Row<'_>>> {
    (!rows.is_empty()).then_some(rows)
}

fn embed(card: &Card) -> Embed<'_> {
    Embed {
        title: Some(card.title.as_str()).filter(|title| !title.trim().is_empty()).map(written),
        description: card.subtitle.as_deref().map(written),
        url: card.url.as_deref(),
        image: card.image_url.as_deref().map(|url| Picture { url }),
    }
}

fn written(text: &str) -> String {
    MARKDOWN.write(text).into_owned()
}

fn rows<'a>(buttons: impl IntoIterator<Item = &'a Button>) -> Result<Vec<Row<'a>>, RenderError> {
    let mut ids = Ids::default();
    let buttons = buttons.into_iter().map(|shown| button(shown, &mut ids)).collect::<Result<Vec<_>, _>>()?;
    let mut rows = Vec::new();
    let mut rest = buttons.into_iter().peekable();
    while rest.peek().is_some() {
        rows.push(Row { kind: ROW, components: rest.by_ref().take(BUTTONS_PER_ROW).collect() });
    }
    Ok(rows)
}

/// NOTE: of two buttons with the same id, Discord refuses the message.
fn button<'a>(button: &'a Button, ids: &mut Ids<'a>) -> Result<OutButton<'a>, RenderError> {
    let bare = OutButton { kind: BUTTON, style: PRIMARY, label: &button.title, custom_id: None, url: None };
    match &button.action {
        ButtonAction::Postback(payload) => Ok(OutButton { custom_id: Some(ids.next(payload)), ..bare }),
        ButtonAction::Url(url) => Ok(OutButton { style: LINK, url: Some(url), ..bare }),
        ButtonAction::Phone(_) => {
            Err(RenderError::new("it has to be prepared first: no button of Discord calls a number"))
        }
    }
}
