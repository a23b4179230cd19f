//! From the body of a webhook to its events.

use std::borrow::Cow;

use chinwag_core::{
    clock::Timestamp,
    conversation::{ConversationKey, fingerprint},
    message::{Content, Inbound, InboundKind, Message, User},
    name::ChannelName,
    platform::{ParseError, RawRequest},
};

use super::{
    Config, NAME,
    body::{self, Body},
    event::{self, Context},
    interaction,
    said::{Said, Spot, Told},
    sent::Sent,
    wire::{Authorization, Envelope},
};
use crate::form;

/// Turns bodies into events.
#[derive(Debug)]
pub(super) struct Parser {
    channel: ChannelName,
    bot_user_id: Option<String>,
    bot_id: Option<String>,
    hear_bots: bool,
}

impl Parser {
    pub(super) fn new(config: Config) -> Self {
        let Config { channel, bot_user_id, bot_id, hear_bots, .. } = config;
        Self { channel, bot_user_id, bot_id, hear_bots }
    }

    /// Every event of a request. There is nearly always one.
    pub(super) fn parse(&self, request: &RawRequest) -> Result<Vec<Inbound>, ParseError> {
        let sent = Sent::of(request);
        let mut pointer = "";
        let mut trigger = None;
        let told = match body::read(&request.body)? {
            Body::Json(json) => {
                let (told, place) = self.json(json, sent)?;
                pointer = place;
                vec![told]
            }
            Body::Payload(json) => {
                trigger = interaction::trigger(&json);
                interaction::read(&json, sent)
                    .ok_or_else(|| ParseError::new("its `payload` is not a JSON object with a `type`", ""))?
            }
            Body::Command(command) => {
                trigger = form::value(command, "trigger_id").map(Cow::into_owned);
                vec![Ok(slash(command, sent))]
            }
            Body::Probe => vec![Err("a probe of the certificate")],
        };
        let each = told.into_iter().enumerate();
        let mut inbound: Vec<_> =
            each.map(|(index, told)| self.inbound(told, pointer, index, &request.body)).collect();
        // It opens one modal, within three seconds, and is of use to the bot's own token alone.
        if let Some(Inbound { kind: InboundKind::Message(message), .. }) = inbound.first_mut() {
            message.reply_token = trigger.filter(|trigger| !trigger.is_empty());
        }
        Ok(inbound)
    }

    /// What the JSON says, and where in it. What is in a form has no place of its own there.
    fn json(&self, json: &str, sent: Sent<'_>) -> Result<(Told, &'static str), ParseError> {
        let envelope: Envelope<'_> = serde_json::from_str(json)
            .map_err(|error| ParseError::new(format_args!("it is not JSON: {error}"), ""))?;
        let kind = envelope.kind.get().ok_or_else(|| ParseError::new("there is no `type`", ""))?;
        if kind == "url_verification" {
            return Ok((Err("the set-up of the address"), ""));
        }
        let granted = granted(&envelope);
        let team = team(&envelope, granted);
        let digest = format!("event:{:016x}", fingerprint(&[json]));
        let context = Context {
            team,
            event_id: envelope.event_id.get().unwrap_or(&digest),
            at: envelope
                .event_time
                .0
                .map_or(sent.at, |seconds| Timestamp::from_millis(seconds.saturating_mul(1000))),
            users: self.bot_user_id.as_deref().into_iter().chain(granted.and_then(bot_user)).collect(),
            bot_id: self.bot_id.as_deref(),
            app_id: envelope.api_app_id.get(),
            hear_bots: self.hear_bots,
        };
        Ok(match (kind, envelope.event) {
            ("event_callback", Some(event)) => (event::read(&context, event.get()), "/event"),
            ("app_rate_limited", _) => (Ok(rate_limited(team, &envelope)), ""),
            _ => {
                let content = event::native(kind, json);
                (Ok(unspoken(team, context.event_id.into(), context.at, content)), "")
            }
        })
    }

