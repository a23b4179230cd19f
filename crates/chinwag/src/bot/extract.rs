//! Extractors: what a function may ask for in its arguments.

use std::{future::Future, sync::Arc};

use chinwag_core::{
    conversation::ConversationKey,
    event::{Event, WebhookReceived},
    message::{Message, User},
    name::ChannelName,
    response::{Response, ResponseStatus},
    topic::{MESSAGE_RECEIVED, RESPONSE_PREPARED, RESPONSE_STATUS, WEBHOOK_RECEIVED},
};

use super::{Context, Error, Request, Site, Unmet};

/// Something a function may ask for in its arguments.
///
/// `check` MUST find before the first event what can be found then: a topic it does not come with, a missing state.
/// `from_input` MUST be without effects: it may read, and its errors are those of the run.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an argument of a function",
    label = "a function cannot ask for `{Self}`",
    note = "it may ask for: Message, User, Context, Event, State<T>, Payload<T>, Failed<Response>, Failed<Run>, Sent, \
            Response, ResponseStatus, WebhookReceived, ConversationKey, ChannelName, Matched, Chat, Files, \
            ConversationState<T>, UserState<T>, Identity, Service<T>, and an Option or a Result<T, Error> of them",
    note = "arguments are taken by value: `message: Message`, not `message: &Message`; the words of a message are \
            `message.text()`",
    note = "for the JSON of a topic of your own write `Payload<{Self}>`; for a value that is shared by all runs write \
            `State<{Self}>` and give it to the bot by `.with_state(…)`"
)]
pub trait FromInput: Sized + Send {
    /// What it is beside the others of a function.
    const ROLE: Role = Role::Plain;

    /// What it writes at the end of a run, where it does: no two arguments of a function may write the same.
    const WRITES: Option<Writes> = None;

    /// Whether it can be had where the function stands.
    ///
    /// # Errors
    /// What is missing.
    fn check(site: &Site) -> Result<(), Unmet>;

    /// Takes it from the input. An implementation may be an `async fn`.
    ///
    /// # Errors
    /// It cannot be had from this input.
    fn from_input(request: &mut Request) -> impl Future<Output = Result<Self, Error>> + Send;
}

/// What an argument is beside the others of a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Role {
    /// It goes with any other.
    Plain,
    /// It makes the function a durable conversation, which runs again from its beginning at each turn.
    Chat,
    /// It is read at the beginning of a run and written at its end, so it does not go with a durable conversation.
    Written,
}

/// What an argument writes at the end of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Writes {
    owner: &'static str,
    name: &'static str,
}

impl Writes {
    /// The state of that name of this kind of owner.
    pub(super) const fn new(owner: &'static str, name: &'static str) -> Self {
        Self { owner, name }
    }
}

impl FromInput for Message {
    fn check(site: &Site) -> Result<(), Unmet> {
        site.check_topic("Message", MESSAGE_RECEIVED)
    }

    async fn from_input(request: &mut Request) -> Result<Self, Error> {
        request.message()
    }
}

impl FromInput for User {
    fn check(site: &Site) -> Result<(), Unmet> {
        site.check_topic("User", MESSAGE_RECEIVED)
    }

    async fn from_input(request: &mut Request) -> Result<Self, Error> {
        request.sender()
    }
}

/// The payload of one topic, as the type that stands for it.
macro_rules! payload_of_topic {
    ($type:ident, $topic:ident) => {
        impl FromInput for $type {
            fn check(site: &Site) -> Result<(), Unmet> {
                site.check_topic(stringify!($type), $topic)
            }

            async fn from_input(request: &mut Request) -> Result<Self, Error> {
                request.payload_of(stringify!($type), $topic)
            }
        }
    };
}

payload_of_topic!(Response, RESPONSE_PREPARED);
payload_of_topic!(ResponseStatus, RESPONSE_STATUS);
payload_of_topic!(WebhookReceived, WEBHOOK_RECEIVED);

/// What can be had whatever the topic, as far as can be told before the first event.
macro_rules! of_any_topic {
    ($type:ty, $request:ident => $value:expr) => {
        impl FromInput for $type {
            fn check(_: &Site) -> Result<(), Unmet> {
                Ok(())
            }

            async fn from_input($request: &mut Request) -> Result<Self, Error> {
                $value
            }
        }
    };
}

of_any_topic!(Event, request => Ok((**request.event()).clone()));
of_any_topic!(Arc<Event>, request => Ok(Arc::clone(request.event())));
of_any_topic!(Context, request => Ok(Context::new(request)));
of_any_topic!(ConversationKey, request => request.conversation().cloned());
of_any_topic!(ChannelName, request => request.channel());

impl Request {
    /// The conversation of the event.
    ///
    /// # Errors
    /// It belongs to none; for good.
    pub fn conversation(&self) -> Result<&ConversationKey, Error> {
        self.event().conversation.as_ref().ok_or_else(|| {
            let (function, topic) = (self.site().function(), &self.event().topic);
            Error::reject(format!(
                "function `{function}` needs a conversation, and this event of `{topic}` belongs to none"
            ))
        })
    }

    /// The channel of the event's conversation.
    ///
    /// # Errors
    /// The event belongs to no conversation; for good.
    pub fn channel(&self) -> Result<ChannelName, Error> {
        ChannelName::new(self.conversation()?.channel()).map_err(Error::reject)
    }
}
