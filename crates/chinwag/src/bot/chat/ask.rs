//! A question: what is asked, what is an answer to it, and how long it is waited for.

use std::{future::IntoFuture, pin::Pin, str::FromStr, sync::Arc, time::Duration};

use chinwag_core::{
    message::{Content, Message},
    reply::{Button, ButtonAction, Reply, ReplyContent},
};

use super::{
    Chat, Play,
    answer::{self, Reader},
    journal::{Asked, Step, StepKind},
    play::{Entered, Halt},
    turn::Turn,
    words::Wish,
};
use crate::bot::Result;

/// A question that is asked when it is awaited; then the answer.
///
/// An answer that does not fit is told so, and the question is asked again. The person may also say one of the
/// [`Words`](super::Words): cancel, restart, help.
#[must_use = "a question is asked when it is awaited"]
pub struct Ask<'a, T> {
    chat: &'a mut Chat,
    question: Reply,
    /// What is offered as answers.
    titles: Vec<String>,
    reader: Reader<T>,
    name: Option<String>,
    misunderstood: Option<String>,
    help: Option<String>,
    is_literal: bool,
}

/// A question that is waited for no longer than a certain time: `None` is no answer in that time.
#[must_use = "a question is asked when it is awaited"]
pub struct Within<'a, T> {
    ask: Ask<'a, T>,
    time: Duration,
}

impl<'a> Ask<'a, String> {
    pub(super) fn new(chat: &'a mut Chat, question: Reply, reader: Reader<String>) -> Self {
        let (titles, name, misunderstood, help) = (Vec::new(), None, None, None);
        Self { chat, question, titles, reader, name, misunderstood, help, is_literal: false }
    }
}

impl<'a, T> Ask<'a, T> {
    /// One of these titles, pressed, typed, or given by its number; any case will do.
    pub fn choices<S: Into<String>>(self, titles: impl IntoIterator<Item = S>) -> Ask<'a, String> {
        self.options(titles.into_iter().map(|title| {
            let title = title.into();
            (title.clone(), title)
        }))
    }

    /// One of these titles; the answer is the value beside it.
    pub fn options<S, U>(mut self, options: impl IntoIterator<Item = (S, U)>) -> Ask<'a, U>
    where
        S: Into<String>,
        U: Clone + Send + Sync + 'static,
    {
        let options: Vec<(String, U)> =
            options.into_iter().map(|(title, value)| (title.into(), value)).collect();
        self.titles = options.iter().map(|(title, _)| title.clone()).collect();
        self.read(answer::chosen(options))
    }

    /// Yes or no. In another language, or with other words: `options([("Ja", true), ("Nein", false)])`.
    pub fn yes_or_no(self) -> Ask<'a, bool> {
        self.options([("Yes", true), ("No", false)])
    }

    /// Words that can be read as `U`: a number, a date of a crate of your choice.
    pub fn parse<U: FromStr + 'static>(self) -> Ask<'a, U> {
        self.read(answer::parsed())
    }

    /// What `check` makes of the words; its error is what the person is told.
    pub fn check<U, E: Into<String>>(
        self,
        check: impl Fn(&str) -> Result<U, E> + Send + Sync + 'static,
    ) -> Ask<'a, U> {
        self.read(answer::checked(check))
    }

    /// The message as it is: a picture, a place, or words.
    pub fn message(self) -> Ask<'a, Message> {
        self.read(Box::new(|message| Ok(message.clone())))
    }

    fn read<U>(self, reader: Reader<U>) -> Ask<'a, U> {
        let Self { chat, question, titles, name, misunderstood, help, is_literal, .. } = self;
        Ask { chat, question, titles, reader, name, misunderstood, help, is_literal }
    }

    /// With a name: the question stays the same one when its words are changed.
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// With what is said where an answer does not fit.
    pub fn or_say(mut self, words: impl Into<String>) -> Self {
        self.misunderstood = Some(words.into());
        self
    }

    /// With what is said where the person asks for help.
    pub fn help(mut self, words: impl Into<String>) -> Self {
        self.help = Some(words.into());
        self
    }

    /// Takes everything as an answer, also `cancel`, `restart` and `help`.
    pub fn literally(mut self) -> Self {
        self.is_literal = true;
        self
    }

    /// Waits no longer than that.
    pub fn within(self, time: Duration) -> Within<'a, T> {
        Within { ask: self, time }
    }

    /// What a question is told by: its name, or its words.
    fn step(&self) -> Step {
        let words = || self.question.summary();
        Step::new(StepKind::Ask, &self.name.clone().unwrap_or_else(words))
    }

    /// Asks, waits, and reads the answer; `None` is no answer in time.
    async fn answer(self, time: Option<Duration>) -> Result<Option<T>> {
        let play = &*self.chat.play;
        let step = self.step();
        let of = step.of.clone();
        match play.enter(step).await? {
            Entered::Done(recorded) => match play.taken(recorded).await {
                Asked::Said(message) => match (self.reader)(&message) {
                    Ok(value) => Ok(Some(value)),
                    Err(_) => {
                        play.is_another_program();
                        std::future::pending().await
                    }
                },
                Asked::Late => Ok(None),
                Asked::Cancelled => Err(play.cancelled()),
            },
            Entered::Fresh(open) => {
                if let Some(message) = play.carried(&of)
                    && let Ok(value) = (self.reader)(&message)
                {
                    open.close(&Asked::Said(Box::new(message)))?;
                    return Ok(Some(value));
                }
                let question = self.offered(play);
                let choices = payloads(&question);
                play.reply(question)?;
                if let Some(time) = time {
                    play.set_timer(time)?;
                }
                open.wait(choices);
                play.halt(Halt::Waiting).await
            }
            Entered::Waiting { turn, choices } => self.hear(play, turn, &choices, time).await,
        }
    }

    /// The question, with what may be pressed to answer it and no other.
    fn offered(&self, play: &Play) -> Reply {
        let place = play.question();
        let titles = self.titles.iter();
        titles.fold(self.question.clone(), |question, title| {
            question.quick_reply(title, answer::payload(title, &place))
        })
    }

    /// What this run brings to a question that waits, and to which these were offered.
    async fn hear(
        &self,
        play: &Play,
        turn: Option<Turn>,
        choices: &[String],
        time: Option<Duration>,
    ) -> Result<Option<T>> {
        let message = match turn {
            Some(Turn::Message(message)) => message,
            Some(Turn::Wake(_)) if time.is_some() => {
                play.end_wait(&Asked::Late)?;
                return Ok(None);
            }
            // An earlier version of the program would have waited no longer.
            Some(Turn::Wake(_)) | None => return play.halt(Halt::Waiting).await,
        };
        let choice = answer::choice(&message, choices).map(str::to_owned);
        let wish = if self.is_literal || choice.is_some() { None } else { play.words.wish(&message) };
        // What is recorded is the title, which means the same in whatever list it stands.
        let message = match choice {
            Some(text) => Box::new(Message { content: Content::Text { text }, ..*message }),
            None => message,
        };
        match (wish, (self.reader)(&message)) {
            (Some(Wish::Cancel), _) => {
                play.end_wait(&Asked::Cancelled)?;
                Err(play.cancelled())
            }
            (Some(Wish::Restart), _) => play.halt(Halt::Restart).await,
            (Some(Wish::Help), _) => {
                let words = self.help.as_ref().unwrap_or(&play.words.helped);
                self.ask_again(play, words).await
            }
            (None, Ok(value)) => {
                play.end_wait(&Asked::Said(message))?;
                Ok(Some(value))
            }
            (None, Err(words)) => {
                let words = if words.is_empty() { &play.words.misunderstood } else { &words };
                self.ask_again(play, self.misunderstood.as_ref().unwrap_or(words)).await
            }
        }
    }

    /// Says why, and asks again.
    async fn ask_again(&self, play: &Play, words: &str) -> Result<Option<T>> {
        let question = self.offered(play);
        play.offer(payloads(&question));
        play.reply(before(words, question))?;
        play.halt(Halt::Waiting).await
    }
}

