//! A person in the bot's place: who holds the conversation, and the forms to take it over, answer and give it back.

use std::sync::Arc;

use chinwag_core::{
    config::Span,
    conversation::ConversationKey,
    desk::{Answer as Said, DeskError, Form},
    error::EngineError,
    held::Held,
};
use maud::{Markup, html};

use crate::{
    panel::Panel,
    server::{Answer, Ask, not_found, see_other},
    view::{link, words},
};

/// For how long a conversation may be taken over, in minutes; the first is what is chosen where nobody chooses.
const LENGTHS: [(u64, &str); 4] = [(60, "1 hour"), (15, "15 minutes"), (240, "4 hours"), (1440, "1 day")];

/// The longest name of a person, and the longest answer, in letters.
const NAME_MAX: usize = 40;
const TEXT_MAX: usize = 20_000;

/// Who holds a conversation now.
pub(super) async fn held(panel: &Panel, key: &ConversationKey) -> Result<Option<Held>, EngineError> {
    let found = panel.engine.store.state(&Held::key(key)).await?;
    let held: Option<Held> = found.and_then(|found| serde_json::from_str(found.value.get()).ok());
    Ok(held.filter(|held| held.holds(panel.clock.now())))
}

/// Who answers here, and how that is changed.
pub(super) async fn holder(panel: &Panel, key: &ConversationKey, token: &str) -> Result<Markup, EngineError> {
    if panel.source.desk().is_none() {
        return Ok(html! {});
    }
    let held = held(panel, key).await?;
    Ok(html! {
        @match &held {
            Some(held) => {
                p.notice.warn {
                    b { (held.by) } " holds this conversation, and the bot is silent here. It is the bot's again in "
                    (words::span(held.until.since(panel.clock.now()))) ", unless somebody answers before."
                }
                form.row method="post" action="/conversation/release" {
                    (hidden(token, key))
                    button { "Give it back to the bot" }
                }
            }
            None => {
                form.row method="post" action="/conversation/hold" {
                    (hidden(token, key))
                    label { "Your name" input name="name" maxlength=(NAME_MAX) autocomplete="nickname"; }
                    label { "For, after each answer"
                        select name="minutes" { @for (minutes, name) in LENGTHS { option value=(minutes) { (name) } } }
                    }
                    button { "Take over from the bot" }
                }
            }
        }
    })
}

/// The forms that are not changed while somebody writes in them.
pub(super) async fn forms(panel: &Panel, ask: &Ask, key: &ConversationKey) -> Result<Markup, EngineError> {
    if panel.source.desk().is_none() {
        return Ok(html! {});
    }
    let held = held(panel, key).await?;
    let name = held.as_ref().and_then(|held| name_of(&held.by)).unwrap_or_default();
    let form = Form::new(panel.clock.now(), panel.ids.random());
    Ok(html! {
        form.stack.answer method="post" action="/conversation/answer" {
            (hidden(ask.csrf(), key))
            input type="hidden" name="form" value=(form);
            label { "Answer as a person" textarea name="text" rows="3" maxlength=(TEXT_MAX) required {} }
            div.row {
                label { "Your name" input name="name" maxlength=(NAME_MAX) value=(name) autocomplete="nickname"; }
                button.primary { "Send" }
            }
            @if held.is_none() { p.dim { "Whoever answers holds the conversation from then on: the bot is silent here until it is given back, or for an hour." } }
        }
    })
}

/// The form that forgets the conversation. It works without a script: what has to be ticked is asked for by the browser, and
/// again by the server.
pub(super) fn forgetting(panel: &Panel, ask: &Ask, key: &ConversationKey) -> Markup {
    if panel.source.desk().is_none() {
        return html! {};
    }
    html! {
        h2 { "Forget this conversation" }
        details {
            summary { "Erase all of it …" }
            p { "What was said, what came of it, what the bot remembers of it and of whom it was with, and what the log says of it. Nothing brings it back." }
            form.stack method="post" action="/conversation/forget" {
                (hidden(ask.csrf(), key))
                label.check { input type="checkbox" name="sure" value="yes" required; " Yes, erase it for good" }
                div { button.danger { "Forget" } }
            }
        }
    }
}

