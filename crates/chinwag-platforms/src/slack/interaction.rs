//! What was pressed, chosen or sent: the JSON in the form of an interaction.

use chinwag_core::{
    clock::Timestamp,
    conversation::fingerprint,
    message::{Content, User},
};
use serde_json::{Map, Value, value::RawValue};

use super::{
    blocks::LINK,
    event::native,
    mrkdwn,
    said::{Said, Spot, Told, millis},
    sent::Sent,
    wire::{self, Action, Interaction, State},
};

/// What an interaction says; where several things were done at once, each of them. `sent` is when the request says it was
/// sent, for what has no time or key of its own.
pub(super) fn read(raw: &str, sent: Sent<'_>) -> Option<Vec<Told>> {
    let interaction: Interaction<'_> = wire::object(raw)?;
    let kind = interaction.kind.get()?;
    let callback = interaction.callback_id.get().unwrap_or_default();
    let content = match kind {
        "block_actions" | "interactive_message" => return Some(actions(&interaction, raw, kind, sent)),
        "view_submission" => submission(&interaction, raw),
        "shortcut" | "message_action" if !callback.is_empty() => {
            Content::Button { title: callback.into(), payload: Some(callback.into()) }
        }
        "dialog_submission" => {
            let values = interaction.submission.0.clone().unwrap_or_default();
            Content::Form { name: callback.into(), values }
        }
        kind => native(kind, raw),
    };
    let key = key(&interaction, raw, sent);
    Some(vec![Ok(done(&interaction, key, sent.at, content))])
}

/// What a modal can be opened with, for a moment.
pub(super) fn trigger(raw: &str) -> Option<String> {
    wire::object::<Interaction<'_>>(raw)?.trigger_id.get().map(str::to_owned)
}

/// Several actions may come at once, though hardly ever more than one does.
fn actions(interaction: &Interaction<'_>, raw: &str, kind: &str, sent: Sent<'_>) -> Vec<Told> {
    let key = key(interaction, raw, sent);
    let list = interaction.actions.and_then(|list| serde_json::from_str::<Vec<&RawValue>>(list.get()).ok());
    let list = list.unwrap_or_default();
    if list.is_empty() {
        return vec![Ok(done(interaction, key, sent.at, native(kind, raw)))];
    }
    let each = list.iter().enumerate().map(|(index, one)| {
        let key = if index == 0 { key.clone() } else { format!("{key}:{index}") };
        let Some(action) = wire::object::<Action>(one.get()) else {
            return Ok(done(interaction, key, sent.at, native(kind, one.get())));
        };
        if action.action_id.get().is_some_and(|id| id.starts_with(LINK)) {
            return Err("a link of the bot was opened");
        }
        let at = action.action_ts.get().and_then(millis).unwrap_or(sent.at);
        Ok(done(interaction, key, at, acted(interaction, &action, one.get(), kind)))
    });
    each.collect()
}

fn acted(interaction: &Interaction<'_>, action: &Action, raw: &str, kind: &str) -> Content {
    let name = action.action_id.get().or(action.name.get()).unwrap_or_default();
    let chosen = action.selected_option.0.as_ref().or_else(|| match action.selected_options.0.as_deref() {
        // A menu of the older kind has a list, of one.
        Some([one]) if kind == "interactive_message" => Some(one),
        _ => None,
    });
    if let Some(choice) = chosen {
        return pressed(choice.text.0.as_ref(), choice.value.get(), name);
    }
    match action.kind.get() {
        Some("button") => {
            let fields = interaction.state.0.as_ref().map(values).unwrap_or_default();
            let payload = action.value.get().unwrap_or(name);
            match fields.is_empty() {
                true => pressed(action.text.0.as_ref(), action.value.get(), name),
                // The inputs of a message are sent by a button of it.
                false => Content::Form { name: payload.into(), values: fields },
            }
        }
        _ => match serde_json::from_str(raw).ok().as_ref().and_then(filled_in) {
            Some(value) if !name.is_empty() => {
                Content::Form { name: name.into(), values: Map::from_iter([(name.to_owned(), value)]) }
            }
            _ => native(kind, raw),
        },
    }
}

fn pressed(text: Option<&Value>, value: Option<&str>, name: &str) -> Content {
    let payload = value.unwrap_or(name);
    let title = text.and_then(|text| text.as_str().or(text.get("text")?.as_str()));
    Content::Button {
        title: mrkdwn::readable(title.unwrap_or(payload)),
        payload: (!payload.is_empty()).then(|| payload.to_owned()),
    }
}

