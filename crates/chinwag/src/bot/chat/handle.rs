//! The handle that a durable conversation is written with.

use std::{sync::Arc, time::Duration};

use chinwag_core::{clock::Timestamp, reply::Reply, topic::MESSAGE_RECEIVED};
use serde::{Serialize, de::DeserializeOwned};

use super::{
    Ask, Play, answer,
    journal::{Asked, Step, StepKind},
    play::{Entered, Halt},
    turn::Turn,
    words::Wish,
};
use crate::bot::{
    Error, FromInput, IntoEmits, Request, Result, Role, Site, Unmet,
    stored::{Owner, StateKey, Stored, user_of},
};

/// A durable conversation, as an argument of the function that holds it.
///
/// The function may [`ask`](Self::ask) and go on with the answer, a week or a deployment later. Nothing of it is held in
/// memory in between. Each step and its result stand in a **journal**, which is written in the commit of the run; at the
/// next turn the function runs again from its beginning, every step that is in the journal returns at once what it
/// returned before, and the first one that is not is done for real. So:
///
/// - What is not a step must come out the same each time: time and randomness from [`now`](Self::now) and
///   [`random`](Self::random) or the [`Context`](crate::bot::Context), effects in [`run`](Self::run) or a service.
/// - A step's result is written when the function next waits or ends. Whatever dies or fails before that is run again,
///   so an effect outside may happen twice: give it an idempotency key.
/// - A program that was changed is noticed at the first step that is not the journal's; see [`durable`].
///
/// [`durable`]: crate::bot::durable()
///
/// ```
/// use chinwag::prelude::*;
///
/// async fn order(mut chat: Chat) -> Result<()> {
///     let size = chat.ask("Which size?").choices(["S", "M", "L"]).await?;
///     let count: u32 = chat.ask("How many?").parse().or_say("A number, please.").await?;
///     if !chat.ask(format!("{count} in {size}, is that right?")).yes_or_no().await? {
///         return chat.say("Then not.").await;
///     }
///     chat.say("Ordered!").await
/// }
///
/// let bot = Bot::new().function("talk", on(MESSAGE_RECEIVED), Router::new().action("order", order));
/// ```
#[derive(Debug)]
pub struct Chat {
    pub(super) play: Arc<Play>,
    request: Request,
}

impl Chat {
    /// Says something.
    ///
    /// # Errors
    /// It cannot be published.
    pub async fn say(&mut self, reply: impl Into<Reply>) -> Result<()> {
        let reply = reply.into();
        match self.play.enter(Step::new(StepKind::Say, &reply.summary())).await? {
            Entered::Fresh(open) => {
                self.play.reply(reply)?;
                open.close(&())
            }
            Entered::Done(_) | Entered::Waiting { .. } => Ok(()),
        }
    }