fn hidden(token: &str, key: &ConversationKey) -> Markup {
    html! { input type="hidden" name="csrf" value=(token); input type="hidden" name="key" value=(key); }
}

/// Takes the conversation over.
pub(crate) async fn hold(panel: &Arc<Panel>, ask: &Ask) -> Result<Answer, EngineError> {
    let (Some(desk), Some(key)) = (panel.source.desk(), key(ask)) else { return Ok(not_found()) };
    let minutes = ask.form("minutes").and_then(|minutes| minutes.parse().ok()).unwrap_or(LENGTHS[0].0);
    let length = Span::secs(60_u64.saturating_mul(minutes));
    told(&key, desk.hold(&key, &who(ask), length).await.map(|_| "You hold this conversation."))
}

/// Says something in it.
pub(crate) async fn answer(panel: &Arc<Panel>, ask: &Ask) -> Result<Answer, EngineError> {
    let (Some(desk), Some(key)) = (panel.source.desk(), key(ask)) else { return Ok(not_found()) };
    let Some(form) = ask.form("form").and_then(Form::of) else { return Ok(not_found()) };
    let text = ask.form("text").unwrap_or_default().chars().take(TEXT_MAX).collect();
    let said = Said { conversation: key.clone(), by: who(ask), text, form };
    told(
        &key,
        desk.answer(said).await.map(|event| match event {
            Some(_) => "Your answer is on its way.",
            None => "That was sent before, and is not sent again.",
        }),
    )
}

/// Forgets it.
pub(crate) async fn forget(panel: &Arc<Panel>, ask: &Ask) -> Result<Answer, EngineError> {
    let (Some(desk), Some(key)) = (panel.source.desk(), key(ask)) else { return Ok(not_found()) };
    if ask.form("sure") != Some("yes") {
        let why = "tick that it is to be erased for good";
        return Ok(see_other(&link::to("/conversation", &[("key", key.as_str()), ("refused", why)])));
    }
    match desk.forget(&key, &who(ask)).await {
        Ok(_) => Ok(see_other(&link::to("/conversations", &[("done", "The conversation is forgotten.")]))),
        Err(DeskError::Engine(error)) => Err(error),
        Err(refusal) => {
            let why = refusal.to_string();
            Ok(see_other(&link::to("/conversation", &[("key", key.as_str()), ("refused", &why)])))
        }
    }
}

/// Gives it back.
pub(crate) async fn release(panel: &Arc<Panel>, ask: &Ask) -> Result<Answer, EngineError> {
    let (Some(desk), Some(key)) = (panel.source.desk(), key(ask)) else { return Ok(not_found()) };
    told(&key, desk.give_back(&key, &who(ask)).await.map(|_| "The bot answers here again."))
}

fn key(ask: &Ask) -> Option<ConversationKey> {
    ask.form("key").and_then(|key| key.parse().ok())
}

/// Who does it: by the name that they give themselves, and by their session, which they cannot choose.
fn who(ask: &Ask) -> String {
    let name = ask.form("name").unwrap_or_default();
    let name: String = name.trim().chars().filter(|letter| !letter.is_control()).take(NAME_MAX).collect();
    let session = ask.session();
    if name.is_empty() { format!("console:{session}") } else { format!("console:{name} ({session})") }
}

/// The name that they gave themselves.
fn name_of(by: &str) -> Option<&str> {
    Some(by.strip_prefix("console:")?.rsplit_once(" (")?.0)
}

/// Back to the conversation, with what was done or why it was not.
fn told(key: &ConversationKey, done: Result<&'static str, DeskError>) -> Result<Answer, EngineError> {
    let notice = match done {
        Ok(words) => ("done", words.to_owned()),
        Err(DeskError::Engine(error)) => return Err(error),
        Err(refusal) => ("refused", refusal.to_string()),
    };
    Ok(see_other(&link::to("/conversation", &[("key", key.as_str()), (notice.0, &notice.1)])))
}