    fn inbound(&self, told: Told, pointer: &str, index: usize, body: &[u8]) -> Inbound {
        let pointer = pointer.to_owned();
        let said = match told {
            Ok(said) => said,
            Err(reason) => {
                let digest = fingerprint(&[&String::from_utf8_lossy(body), &index.to_string()]);
                return Inbound {
                    dedupe: format!("ignored:{digest:016x}"),
                    pointer,
                    kind: InboundKind::Ignored { reason },
                };
            }
        };
        let message = Message {
            platform: NAME,
            channel: self.channel.clone(),
            conversation: ConversationKey::new(&self.channel, &said.spot.id()),
            message_id: said.message_id,
            sender: said.sender,
            sent_at: said.at,
            place: said.spot.place(),
            mentions_bot: said.mentions_bot,
            content: said.content,
            reply_to: said.reply_to,
            referral: None,
            raw: None,
            reply_token: None,
        };
        Inbound { dedupe: said.dedupe, pointer, kind: InboundKind::Message(message) }
    }
}

/// NOTE: only the first of those for whom the app hears it is told.
fn granted<'e>(envelope: &'e Envelope<'_>) -> Option<&'e Authorization> {
    envelope.authorizations.0.as_ref()?.first()?.0.as_ref()
}

fn bot_user(granted: &Authorization) -> Option<&str> {
    granted.user_id.get().filter(|_| granted.is_bot.0 == Some(true))
}

/// The workspace; an organisation, or the app itself, where none is told.
fn team<'e>(envelope: &'e Envelope<'_>, granted: Option<&'e Authorization>) -> &'e str {
    let told = envelope.team_id.get().or(envelope.context_team_id.get());
    let told = told.or_else(|| granted.and_then(|granted| granted.team_id.get()));
    told.or(envelope.enterprise_id.get()).or(envelope.api_app_id.get()).unwrap_or("unknown")
}

/// NOTE: Slack drops events until the minute is over.
fn rate_limited(team: &str, envelope: &Envelope<'_>) -> Said {
    let minute = envelope.minute_rate_limited.0.unwrap_or(0);
    let at = Timestamp::from_millis(minute.saturating_mul(1000));
    let content = Content::Notice { action: "app_rate_limited".into(), reason: None };
    unspoken(team, format!("app_rate_limited:{team}:{minute}"), at, content)
}

/// What nobody said, but the workspace tells.
fn unspoken(team: &str, dedupe: String, at: Timestamp, content: Content) -> Said {
    Said {
        spot: Spot::new(team, None, None),
        sender: User { id: team.into(), name: None },
        at,
        dedupe,
        message_id: None,
        mentions_bot: false,
        reply_to: None,
        content,
    }
}

/// A slash command: `/weather in Rome`. There is none in a thread.
fn slash(command: &str, sent: Sent<'_>) -> Said {
    let field = |name: &str| {
        form::value(command, name).map(|value| value.into_owned()).filter(|text| !text.is_empty())
    };
    let team = field("team_id").or_else(|| field("enterprise_id")).unwrap_or_default();
    let typed = field("command").unwrap_or_default();
    let name = typed.trim_start_matches('/').to_owned();
    let text = match field("text") {
        Some(rest) => format!("{typed} {rest}"),
        None => typed,
    };
    let user = field("user_id");
    let channel = field("channel_id").or_else(|| user.clone());
    let dedupe = match field("trigger_id") {
        Some(trigger) => format!("trigger:{trigger}"),
        None => format!("command:{sent}:{:016x}", fingerprint(&[command])),
    };
    Said {
        spot: Spot::new(&team, channel.as_deref(), None),
        sender: User { id: user.unwrap_or_else(|| "unknown".into()), name: field("user_name") },
        at: sent.at,
        dedupe,
        message_id: None,
        mentions_bot: false,
        reply_to: None,
        content: Content::command(name, text),
    }
}