    /// Asks, and waits for the answer, however long that takes: any words, unless the question says more.
    pub fn ask(&mut self, question: impl Into<Reply>) -> Ask<'_, String> {
        Ask::new(self, question.into(), answer::text())
    }

    /// Publishes what a function may return: an event for a topic of your own, a response for another conversation.
    ///
    /// # Errors
    /// It cannot be published.
    pub async fn publish(&mut self, what: impl IntoEmits) -> Result<()> {
        let emits = what.into_emits(&self.request)?;
        let topics: Vec<&str> = emits.events.iter().map(|emit| emit.topic.as_str()).collect();
        match self.play.enter(Step::new(StepKind::Publish, &topics.join(" "))).await? {
            Entered::Fresh(open) => {
                self.play.emit(emits);
                open.close(&())
            }
            Entered::Done(_) | Entered::Waiting { .. } => Ok(()),
        }
    }

    /// Waits until `time` has passed, whatever happens to the process in between. Messages that come meanwhile go to the
    /// other routes of the function.
    ///
    /// # Errors
    /// The person cancelled.
    pub async fn wait(&mut self, time: Duration) -> Result<()> {
        let play = &*self.play;
        let asked = match play.enter(Step::new(StepKind::Wait, "")).await? {
            Entered::Done(recorded) => play.taken(recorded).await,
            Entered::Fresh(open) => {
                play.set_timer(time)?;
                open.wait(Vec::new());
                play.halt(Halt::Waiting).await
            }
            Entered::Waiting { turn, .. } => {
                let asked = match turn {
                    Some(Turn::Wake(_)) => Asked::Late,
                    Some(Turn::Message(message)) => match play.words.wish(&message) {
                        Some(Wish::Cancel) => Asked::Cancelled,
                        Some(Wish::Restart) => play.halt(Halt::Restart).await,
                        Some(Wish::Help) | None => play.halt(Halt::Waiting).await,
                    },
                    None => play.halt(Halt::Waiting).await,
                };
                play.end_wait(&asked)?;
                asked
            }
        };
        match asked {
            Asked::Cancelled => Err(play.cancelled()),
            Asked::Late | Asked::Said(_) => Ok(()),
        }
    }

    /// Does something outside, once: when the function runs again from its beginning, it gets what was recorded.
    ///
    /// NOTE: where the run fails later on, loses to another that changed the same state, or its process dies before the
    /// function next waits or ends, it is done again: give what must not happen twice the key of
    /// [`Context::stable_id`](crate::bot::Context::stable_id). `chinwag replay` does not do it, and goes no further
    /// there, unless it is told to.
    ///
    /// # Errors
    /// Those of `effect`, and then the run is tried again or given up by the policy of the function.
    pub async fn run<T, E, F>(&mut self, name: &str, effect: F) -> Result<T>
    where
        T: Serialize + DeserializeOwned,
        E: Into<Error>,
        F: Future<Output = Result<T, E>>,
    {
        self.play.once(StepKind::Run, name, async { effect.await.map_err(Into::into) }).await
    }

    /// What is kept for the conversation, as it was when this was first read.
    ///
    /// # Errors
    /// It cannot be read, or it is of a version that cannot be taken over.
    pub async fn state<T: Stored>(&mut self) -> Result<T> {
        let read = async { Ok(self.play.load(self.request.input(), self.kept::<T>()?).await?.value) };
        self.play.once(StepKind::State, T::NAME, read).await
    }

    /// Changes what is kept for the conversation, once, and returns what `change` does.
    ///
    /// # Errors
    /// As for [`state`](Self::state).
    pub async fn update<T, R>(&mut self, change: impl FnOnce(&mut T) -> R + Send) -> Result<R>
    where
        T: Stored,
        R: Serialize + DeserializeOwned + Send,
    {
        let write = async { self.play.change(self.request.input(), self.kept::<T>()?, change).await };
        self.play.once(StepKind::Update, T::NAME, write).await
    }

    /// What is kept for the person who began this, as it was when this was first read.
    ///
    /// # Errors
    /// As for [`state`](Self::state).
    pub async fn user_state<T: Stored>(&mut self) -> Result<T> {
        let user = user_of(&mut self.request)?;
        let read = async {
            let key = self.kept_for::<T>(user).await?;
            Ok(self.play.load(self.request.input(), key).await?.value)
        };
        self.play.once(StepKind::State, &of_user::<T>(), read).await
    }

    /// Changes what is kept for the person who began this, once, and returns what `change` does.
    ///
    /// # Errors
    /// As for [`state`](Self::state).
    pub async fn update_user<T, R>(&mut self, change: impl FnOnce(&mut T) -> R + Send) -> Result<R>
    where
        T: Stored,
        R: Serialize + DeserializeOwned + Send,
    {
        let user = user_of(&mut self.request)?;
        let write = async {
            let key = self.kept_for::<T>(user).await?;
            self.play.change(self.request.input(), key, change).await
        };
        self.play.once(StepKind::Update, &of_user::<T>(), write).await
    }

    fn kept<T: Stored>(&self) -> Result<StateKey> {
        self.check::<T>()?;
        Ok(Owner::Conversation(self.request.conversation()?.clone()).state(T::NAME))
    }

    async fn kept_for<T: Stored>(&self, user: String) -> Result<StateKey> {
        self.check::<T>()?;
        Ok(Owner::of_user(self.request.input(), user).await?.state(T::NAME))
    }

    fn check<T: Stored>(&self) -> Result<()> {
        Unmet::check_state_name(T::NAME).map_err(|unmet| self.request.refuse(unmet))
    }

    /// The time, as it was when this was first asked.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.play.now()
    }

    /// 64 random bits: the same each time the function runs again.
    #[must_use]
    pub fn random(&self) -> u64 {
        self.play.random()
    }

    /// Begins again, with nothing kept: `return Err(chat.restart())`. For a conversation that goes on for ever, so that
    /// its journal does not.
    #[must_use]
    pub fn restart(&self) -> Error {
        Error::again()
    }
}

/// What a step of a user's state is of: the same whoever the user is linked to by then.
fn of_user<T: Stored>() -> String {
    format!("user {}", T::NAME)
}

impl FromInput for Chat {
    const ROLE: Role = Role::Chat;

    fn check(site: &Site) -> Result<(), Unmet> {
        site.check_topic("Chat", MESSAGE_RECEIVED)
    }

    async fn from_input(request: &mut Request) -> Result<Self> {
        let play = request.play().cloned().ok_or_else(|| {
            Error::reject("`Chat` is an argument of functions that are given to a bot, and of no other")
        })?;
        Ok(Self { play, request: request.again() })
    }
}
