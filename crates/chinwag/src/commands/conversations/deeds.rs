//! What is done at the desk, beside the running bot.

use std::sync::Arc;

use chinwag_core::{
    clock::{Clock as _, Ids as _, SystemClock},
    conversation::ConversationKey,
    desk::{Answer as Said, Desk as _, DeskError, Form},
    held::LENGTH,
};
use chinwag_runtime::{Channels, SystemIds, desk::FrontDesk};
use serde_json::json;

use super::{Answer, Hold, Release};
use crate::commands::{
    Exit, Terminal, engine,
    failure::{Ended, Failure},
    options::ConfigOption,
    wait, who, wiring,
};

pub(super) fn hold(command: &Hold, terminal: &mut Terminal<'_>) -> Ended {
    let Hold { conversation, length, config, answer } = command;
    known(config, conversation)?;
    let desk = desk(config, Channels::default())?;
    let length = length.unwrap_or(LENGTH);
    let held =
        wait::in_one_thread(desk.hold(conversation, &who::by_command_line(), length))?.map_err(refused)?;
    match answer.json {
        true => terminal.json(&held)?,
        false => writeln!(
            terminal.output,
            "{conversation} is yours until {}; `chinwag conversations release {conversation}` gives it back",
            held.until
        )?,
    }
    Ok(Exit::Done)
}

pub(super) fn answer(command: &Answer, terminal: &mut Terminal<'_>) -> Ended {
    let Answer { conversation, text, config, answer } = command;
    known(config, conversation)?;
    // What it becomes is the platform's to say, and some platforms need their credentials for that.
    let settings = config.load()?;
    let desk = desk(config, wiring::channels(&settings.config, wiring::FROM_SETTINGS)?)?;
    let said = Said {
        conversation: conversation.clone(),
        by: who::by_command_line(),
        text: text.clone(),
        form: Form::new(SystemClock.now(), SystemIds.random()),
    };
    let event = wait::in_one_thread(desk.answer(said))?.map_err(refused)?;
    match (answer.json, event) {
        (true, event) => terminal.json(&json!({ "conversation": conversation, "event": event }))?,
        (false, Some(event)) => {
            writeln!(terminal.output, "it is on its way; `chinwag trace {event}` shows what becomes of it")?;
        }
        (false, None) => writeln!(terminal.errors, "that was said before")?,
    }
    Ok(Exit::Done)
}

pub(super) fn release(command: &Release, terminal: &mut Terminal<'_>) -> Ended {
    let Release { conversation, config, answer } = command;
    known(config, conversation)?;
    let desk = desk(config, Channels::default())?;
    let was_held =
        wait::in_one_thread(desk.give_back(conversation, &who::by_command_line()))?.map_err(refused)?;
    match (answer.json, was_held) {
        (true, _) => terminal.json(&json!({ "conversation": conversation, "released": was_held }))?,
        (false, true) => writeln!(terminal.output, "{conversation} is the bot's again")?,
        (false, false) => writeln!(terminal.errors, "{conversation} is the bot's already")?,
    }
    Ok(if was_held { Exit::Done } else { Exit::Refused })
}

/// Refuses a conversation of no channel: a mistake in it would hold nothing, and say nothing of it.
pub(super) fn known(config: &ConfigOption, conversation: &ConversationKey) -> Result<(), Failure> {
    let channels = config.load_without_credentials()?.config.channels;
    if channels.iter().any(|channel| channel.name.as_str() == conversation.channel()) {
        return Ok(());
    }
    let names: Vec<&str> = channels.iter().map(|channel| channel.name.as_str()).collect();
    let known = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
    Err(Failure::unusable(
        format_args!("`{conversation}` is of no channel of the settings"),
        format_args!("write CHANNEL:ID, as `chinwag events` shows it; the channels are: {known}"),
    ))
}

pub(super) fn desk(config: &ConfigOption, channels: Channels) -> Result<FrontDesk, Failure> {
    let engine = engine::existing(config)?;
    Ok(FrontDesk::new(engine, channels, Arc::new(SystemClock), Arc::new(SystemIds)))
}

pub(super) fn refused(error: DeskError) -> Failure {
    match error {
        DeskError::Engine(error) => error.into(),
        error => Failure::unusable(error, "`chinwag conversations --help` tells what can be done"),
    }
}
