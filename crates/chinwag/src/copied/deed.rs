//! What a person did, as a script writes it.

use chinwag_core::message::{Attachment, Content, MediaKind, Message};
use chinwag_testkit::script::{Deed, Media, Pattern};

/// What a person did.
pub(super) enum Done {
    /// This.
    Deed(Deed),
    /// This is the nearest to it, and why.
    InWords(Deed, String),
    /// Nothing that a script has words for.
    Not(String),
}

/// What stands in the script above.
#[derive(Debug, Default)]
pub(super) struct Above {
    /// The titles that can be pressed.
    pub(super) offered: Vec<String>,
    /// The person has written something.
    pub(super) has_written: bool,
    /// The bot has said something.
    pub(super) is_answered: bool,
}

pub(super) fn of(message: &Message, above: &Above) -> Done {
    match &message.content {
        Content::Text { text } | Content::Command { text, .. } => says(text),
        Content::Button { title, .. } | Content::QuickReply { text: title, .. } => {
            pressed(title, &above.offered)
        }
        Content::Attachments { text, attachments } => attached(message, text.as_deref(), attachments),
        // What was changed, and what was reacted to, must be in the script.
        Content::Edit { text, .. } if above.has_written && !text.trim().is_empty() => {
            Done::Deed(Deed::Edits(text.clone()))
        }
        Content::Reaction { emoji, added: true, .. } if above.is_answered && !emoji.is_ascii() => {
            Done::Deed(Deed::Reacts(emoji.clone()))
        }
        _ => Done::Not(unwritten(message)),
    }
}

fn says(text: &str) -> Done {
    if text.trim().is_empty() {
        return Done::Not("Something without words was said here.".into());
    }
    Done::Deed(Deed::Says(text.to_owned()))
}

fn pressed(title: &str, offered: &[String]) -> Done {
    let title = title.trim().replace('\n', " ");
    if offered.contains(&title) {
        return Done::Deed(Deed::Presses(Pattern::exactly_titled(&title)));
    }
    let note = format!("“{title}” was pressed, which nothing above offers; here it is said.");
    if title.is_empty() { Done::Not(note) } else { Done::InWords(Deed::Says(title), note) }
}

fn attached(message: &Message, text: Option<&str>, attachments: &[Attachment]) -> Done {
    let deed = match attachments.first() {
        Some(Attachment::Media { media, url: Some(url), .. }) => Deed::Sends(media_of(*media), url.clone()),
        Some(Attachment::Location { latitude, longitude, .. }) => {
            Deed::Locates { latitude: *latitude, longitude: *longitude }
        }
        _ => return Done::Not(unwritten(message)),
    };
    if attachments.len() == 1 && text.is_none_or(str::is_empty) {
        return Done::Deed(deed);
    }
    Done::InWords(deed, format!("There was more: {}", message.summary()))
}

fn media_of(kind: MediaKind) -> Media {
    match kind {
        MediaKind::Image => Media::Image,
        MediaKind::Audio => Media::Audio,
        MediaKind::Video => Media::Video,
        MediaKind::File => Media::File,
    }
}

fn unwritten(message: &Message) -> String {
    format!("A script has no words for this: {}", message.summary())
}
