//! What a person says: a response as any other, in one write with the hold that it prolongs.

use std::time::Duration;

use chinwag_core::{
    audit::action,
    commit::{DedupeMark, Ingest, IngestItem},
    desk::{Answer, DeskError, Form},
    error::EngineError,
    event::{Event, EventId, Source, payload},
    held::Deed,
    reply::Reply,
    response::Response,
    topic::RESPONSE_PREPARED,
};

use super::{FrontDesk, front};

/// The oldest form that is taken: marks of what was sent are kept longer.
const FORM_AGE_MAX: Duration = Duration::from_secs(24 * 3600);

/// Says it once. The id of the event that tells of it; `None` where the form was sent before.
pub(super) async fn answer(desk: &FrontDesk, answer: Answer) -> Result<Option<EventId>, DeskError> {
    if answer.text.trim().is_empty() {
        return Err(DeskError::Empty);
    }
    if desk.now().since(answer.form.made()) > FORM_AGE_MAX {
        return Err(DeskError::OldForm);
    }
    let parts = parts(desk, &answer)?;
    let held = desk.held_by(&answer).await?;
    let webhook = desk.told(&answer.conversation, &answer.by, Deed::Answered, Some(held.until))?;
    let id = webhook.id.clone();
    let items = parts.iter().enumerate().map(|(index, part)| item(&webhook, index, part, &answer.form));
    let items = items.collect::<Result<_, EngineError>>()?;
    let note = desk.holding(&held)?;
    let written = desk.write(Ingest { items, ..front::deed(webhook, note) }).await?;
    desk.holds().put(&held);
    if written.published == 0 {
        return Ok(None);
    }
    desk.note(action::CONVERSATION_ANSWER, &answer.conversation, &answer.by, id.to_string()).await?;
    Ok(Some(id))
}

/// As many responses as the platform needs calls.
fn parts(desk: &FrontDesk, answer: &Answer) -> Result<Vec<Response>, DeskError> {
    let channel = answer.conversation.channel();
    let channel = desk.channels.get(channel).ok_or_else(|| DeskError::NoChannel(channel.to_owned()))?;
    let response =
        Response::new(channel.name.clone(), answer.conversation.clone(), Reply::text(answer.text.trim()));
    let parts = channel.adapter.prepare(response);
    let mut parts = parts.map_err(|error| DeskError::Unsayable(error.to_string()))?;
    parts.iter_mut().for_each(|part| part.by = Some(answer.by.clone()));
    Ok(parts)
}

fn item(webhook: &Event, index: usize, part: &Response, form: &Form) -> Result<IngestItem, EngineError> {
    let data = payload(part).map_err(|error| EngineError::failed("writing an answer", error))?;
    let id = webhook.id.part(index);
    let event = webhook.caused(id, RESPONSE_PREPARED, Source::Desk, webhook.time, data);
    Ok(IngestItem { dedupe: DedupeMark { at: form.made(), hash: form.digest(index) }, event })
}
