//! A response on its way: messages that are done, then words, buttons and quick replies that still have to fit.

use chinwag_core::{
    message::MediaKind,
    platform::RenderError,
    reply::{Button, ButtonAction, MediaSource, QuickReply, Reply, ReplyContent},
};

use super::{Fitting, cards, press, words};

/// The text of a message that has nothing to say beside its buttons.
const NOTHING: &str = "…";

#[derive(Default)]
pub(super) struct Draft {
    done: Vec<ReplyContent>,
    /// Media that the words may stand below.
    media: Option<(MediaKind, MediaSource)>,
    /// The message that the words take the place of.
    edited: Option<String>,
    text: String,
    buttons: Vec<Button>,
    quick_replies: Vec<QuickReply>,
}

impl Draft {
    pub(super) fn of(
        fitting: &Fitting,
        content: ReplyContent,
        quick_replies: Vec<QuickReply>,
    ) -> Result<Self, RenderError> {
        let can = fitting.capabilities;
        let draft = Self { quick_replies, ..Self::default() };
        Ok(match content {
            ReplyContent::Text { text, buttons } => Self { text, buttons, ..draft },
            ReplyContent::Edit { message_id, text, buttons } => {
                Self { edited: can.edit.then_some(message_id), text, buttons, ..draft }
            }
            ReplyContent::Media { media, from, caption } if can.media.contains(&media) => {
                Self { media: Some((media, from)), text: caption.unwrap_or_default(), ..draft }
            }
            ReplyContent::Media { from: MediaSource::Url(url), caption, .. } => {
                let lines = caption.into_iter().chain([url]);
                Self { text: lines.collect::<Vec<_>>().join("\n"), ..draft }
            }
            ReplyContent::Media { .. } => {
                return Err(RenderError::new("media of this kind is not shown here: give its address"));
            }
            ReplyContent::Cards { cards } => Self { done: cards::fit(fitting, cards)?, ..draft },
            ReplyContent::Location { latitude, longitude, .. }
                if !latitude.is_finite() || !longitude.is_finite() =>
            {
                return Err(RenderError::new("a place needs a latitude and a longitude that are numbers"));
            }
            ReplyContent::Location { latitude, longitude, title } if !can.location => {
                Self { text: place(latitude, longitude, title), ..draft }
            }
            ReplyContent::Contact { name, phone } if !can.contact => {
                Self { text: format!("{name}\n{phone}"), ..draft }
            }
            ReplyContent::Sticker { .. } if !can.sticker => {
                return Err(RenderError::new("there are no stickers here: send a picture"));
            }
            ReplyContent::Delete { .. } if !can.delete => {
                return Err(RenderError::new("the platform lets nobody take a message back"));
            }
            ReplyContent::Native { native } if !native.is_object() => {
                return Err(RenderError::new(
                    "a native message has to be an object, as in the provider's API",
                ));
            }
            other => Self { done: vec![other], ..draft },
        })
    }

    pub(super) fn finish(mut self, fitting: &Fitting) -> Result<Vec<Reply>, RenderError> {
        press::trade(fitting, &mut self.buttons, &mut self.quick_replies);
        let lines = press::fit(fitting, &mut self.buttons, &mut self.quick_replies)?;
        words::append(&mut self.text, &lines);
        self.place_media(fitting);
        let carried = self.done.last().is_some_and(can_offer) || self.quick_replies.is_empty();
        if self.text.trim().is_empty() && (!self.buttons.is_empty() || !carried) {
            self.text = self.titles();
        }
        let mut contents = self.done;
        let mut said = below(fitting, &self.text, self.buttons);
        if let Some(message_id) = self.edited
            && let Some(first) = said.first_mut()
            && let ReplyContent::Text { text, buttons } = first
        {
            let (text, buttons) = (std::mem::take(text), std::mem::take(buttons));
            *first = ReplyContent::Edit { message_id, text, buttons };
        }
        contents.append(&mut said);
        let mut replies: Vec<Reply> = contents.into_iter().map(Reply::from).collect();
        if let Some(last) = replies.last_mut() {
            last.quick_replies = self.quick_replies;
        }
        Ok(replies)
    }

    /// Media, with the words below it where there is room and nothing to press.
    fn place_media(&mut self, fitting: &Fitting) {
        let Some((media, from)) = self.media.take() else { return };
        let fits = |text: &str| fitting.capabilities.caption.is_some_and(|room| fitting.fits(text, room));
        let is_caption = !self.text.trim().is_empty() && self.buttons.is_empty() && fits(&self.text);
        let caption = is_caption.then(|| std::mem::take(&mut self.text));
        self.done.push(ReplyContent::Media { media, from, caption });
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
pub(super) fn below(fitting: &Fitting, text: &str, buttons: Vec<Button>) -> Vec<ReplyContent> {
    let last = (!buttons.is_empty()).then_some(fitting.capabilities.text_with_buttons);
    let mut contents: Vec<ReplyContent> = words::split(fitting, text, last).into_iter().map(plain).collect();
    let max = fitting.capabilities.buttons.map_or(1, |buttons| buttons.max.max(1));
    let mut groups = buttons.chunks(max).map(<[Button]>::to_vec);
    if let Some(ReplyContent::Text { buttons, .. }) = contents.last_mut() {
        *buttons = groups.next().unwrap_or_default();
    }
    contents.extend(groups.map(|buttons| ReplyContent::Text { text: NOTHING.into(), buttons }));
    contents
}

fn plain(text: String) -> ReplyContent {
    ReplyContent::Text { text, buttons: Vec::new() }
}

fn place(latitude: f64, longitude: f64, title: Option<String>) -> String {
    let link = format!("https://maps.google.com/?q={latitude},{longitude}");
    match title.filter(|title| !title.trim().is_empty()) {
        Some(title) => format!("{title}\n{link}"),
        None => link,
    }
}

/// What a button that cannot be pressed here says in words.
pub(super) fn in_words(button: &Button) -> String {
    match &button.action {
        ButtonAction::Postback(_) => button.title.clone(),
        ButtonAction::Url(what) | ButtonAction::Phone(what) if *what == button.title => what.clone(),
        ButtonAction::Url(what) | ButtonAction::Phone(what) => format!("{}: {what}", button.title),
    }
}