/// The question, with words before it.
fn before(words: &str, mut question: Reply) -> Reply {
    if words.is_empty() {
        return question;
    }
    match &mut question.content {
        ReplyContent::Text { text, .. } => *text = format!("{words}\n{text}"),
        _ => {
            let mut spoken = Reply::text(words);
            spoken.quick_replies = question.quick_replies;
            return spoken;
        }
    }
    question
}

/// What may be pressed to answer it.
fn payloads(question: &Reply) -> Vec<String> {
    let buttons: &[Button] = match &question.content {
        ReplyContent::Text { buttons, .. } => buttons,
        _ => &[],
    };
    let cards = match &question.content {
        ReplyContent::Cards { cards } => &cards[..],
        _ => &[],
    };
    let buttons = buttons.iter().chain(cards.iter().flat_map(|card| &card.buttons));
    let posted = buttons.filter_map(|button| match &button.action {
        ButtonAction::Postback(payload) => Some(payload),
        ButtonAction::Url(_) | ButtonAction::Phone(_) => None,
    });
    posted.chain(question.quick_replies.iter().map(|quick| &quick.payload)).cloned().collect()
}

impl<'a, T: Send + 'a> IntoFuture for Ask<'a, T> {
    type Output = Result<T>;
    type IntoFuture = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let play = Arc::clone(&self.chat.play);
            match self.answer(None).await? {
                Some(value) => Ok(value),
                // It was late in an earlier version of the program, and nothing is late in this one.
                None => {
                    play.is_another_program();
                    std::future::pending().await
                }
            }
        })
    }
}

impl<'a, T: Send + 'a> IntoFuture for Within<'a, T> {
    type Output = Result<Option<T>>;
    type IntoFuture = Pin<Box<dyn Future<Output = Result<Option<T>>> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.ask.answer(Some(self.time)))
    }
}
