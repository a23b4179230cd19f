//! What a platform refuses a whole message for: an address of the wrong kind, a place that is not on the earth. It is said
//! in words before the rest is fitted, or not at all.

use chinwag_core::{
    message::MediaKind,
    platform::RenderError,
    reply::{Button, ButtonAction, Card, MediaSource, ReplyContent},
};

/// What a platform takes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Legal {
    /// Whether a button can do this.
    pub(crate) presses: fn(&ButtonAction) -> bool,
    /// Whether pressing a card can open this address.
    pub(crate) opens: fn(&str) -> bool,
    /// Whether a picture at this address is shown.
    pub(crate) shows: fn(&str) -> bool,
}

impl Legal {
    /// The content without what would be refused. No word of it is lost.
    pub(crate) fn tame(&self, content: ReplyContent) -> Result<ReplyContent, RenderError> {
        match content {
            ReplyContent::Location { latitude, longitude, .. } if !is_on_earth(latitude, longitude) => Err(
                RenderError::new("a place needs a latitude from -90 to 90 and a longitude from -180 to 180"),
            ),
            other => Ok(self.say(other)),
        }
    }

    /// As [`Self::tame`], where it does not matter what a place is.
    pub(crate) fn say(&self, content: ReplyContent) -> ReplyContent {
        match content {
            ReplyContent::Text { mut text, mut buttons } => {
                self.say_in(&mut text, &mut buttons);
                ReplyContent::Text { text, buttons }
            }
            ReplyContent::Edit { message_id, mut text, mut buttons } => {
                self.say_in(&mut text, &mut buttons);
                ReplyContent::Edit { message_id, text, buttons }
            }
            ReplyContent::Media { media: MediaKind::Image, from: MediaSource::Url(url), caption }
                if !(self.shows)(&url) =>
            {
                // What is not shown as a picture is a link, as a file is.
                ReplyContent::Media { media: MediaKind::File, from: MediaSource::Url(url), caption }
            }
            ReplyContent::Cards { mut cards } => {
                cards.iter_mut().for_each(|card| self.tame_card(card));
                ReplyContent::Cards { cards }
            }
            other => other,
        }
    }

    fn say_in(&self, text: &mut String, buttons: &mut Vec<Button>) {
        for line in self.tame_buttons(buttons) {
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(&line);
        }
    }

    /// Takes off the buttons that would be refused; returns what they say, in words.
    fn tame_buttons(&self, buttons: &mut Vec<Button>) -> Vec<String> {
        let mut lines = Vec::new();
        buttons.retain(|Button { title, action }| {
            let (ButtonAction::Url(what) | ButtonAction::Phone(what)) = action else { return true };
            let stays = (self.presses)(action);
            let (title, what) = (title.trim(), what.trim());
            let title = Some(title).filter(|title| *title != what);
            let words = title.into_iter().chain([what]).filter(|words| !stays && !words.is_empty());
            lines.push(words.collect::<Vec<_>>().join(": "));
            stays
        });
        lines.retain(|line| !line.is_empty());
        lines
    }

    /// Takes off a card what would be refused, and says it below the title.
    fn tame_card(&self, card: &mut Card) {
        let mut lines = self.tame_buttons(&mut card.buttons);
        lines.extend(card.url.take_if(|url| !(self.opens)(url)));
        lines.extend(card.image_url.take_if(|url| !(self.shows)(url)));
        lines.retain(|line| !line.trim().is_empty());
        if !lines.is_empty() {
            let words = card.subtitle.take().filter(|words| !words.trim().is_empty());
            card.subtitle = Some(words.into_iter().chain(lines).collect::<Vec<_>>().join("\n"));
        }
    }
}

/// Whether it is an address of one of these schemes, at most so many bytes long, as it can stand in a call.
pub(crate) fn is_address(url: &str, schemes: &[&str], max: usize) -> bool {
    let has_scheme = |scheme: &&str| url.len() > scheme.len() && url.starts_with(*scheme);
    url.len() <= max && url.bytes().all(|byte| byte.is_ascii_graphic()) && schemes.iter().any(has_scheme)
}

fn is_on_earth(latitude: f64, longitude: f64) -> bool {
    (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude)
}
