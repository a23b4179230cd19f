//! What a transcript shows of a message: its words, or in brackets what it was.

use chinwag_core::{
    message::{Attachment, Content, Message},
    reply::{Reply, ReplyContent},
};

/// What a person said or did.
pub(super) fn heard(message: &Message) -> String {
    match &message.content {
        Content::Text { text }
        | Content::Command { text, .. }
        | Content::QuickReply { text, .. }
        | Content::Button { title: text, .. } => text.clone(),
        Content::Edit { text, .. } => marked("edit", text),
        Content::Attachments { text, attachments } => {
            attached(attachments, text.as_deref().unwrap_or_default())
        }
        Content::Reaction { emoji, added: true, .. } => marked("reaction", emoji),
        Content::Reaction { emoji, .. } => marked("reaction taken off", emoji),
        Content::Referral => marked("referral", ""),
        Content::OptIn { .. } => marked("opt-in", ""),
        Content::AccountLink { linked: true, .. } => marked("account linked", ""),
        Content::AccountLink { .. } => marked("account unlinked", ""),
        Content::Handover { action, .. } => marked("handover", action),
        Content::Notice { action, .. } => marked("notice", action),
        Content::Feedback { feedback, .. } => marked("feedback", feedback),
        Content::Native { kind, .. } => marked(kind, ""),
        _ => marked("event", ""),
    }
}

/// What the bot said or did; `None` for what leaves no trace in a chat.
pub(super) fn said(reply: &Reply) -> Option<String> {
    let is_shown = !matches!(reply.content, ReplyContent::Typing { .. } | ReplyContent::Seen);
    is_shown.then(|| reply.summary())
}

fn attached(attachments: &[Attachment], words: &str) -> String {
    let names: Vec<_> = attachments.iter().map(name).collect();
    if names.is_empty() { words.to_owned() } else { marked(&names.join(", "), words) }
}

fn name(attachment: &Attachment) -> &str {
    match attachment {
        Attachment::Media { media, .. } => media.as_str(),
        Attachment::Sticker { .. } => "sticker",
        Attachment::Location { .. } => "location",
        Attachment::Link { .. } => "link",
        Attachment::Native { kind, .. } => kind,
        _ => "attachment",
    }
}

fn marked(what: &str, words: &str) -> String {
    if words.is_empty() { format!("[{what}]") } else { format!("[{what}] {words}") }
}
