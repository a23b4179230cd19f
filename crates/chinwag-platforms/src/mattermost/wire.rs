//! The JSON of the REST API.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A post.
#[derive(Debug, Default, Serialize)]
pub(super) struct OutPost<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) channel_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) root_id: Option<&'a str>,
    /// What tells a post that is sent again, for half a minute: the account, and a key of the bot's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) pending_post_id: Option<String>,
    pub(super) message: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) file_ids: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) props: Option<Props<'a>>,
}

/// A post that one person alone sees.
#[derive(Debug, Serialize)]
pub(super) struct Ephemeral<'a, P> {
    pub(super) user_id: &'a str,
    pub(super) post: P,
}

/// What stands below the words of a post.
#[derive(Debug, Default, Serialize)]
pub(super) struct Props<'a> {
    pub(super) attachments: Vec<OutAttachment<'a>>,
}

/// A card, a picture, a row of buttons.
#[derive(Debug, Default, Serialize)]
pub(super) struct OutAttachment<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) title_link: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) image_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) actions: Vec<OutAction<'a>>,
}

/// A button.
#[derive(Debug, Serialize)]
pub(super) struct OutAction<'a> {
    /// Letters and digits alone: with any other character a press fails.
    pub(super) id: String,
    pub(super) name: &'a str,
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) integration: Integration<'a>,
}

/// Where a press goes, and with what.
#[derive(Debug, Serialize)]
pub(super) struct Integration<'a> {
    pub(super) url: &'a str,
    pub(super) context: OutContext<'a>,
}

/// What a press brings back. Nobody in the conversation sees it.
#[derive(Debug, Serialize)]
pub(super) struct OutContext<'a> {
    pub(super) title: &'a str,
    pub(super) payload: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) root_id: Option<&'a str>,
    /// Where one person alone sees the button.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) only_for: Option<&'a str>,
    pub(super) seal: String,
}

/// A reaction.
#[derive(Debug, Serialize)]
pub(super) struct OutReaction<'a> {
    pub(super) user_id: &'a str,
    pub(super) post_id: &'a str,
    pub(super) emoji_name: &'a str,
}

/// That the bot is typing.
#[derive(Debug, Serialize)]
pub(super) struct OutTyping<'a> {
    pub(super) channel_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) parent_id: Option<&'a str>,
}

/// A dialog that is opened.
#[derive(Debug, Serialize)]
pub(super) struct OutDialog<'a> {
    pub(super) trigger_id: &'a str,
    pub(super) url: &'a str,
    pub(super) dialog: Value,
}

/// Words in a command's own response.
#[derive(Debug, Serialize)]
pub(super) struct OutAnswer<'a> {
    pub(super) response_type: &'static str,
    pub(super) text: &'a str,
    pub(super) skip_slack_parsing: bool,
}

/// What the API answers with: what was made, or an error.
#[derive(Debug, Default, Deserialize)]
pub(super) struct ApiAnswer {
    /// The post, or the name of the error.
    #[serde(default)]
    pub(super) id: Option<String>,
    /// The words of an error, or of a post.
    #[serde(default)]
    pub(super) message: Option<String>,
    /// Of an error alone.
    #[serde(default)]
    pub(super) request_id: Option<String>,
}
