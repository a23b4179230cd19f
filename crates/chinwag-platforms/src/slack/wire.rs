//! What Slack sends. A field that is not of the shape it should have is as one that is not there, so that it takes nothing
//! else with it.

use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::{Map, Value, value::RawValue};

use crate::redact::{self, Path};

/// What of a body is a credential: the old way of proof, where anybody may answer, and what a function's run may do.
pub(super) const CREDENTIALS: &[Path] = &[
    &["token"],
    &["response_url"],
    &["response_urls"],
    &["event", "bot_access_token"],
    &["bot_access_token"],
];

/// A field that may be absent or odd.
#[derive(Debug)]
pub(super) struct Maybe<T>(pub(super) Option<T>);

impl<T> Default for Maybe<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Maybe<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        Ok(Self(serde_json::from_str(raw.get()).ok()))
    }
}

impl Maybe<String> {
    /// The words, unless there are none.
    pub(super) fn get(&self) -> Option<&str> {
        self.0.as_deref().filter(|text| !text.is_empty())
    }
}

/// Reads an object. Serde would take a list for one as well, field by field.
pub(super) fn object<'a, T: Deserialize<'a>>(json: &'a str) -> Option<T> {
    serde_json::from_str(json).ok().filter(|_| json.trim_start().starts_with('{'))
}

/// JSON as a value, without what is a credential; where it is nested too deeply to be one, that it is.
pub(super) fn native(json: &str) -> Value {
    match serde_json::from_str(json) {
        Ok(value) => redact::without(value, CREDENTIALS),
        Err(_) => Value::String("it is nested too deeply to be shown".into()),
    }
}

/// The body of an event.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Envelope<'a> {
    #[serde(rename = "type")]
    pub(super) kind: Maybe<String>,
    pub(super) team_id: Maybe<String>,
    pub(super) context_team_id: Maybe<String>,
    pub(super) enterprise_id: Maybe<String>,
    pub(super) api_app_id: Maybe<String>,
    pub(super) event_id: Maybe<String>,
    pub(super) event_time: Maybe<u64>,
    pub(super) authorizations: Maybe<Vec<Maybe<Authorization>>>,
    pub(super) minute_rate_limited: Maybe<u64>,
    pub(super) challenge: Maybe<String>,
    #[serde(borrow)]
    pub(super) event: Option<&'a RawValue>,
}

/// For whom the app hears an event.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Authorization {
    pub(super) team_id: Maybe<String>,
    pub(super) user_id: Maybe<String>,
    pub(super) is_bot: Maybe<bool>,
}

/// An event, or a message within one.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Event<'a> {
    #[serde(rename = "type")]
    pub(super) kind: Maybe<String>,
    pub(super) subtype: Maybe<String>,
    pub(super) user: Maybe<String>,
    pub(super) user_profile: Maybe<Profile>,
    pub(super) username: Maybe<String>,
    pub(super) bot_id: Maybe<String>,
    pub(super) bot_profile: Maybe<Profile>,
    pub(super) app_id: Maybe<String>,
    pub(super) channel: Maybe<String>,
    pub(super) ts: Maybe<String>,
    pub(super) event_ts: Maybe<String>,
    pub(super) thread_ts: Maybe<String>,
    pub(super) text: Maybe<String>,
    pub(super) edited: Maybe<Map<String, Value>>,
    pub(super) deleted_ts: Maybe<String>,
    pub(super) reaction: Maybe<String>,
    pub(super) item: Maybe<Item>,
    pub(super) assistant_thread: Maybe<AssistantThread>,
    #[serde(borrow)]
    pub(super) files: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) attachments: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) message: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) previous_message: Option<&'a RawValue>,
}

/// What is told of a person or a bot.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Profile {
    pub(super) display_name: Maybe<String>,
    pub(super) real_name: Maybe<String>,
    pub(super) name: Maybe<String>,
}

/// What a reaction is on.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Item {
    pub(super) channel: Maybe<String>,
    pub(super) ts: Maybe<String>,
}

/// Where an assistant is spoken to.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct AssistantThread {
    pub(super) user_id: Maybe<String>,
    pub(super) channel_id: Maybe<String>,
    pub(super) thread_ts: Maybe<String>,
}

/// A file.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct File {
    pub(super) id: Maybe<String>,
    pub(super) name: Maybe<String>,
    pub(super) mimetype: Maybe<String>,
    pub(super) size: Maybe<u64>,
    pub(super) mode: Maybe<String>,
    pub(super) url_private: Maybe<String>,
    pub(super) url_private_download: Maybe<String>,
}

/// What Slack or another app hangs below a message.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Below {
    pub(super) from_url: Maybe<String>,
    pub(super) title_link: Maybe<String>,
    pub(super) title: Maybe<String>,
}

/// Something that was pressed, chosen or sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Interaction<'a> {
    #[serde(rename = "type")]
    pub(super) kind: Maybe<String>,
    pub(super) team: Maybe<Named>,
    pub(super) enterprise: Maybe<Named>,
    pub(super) user: Maybe<Person>,
    pub(super) channel: Maybe<Named>,
    pub(super) container: Maybe<Container>,
    pub(super) message: Maybe<Threaded>,
    pub(super) trigger_id: Maybe<String>,
    pub(super) action_ts: Maybe<String>,
    pub(super) message_ts: Maybe<String>,
    pub(super) callback_id: Maybe<String>,
    pub(super) view: Maybe<View>,
    pub(super) state: Maybe<State>,
    pub(super) submission: Maybe<Map<String, Value>>,
    #[serde(borrow)]
    pub(super) actions: Option<&'a RawValue>,
}

/// A workspace or a channel.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Named {
    pub(super) id: Maybe<String>,
}

/// Who did it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Person {
    pub(super) id: Maybe<String>,
    pub(super) name: Maybe<String>,
    pub(super) username: Maybe<String>,
    pub(super) team_id: Maybe<String>,
}

/// What something was pressed in.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Container {
    pub(super) channel_id: Maybe<String>,
    pub(super) message_ts: Maybe<String>,
    pub(super) thread_ts: Maybe<String>,
}

/// The thread of a message.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Threaded {
    pub(super) thread_ts: Maybe<String>,
}

/// A modal or a home tab.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct View {
    pub(super) id: Maybe<String>,
    pub(super) hash: Maybe<String>,
    pub(super) callback_id: Maybe<String>,
    pub(super) private_metadata: Maybe<String>,
    pub(super) state: Maybe<State>,
}

/// What is filled in: by block, then by action.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct State {
    pub(super) values: Map<String, Value>,
}

/// One thing that was pressed or chosen.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Action {
    #[serde(rename = "type")]
    pub(super) kind: Maybe<String>,
    pub(super) action_id: Maybe<String>,
    pub(super) action_ts: Maybe<String>,
    pub(super) name: Maybe<String>,
    pub(super) value: Maybe<String>,
    pub(super) text: Maybe<Value>,
    pub(super) selected_option: Maybe<Choice>,
    pub(super) selected_options: Maybe<Vec<Choice>>,
}

/// One of several.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Choice {
    pub(super) text: Maybe<Value>,
    pub(super) value: Maybe<String>,
}
