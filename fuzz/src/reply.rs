//! A reply of any kind, made of a text: its parts are cut out of that.

use chinwag_core::{
    message::MediaKind,
    reply::{Button, ButtonAction, Card, MediaSource, QuickReply, Reply, ReplyContent},
};
use serde_json::json;

/// Reads a reply: what it is, how many of the parts are quick replies, and the parts with `|` between them.
#[must_use]
pub fn read(kind: u8, offers: u8, text: &str) -> Reply {
    let mut parts = Parts(text.split('|'));
    let quick_replies = (0..offers % 32).map_while(|_| parts.offer()).collect();
    let mut reply = Reply::from(content(kind, &mut parts));
    reply.quick_replies = quick_replies;
    reply.silent = kind >= 128;
    reply.reply_to = (kind >= 64).then(|| "42".to_owned());
    reply
}

fn content(kind: u8, parts: &mut Parts<'_>) -> ReplyContent {
    let text = parts.text();
    match kind % 14 {
        0 => ReplyContent::Media {
            media: MediaKind::Image,
            from: MediaSource::Url(text),
            caption: parts.next(),
        },
        1 => {
            ReplyContent::Media { media: MediaKind::File, from: MediaSource::Id(text), caption: parts.next() }
        }
        2 => ReplyContent::Media {
            media: MediaKind::Audio,
            from: MediaSource::Url(text),
            caption: parts.next(),
        },
        3 | 4 => ReplyContent::Cards { cards: parts.cards(text) },
        5 => {
            let mut degrees = || parts.text().parse().unwrap_or(7.5);
            ReplyContent::Location { latitude: degrees(), longitude: degrees(), title: Some(text) }
        }
        6 => ReplyContent::Contact { name: text, phone: parts.text() },
        7 => ReplyContent::Sticker { sticker_id: text },
        8 => ReplyContent::Reaction { message_id: text, reaction: parts.text(), on: true },
        9 => ReplyContent::Edit { message_id: "42".into(), text, buttons: parts.buttons() },
        10 => ReplyContent::Delete { message_id: text },
        11 => ReplyContent::Native { native: json!({ "text": text }) },
        _ => ReplyContent::Text { text, buttons: parts.buttons() },
    }
}

struct Parts<'t>(std::str::Split<'t, char>);

impl Parts<'_> {
    fn next(&mut self) -> Option<String> {
        self.0.next().map(str::to_owned)
    }

    fn text(&mut self) -> String {
        self.next().unwrap_or_default()
    }

    fn offer(&mut self) -> Option<QuickReply> {
        let title = self.next()?;
        Some(QuickReply { title, payload: self.text(), image_url: None })
    }

    /// What a button does can be told from its payload.
    fn button(&mut self) -> Option<Button> {
        let title = self.next()?;
        let payload = self.text();
        let action = match payload.bytes().next() {
            Some(b'h' | b'm') => ButtonAction::Url(payload),
            Some(b'+' | b'0'..=b'9') => ButtonAction::Phone(payload),
            _ => ButtonAction::Postback(payload),
        };
        Some(Button { title, action })
    }

    fn buttons(&mut self) -> Vec<Button> {
        std::iter::from_fn(|| self.button()).collect()
    }

    fn cards(&mut self, title: String) -> Vec<Card> {
        let mut titles = Some(title);
        let next = || {
            let title = titles.take().or_else(|| self.next())?;
            let [subtitle, image_url, url] = [(); 3].map(|()| self.next().filter(|part| !part.is_empty()));
            let buttons = (0..title.len() % 5).map_while(|_| self.button()).collect();
            Some(Card { title, subtitle, image_url, url, buttons })
        };
        std::iter::from_fn(next).collect()
    }
}
