//! The call that sends a prepared response, and the little that goes in the webhook's own response.

use std::time::Duration;

use chinwag_core::{
    platform::{Answer, HttpCall, Immediate, RenderError},
    reply::{Reply, ReplyContent},
    response::Response,
};
use http::Method;
use serde_json::{Value, json};

use super::{
    Config,
    address::Address,
    shown::{Fields, message, object, unprepared, words},
    update::press_id,
};
use crate::{caller::Caller, registry::OpenError};

const ANSWER_PRESS: &str = "answerCallbackQuery";
/// How long a person sees the spinner on a button. Telegram would wait for a minute, but holds back what is said next.
const PRESS_WITHIN: Duration = Duration::from_secs(3);

/// Writes calls of the Bot API for one channel.
#[derive(Debug)]
pub(super) struct Renderer {
    caller: Caller,
    api_url: String,
}

impl Renderer {
    pub(super) fn new(config: &Config) -> Result<Self, OpenError> {
        let caller = Caller::new(config.channel.clone());
        let caller = caller.with_path(config.bot_token.current(), "bot_token")?;
        Ok(Self { caller, api_url: config.api_url.clone() })
    }

    pub(super) fn render(&self, response: &Response) -> Result<HttpCall, RenderError> {
        let id = self.caller.conversation(response)?;
        let address = Address::read(id).ok_or_else(|| {
            RenderError::new(format_args!(
                "`{}` is nobody to send to: <chat> or <chat>:<topic> is needed",
                response.conversation
            ))
        })?;
        let (method, fields) = call(&response.reply, address)?;
        self.method(&method, &Value::Object(fields))
    }

    /// Calls a method.
    pub(super) fn method(&self, name: &str, fields: &Value) -> Result<HttpCall, RenderError> {
        let url = format!("{}/bot{}/{name}", self.api_url, HttpCall::TOKEN);
        self.caller.json(Method::POST, url, fields)
    }
}

/// The answer to a press, so that its spinner ends.
pub(super) fn immediate(body: &[u8]) -> Option<Immediate> {
    let id = press_id(body)?;
    let call = json!({"method": ANSWER_PRESS, "callback_query_id": id});
    Some(Immediate { within: PRESS_WITHIN, deferral: answered(&call) })
}

/// A bot's own answer to a press.
pub(super) fn answer(response: &Response) -> Option<Answer> {
    match &response.reply.content {
        ReplyContent::Native { native } if native.get("method")? == ANSWER_PRESS => Some(answered(native)),
        _ => None,
    }
}

fn answered(call: &Value) -> Answer {
    Answer { status: 200, content_type: "application/json", body: call.to_string().into() }
}

/// The method and its parameters.
fn call(reply: &Reply, address: Address<'_>) -> Result<(String, Fields), RenderError> {
    if let ReplyContent::Native { native } = &reply.content {
        return native_call(native, address);
    }
    if let Some((method, fields)) = deed(&reply.content, address)? {
        return Ok((method.to_owned(), fields));
    }
    let (method, own) = message(&reply.content)?;
    let mut fields = to(address);
    fields.extend(object(own));
    if reply.silent {
        fields.insert("disable_notification".into(), true.into());
    }
    if let Some(answered) = &reply.reply_to {
        let message_id = message_id(answered)?;
        // The message may be gone by now, which is no reason to say nothing.
        let answered = json!({"message_id": message_id, "allow_sending_without_reply": true});
        fields.insert("reply_parameters".into(), answered);
    }
    Ok((method.to_owned(), fields))
}

/// Whom a message is for.
fn to(address: Address<'_>) -> Fields {
    let mut fields = in_chat(address);
    if let Some(topic) = address.topic {
        fields.insert("message_thread_id".into(), topic.into());
    }
    fields
}

/// Where a message is that something is done with.
fn in_chat(address: Address<'_>) -> Fields {
    let mut fields = object(json!({"chat_id": address.chat}));
    if let Some(business) = address.business {
        fields.insert("business_connection_id".into(), business.into());
    }
    fields
}

/// What is not a new message.
fn deed(content: &ReplyContent, address: Address<'_>) -> Result<Option<(&'static str, Fields)>, RenderError> {
    let on = |message: &str, own: Value| -> Result<Fields, RenderError> {
        let mut fields = in_chat(address);
        fields.insert("message_id".into(), message_id(message)?.into());
        fields.extend(object(own));
        Ok(fields)
    };
    Ok(Some(match content {
        ReplyContent::Typing { on: true } => {
            let mut fields = to(address);
            fields.insert("action".into(), "typing".into());
            ("sendChatAction", fields)
        }
        ReplyContent::Edit { message_id, text, buttons } => {
            ("editMessageText", on(message_id, words(text, buttons))?)
        }
        ReplyContent::Delete { message_id: id } => match address.business {
            Some(business) => {
                let ids = [message_id(id)?];
                let fields = json!({"business_connection_id": business, "message_ids": ids});
                ("deleteBusinessMessages", object(fields))
            }
            None => ("deleteMessage", on(id, json!({}))?),
        },
        ReplyContent::Reaction { message_id, reaction: word, on: put_on } => {
            let reactions: Vec<Value> = put_on.then(|| reaction(word)).into_iter().collect();
            ("setMessageReaction", on(message_id, json!({"reaction": reactions}))?)
        }
        _ => return Ok(None),
    }))
}

/// NOTE: Telegram's emoji have no mark that asks for a picture. One of digits is the id of an emoji of a pack.
fn reaction(word: &str) -> Value {
    if !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit()) {
        return json!({"type": "custom_emoji", "custom_emoji_id": word});
    }
    json!({"type": "emoji", "emoji": word.replace('\u{fe0f}', "")})
}

/// The platform's own object: the parameters of `sendMessage`, or of what `method` in it names. Where it does not say
/// for whom it is, it is for the conversation.
fn native_call(native: &Value, address: Address<'_>) -> Result<(String, Fields), RenderError> {
    let Value::Object(own) = native else { return Err(unprepared()) };
    let mut own = own.clone();
    let method = match own.remove("method") {
        None => "sendMessage".to_owned(),
        Some(Value::String(name)) if is_method(&name) => name,
        Some(_) => {
            return Err(RenderError::new("the `method` of a native message has to be one of the Bot API's"));
        }
    };
    let says_whom = own.contains_key("chat_id") || method == ANSWER_PRESS;
    let mut fields = if says_whom { Fields::new() } else { to(address) };
    fields.append(&mut own);
    Ok((method, fields))
}

fn is_method(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn message_id(id: &str) -> Result<i64, RenderError> {
    id.parse()
        .map_err(|_| RenderError::new(format_args!("`{id}` is not the id of a message here: a number is")))
}