/// A modal that was sent. What the bot itself had put into it is among the values, as `private_metadata`.
fn submission(interaction: &Interaction<'_>, raw: &str) -> Content {
    let Some(view) = interaction.view.0.as_ref() else { return native("view_submission", raw) };
    let mut fields = view.state.0.as_ref().map(values).unwrap_or_default();
    if let Some(own) = view.private_metadata.get() {
        fields.entry("private_metadata").or_insert_with(|| own.into());
    }
    let name = view.callback_id.get().or(view.id.get()).unwrap_or("view");
    Content::Form { name: name.into(), values: fields }
}

/// What is filled in, by the ids of the actions; `block.action` where two blocks have an action of the same id.
fn values(state: &State) -> Map<String, Value> {
    let inputs = || {
        let blocks = state.values.iter().filter_map(|(block, actions)| Some((block, actions.as_object()?)));
        blocks.flat_map(|(block, actions)| actions.iter().map(move |(action, input)| (block, action, input)))
    };
    let mut fields = Map::new();
    for (block, action, input) in inputs() {
        let is_only = inputs().filter(|(_, other, _)| *other == action).count() == 1;
        let name = if is_only { action.clone() } else { format!("{block}.{action}") };
        fields.insert(name, filled_in(input).unwrap_or(Value::Null));
    }
    fields
}

/// The value of an input, whatever kind of input it is.
fn filled_in(input: &Value) -> Option<Value> {
    let option = |option: &Value| option.get("value").cloned();
    if let Some(choice) = input.get("selected_option").and_then(option) {
        return Some(choice);
    }
    if let Some(choices) = input.get("selected_options").and_then(Value::as_array) {
        return Some(choices.iter().filter_map(option).collect());
    }
    let fields = [
        "selected_user",
        "selected_users",
        "selected_conversation",
        "selected_conversations",
        "selected_channel",
        "selected_channels",
        "selected_date",
        "selected_time",
        "selected_date_time",
        "rich_text_value",
        "files",
        "value",
    ];
    fields.iter().find_map(|field| input.get(field).filter(|value| !value.is_null()).cloned())
}

fn done(interaction: &Interaction<'_>, dedupe: String, at: Timestamp, content: Content) -> Said {
    let id = |named: &wire::Maybe<wire::Named>| {
        named.0.as_ref().and_then(|named| named.id.get().map(str::to_owned))
    };
    let container = interaction.container.0.as_ref();
    let person = interaction.user.0.as_ref();
    let user = person.and_then(|person| person.id.get());
    let team = id(&interaction.team).or_else(|| id(&interaction.enterprise));
    let team = team
        .or_else(|| person.and_then(|person| person.team_id.get()).map(str::to_owned))
        .unwrap_or_default();
    let channel = container.and_then(|container| container.channel_id.get()).map(str::to_owned);
    let channel = channel.or_else(|| id(&interaction.channel)).or_else(|| user.map(str::to_owned));
    let message = container.and_then(|container| container.message_ts.get()).or(interaction.message_ts.get());
    let of_message = interaction.message.0.as_ref().and_then(|message| message.thread_ts.get());
    let thread = container.and_then(|container| container.thread_ts.get()).or(of_message);
    let thread = thread.filter(|thread| Some(*thread) != message);
    let name = person.and_then(|person| person.name.get().or(person.username.get()));
    Said {
        spot: Spot::new(&team, channel.as_deref(), thread),
        sender: User { id: user.unwrap_or("unknown").into(), name: name.map(str::to_owned) },
        at: interaction.action_ts.get().and_then(millis).unwrap_or(at),
        dedupe,
        message_id: None,
        mentions_bot: false,
        // What was pressed in a message may be answered by changing it.
        reply_to: message.map(str::to_owned),
        content,
    }
}

/// What tells an interaction from all others. NOTE: the same question of a menu may be asked again, a second later; none of
/// these is ever sent twice.
fn key(interaction: &Interaction<'_>, raw: &str, sent: Sent<'_>) -> String {
    match interaction.trigger_id.get() {
        Some(trigger) => format!("trigger:{trigger}"),
        None => format!("interaction:{sent}:{:016x}", fingerprint(&[raw])),
    }
}
