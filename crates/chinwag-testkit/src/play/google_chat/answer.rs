//! What an event's own response shows.

use chinwag_core::platform::HttpReply;
use serde_json::Value;

use super::{
    app::{GoogleChat, direct},
    card, message,
};
use crate::{
    play::{Act, Choice, Person, Shown},
    script::Said,
};

impl GoogleChat {
    /// What the response to an event shows: a message, a message in the place of one, or a dialog.
    pub(super) fn responded(
        &mut self,
        person: &Person,
        act: &Act,
        reply: &HttpReply,
    ) -> Result<Vec<Shown>, String> {
        if reply.status != 200 {
            return Err(format!("the event was answered {}", reply.status));
        }
        let body: Value = serde_json::from_slice(&reply.body)
            .map_err(|error| format!("the response is no JSON: {error}"))?;
        let fields = body.as_object().ok_or("the response is no object")?;
        if fields.is_empty() {
            return Ok(Vec::new());
        }
        let response = &body["actionResponse"];
        let pressed = match act {
            Act::Presses { choice, message_id } => choice.value.as_ref().map(|value| (value, message_id)),
            _ => None,
        };
        match response["type"].as_str() {
            None if response.is_null() => self.says(person, pressed.map(|(_, id)| id.as_str()), &body),
            Some("NEW_MESSAGE") => self.says(person, pressed.map(|(_, id)| id.as_str()), &body),
            Some("UPDATE_MESSAGE") => {
                let (_, id) = pressed.ok_or("there is no message to change")?;
                self.changes(id, &body)
            }
            Some("DIALOG") => {
                let (value, id) = pressed.ok_or("there is nothing that could open a dialog")?;
                if value["isDialogEvent"] != true {
                    return Err("the event does not ask for a dialog".into());
                }
                let seen = dialog(&response["dialogAction"])?;
                let shown =
                    |(said, choices)| Shown { to: person.id.clone(), message_id: id.clone(), said, choices };
                Ok(seen.map(shown).into_iter().collect())
            }
            _ => Err("the response is of no known type".into()),
        }
    }

    /// A message beside the event's: in its thread, where there are threads.
    fn says(&mut self, person: &Person, pressed: Option<&str>, body: &Value) -> Result<Vec<Shown>, String> {
        let (said, choices) = message::shown(body).map_err(|refusal| refusal.message)?;
        let thread = body["thread"]["name"].as_str().map(str::to_owned);
        let of_press = pressed
            .and_then(|id| self.messages.get(id))
            .and_then(|message| message["space"]["name"].as_str());
        let place =
            thread.as_deref().and_then(|thread| thread.split_once("/threads/")).map(|(place, _)| place);
        let place = place.or(of_press).map_or_else(|| direct(&person.id), str::to_owned);
        let message = self.posted(&place, thread.as_deref(), body);
        Ok(self.shown(&message, &said, &choices))
    }

    /// The message that was pressed on has new words and cards.
    fn changes(&mut self, id: &str, body: &Value) -> Result<Vec<Shown>, String> {
        let (said, choices) = message::shown(body).map_err(|refusal| refusal.message)?;
        let mut message = self.messages.get(id).cloned().ok_or("the message is gone")?;
        if message["sender"]["type"] != "BOT" {
            return Err("only messages of the app can be changed".into());
        }
        for field in ["text", "cardsV2"] {
            message[field] = body[field].clone();
        }
        self.keep_message(&message);
        Ok(self.shown(&message, &said, &choices))
    }
}

/// What a dialog shows, or the word that ends one.
fn dialog(action: &Value) -> Result<Option<(Said, Vec<Choice>)>, String> {
    let status = &action["actionStatus"];
    if !status.is_null() {
        if status["statusCode"] != "OK" {
            return Err(format!("the dialog was answered {}", status["statusCode"]));
        }
        let words = status["userFacingMessage"].as_str();
        return Ok(words.map(|words| (Said::default().with_words(words), Vec::new())));
    }
    let (said, mut choices) = card::dialog(&action["dialog"]["body"]).map_err(|refusal| refusal.message)?;
    for value in choices.iter_mut().filter_map(|choice| choice.value.as_mut()) {
        value["isDialogEvent"] = true.into();
        value["dialogEventType"] = "SUBMIT_DIALOG".into();
    }
    Ok(Some((said, choices)))
}
