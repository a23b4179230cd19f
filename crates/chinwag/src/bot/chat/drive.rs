//! Drives durable conversations: which one a run belongs to, how far it goes, and what is written then.

use std::{
    any::Any,
    collections::BTreeMap,
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex},
    task::Poll,
};

use chinwag_core::{
    commit::StateWrite,
    function::Emits,
    message::{Content, Message},
    reply::Reply,
};
use serde_json::value::RawValue;

use super::{
    Change, Migration, Play, answer,
    change::Mismatch,
    journal::{BYTES_MAX, Journal, STEPS_MAX, journal_key},
    play::{Halt, Scene, lock},
    turn::Turn,
    words::Wish,
};
use crate::bot::{Branch, Error, IntoEmits, Request, Result, branch::Leaf, stored::Overlay};

/// How often a program may begin again in one run.
const ROUNDS_MAX: usize = 4;

/// Runs a function that has durable conversations in it.
pub(in crate::bot) async fn drive(branch: &Branch, mut request: Request) -> Result<Emits> {
    let turn = Turn::of(&mut request)?;
    let who = turn.who();
    let key = seat_key(&request, who.as_deref())?;
    let tools = request.input().tools.clone();
    let Some(found) = tools.state.read(&key).await.map_err(Error::retry)? else {
        return match turn {
            Turn::Message(_) => Seat { key, who, expected: 0 }.route(branch, request, None).await,
            // What it would wake has ended.
            Turn::Wake(_) => Ok(Emits::none()),
        };
    };
    let journal = Journal::read(&key, &found.value)?;
    let seat = Seat { key, who, expected: found.version };
    match turn {
        _ if turn.is_awaited_by(&journal, request.site().words(), request.event()) => {
            match overriding(branch, &mut request, &turn)? {
                true => seat.route(branch, request, Some(&journal)).await,
                false => seat.go_on(branch, request, journal, turn).await,
            }
        }
        Turn::Message(_) => seat.route(branch, request, Some(&journal)).await,
        Turn::Wake(_) => Ok(Emits::none()),
    }
}

/// Whether the message is for a route that is taken even while a conversation waits.
fn overriding(branch: &Branch, request: &mut Request, turn: &Turn) -> Result<bool> {
    Ok(matches!(turn, Turn::Message(_)) && branch.find(request)?.is_some_and(|found| found.is_global))
}

/// The key of a journal: one for each function and conversation, and where others read along, for each person.
fn seat_key(request: &Request, who: Option<&str>) -> Result<String> {
    Ok(journal_key(request.conversation()?, request.site().function(), who))
}

/// Where the journal of a conversation is kept.
struct Seat {
    key: String,
    /// Whose it is, where others read along.
    who: Option<String>,
    /// The version it was read at; 0 where there is none.
    expected: u64,
}

impl Seat {
    /// Hands a message to its route, which may begin a conversation.
    async fn route(&self, branch: &Branch, mut request: Request, waiting: Option<&Journal>) -> Result<Emits> {
        let Some(found) = branch.find(&mut request)? else { return Ok(Emits::none()) };
        if !found.leaf.is_durable {
            request.matched = found.matched;
            return found.leaf.call(request).await;
        }
        if waiting.is_some() && !found.is_global {
            return busy(&mut request);
        }
        if found.leaf.is_durable && !found.is_asked_for() && !is_something_said(request.peek("Chat")?) {
            return Ok(Emits::none());
        }
        let begun = (**request.event()).clone();
        let program = Program::newest(found.leaf);
        let journal = Journal::new(begun, self.who.clone(), found.matched, found.path, program.version);
        let beside = waiting.is_some();
        self.play(program, &request, journal, None, beside).await
    }

    /// Goes on with a conversation, on the version it began with where that is kept.
    async fn go_on(&self, branch: &Branch, request: Request, journal: Journal, turn: Turn) -> Result<Emits> {
        let Some(leaf) = branch.at(&journal.path) else {
            return self.end_changed(branch, request).await;
        };
        self.play(Program::of(leaf, journal.version), &request, journal, Some(turn), false).await
    }

    /// Runs the program as far as it goes, from its beginning where that is needed. What ends `beside` another one, without
    /// a question, leaves that as it is.
    async fn play(
        &self,
        mut program: Program<'_>,
        request: &Request,
        mut journal: Journal,
        mut turn: Option<Turn>,
        beside: bool,
    ) -> Result<Emits> {
        let mut said = Emits::none();
        let state = Arc::default();
        for _ in 0..ROUNDS_MAX {
            let before = journal.clone();
            let played = match program.play(request, journal, turn.clone(), &state).await {
                // Whoever wants to leave a program that fails may.
                Err(error) if is_leaving(request, turn.as_ref()) => self.leave(request, &error)?,
                played => played?,
            };
            match played {
                Played::Waiting(mut journal, emits) => {
                    said.append(emits);
                    journal.version = program.version;
                    said.state.extend(lock(&state).take());
                    self.keep(request, &journal, &mut said)?;
                    return Ok(said);
                }
                Played::Ended(emits) => {
                    said.append(emits);
                    said.state.extend(lock(&state).take());
                    // What never waited was never written.
                    if self.expected > 0 && !beside {
                        said.state.push(self.write(None));
                    }
                    return Ok(said);
                }
                Played::Again(emits) => {
                    said.append(emits);
                    program = program.renewed();
                    journal = before.again(program.version, BTreeMap::new());
                }
                Played::Changed(_) if is_leaving(request, turn.as_ref()) => {
                    said.append(say(request, &request.site().words().cancelled)?);
                    said.state.push(self.write(None));
                    return Ok(said);
                }
                Played::Changed(mismatch) => {
                    let change = Change::new(&before, answer_of(request, turn.as_ref()), mismatch);
                    program = program.renewed();
                    let carried = self.migrate(program.leaf, request, &change, &mut said)?;
                    journal = before.again(program.version, carried);
                }
            }
            turn = None;
        }
        Err(Error::reject(format!(
            "function `{}` begins again and again without asking anything",
            request.site().function()
        )))
    }

    /// Ends a conversation whose program fails when the person wants to leave it.
    fn leave(&self, request: &Request, error: &Error) -> Result<Played> {
        let function = request.site().function();
        tracing::warn!(target: "chinwag::bot", %function, state = self.key, %error, "a durable conversation is left by its person");
        Ok(Played::Ended(say(request, &request.site().words().cancelled)?))
    }

    /// What a program that was changed begins again with.
    fn migrate(
        &self,
        leaf: &Leaf,
        request: &Request,
        change: &Change,
        said: &mut Emits,
    ) -> Result<BTreeMap<String, Message>> {
        let (function, number, [was, is]) =
            (request.site().function(), change.mismatch.number, &change.mismatch.kinds);
        let migration = leaf.history.migrate.as_ref().map_or(Migration::Restart, |migrate| migrate(change));
        tracing::warn!(target: "chinwag::bot", %function, state = self.key, number, was, is, "a durable conversation meets another program");
        match migration {
            Migration::Keep(answers) => Ok(answers),
            Migration::Restart => {
                said.append(say(request, &request.site().words().changed)?);
                Ok(BTreeMap::new())
            }
        }
    }

    /// Ends a conversation whose route is gone, and takes the message as any other.
    async fn end_changed(&self, branch: &Branch, request: Request) -> Result<Emits> {
        let mut emits = say(&request, &request.site().words().changed)?;
        emits.append(self.route(branch, request, None).await?);
        if emits.state.iter().all(|write| write.key != self.key) {
            emits.state.push(self.write(None));
        }
        Ok(emits)
    }

    /// Keeps the journal of a conversation that waits. One that is too long to be kept ends here.
    fn keep(&self, request: &Request, journal: &Journal, said: &mut Emits) -> Result<()> {
        let Some(value) = journal.write()? else {
            let function = request.site().function();
            tracing::error!(
                target: "chinwag::bot", %function, state = self.key, steps = journal.steps.len(),
                "a durable conversation ends, since its journal is longer than {STEPS_MAX} steps or {BYTES_MAX} bytes: let it \
                 begin again from time to time by `return Err(chat.restart())`"
            );
            said.append(say(request, &request.site().words().too_long)?);
            if self.expected > 0 {
                said.state.push(self.write(None));
            }
            return Ok(());
        };
        said.state.push(self.write(Some(value)));
        Ok(())
    }

    fn write(&self, value: Option<Box<RawValue>>) -> StateWrite {
        StateWrite { key: self.key.clone(), expected: self.expected, value, expires: None }
    }
}

/// Whether the person wants to leave the conversation.
fn is_leaving(request: &Request, turn: Option<&Turn>) -> bool {
    message_of(turn).and_then(|message| request.site().words().wish(message)) == Some(Wish::Cancel)
}

/// What was said, unless it is a wish: that answers nothing.
fn answer_of<'a>(request: &Request, turn: Option<&'a Turn>) -> Option<&'a Message> {
    message_of(turn).filter(|message| request.site().words().wish(message).is_none())
}

/// Whether somebody said or pressed something, or came by a link: what a conversation may begin with unasked.
fn is_something_said(message: &Message) -> bool {
    !matches!(
        message.content,
        Content::Reaction { .. }
            | Content::Edit { .. }
            | Content::Deleted { .. }
            | Content::Members { .. }
            | Content::Feedback { .. }
            | Content::Handover { .. }
            | Content::Notice { .. }
    )
}

fn message_of(turn: Option<&Turn>) -> Option<&Message> {
    match turn {
        Some(Turn::Message(message)) => Some(message),
        Some(Turn::Wake(_)) | None => None,
    }
}

/// How far a program went.
enum Played {
    /// It waits.
    Waiting(Box<Journal>, Emits),
    /// It has ended.
    Ended(Emits),
    /// It is to begin again.
    Again(Emits),
    /// It is not the program of the journal; nothing of the run counts.
    Changed(Mismatch),
}

/// What is run: the newest program of a route, or an older one that is kept.
#[derive(Clone, Copy)]
struct Program<'a> {
    leaf: &'a Leaf,
    version: u32,
    newest: &'a Leaf,
}

impl<'a> Program<'a> {
    fn newest(leaf: &'a Leaf) -> Self {
        Self { leaf, version: leaf.history.version, newest: leaf }
    }

    /// The program that a conversation of this version runs on.
    fn of(newest: &'a Leaf, version: u32) -> Self {
        match newest.history.kept(version) {
            Some(leaf) => Self { leaf, version, newest },
            None => Self::newest(newest),
        }
    }

    /// The program that whatever begins again begins with.
    fn renewed(self) -> Self {
        Self::newest(self.newest)
    }

    /// Runs it once, until it waits or ends.
    async fn play(
        self,
        request: &Request,
        journal: Journal,
        turn: Option<Turn>,
        state: &Arc<Mutex<Overlay>>,
    ) -> Result<Played> {
        let begun = began(request, &journal);
        let words = Arc::clone(request.site().words());
        let play = Arc::new(Play::new(journal, turn, Scene::of(request)?, words, Arc::clone(state)));
        let mut running = self.leaf.call(begun.with_play(Arc::clone(&play)));
        let returned = poll_fn(|context| {
            let poll = catch_unwind(AssertUnwindSafe(|| running.as_mut().poll(context)));
            play.poll(context, poll.unwrap_or_else(|panic| Poll::Ready(Err(panicked(&*panic)))))
        })
        .await;
        drop(running);
        let left_over = play.left_over();
        let (journal, emits, halt) = play.take_all();
        match (returned, halt, left_over) {
            (_, Some(Halt::Changed(mismatch)), _) | (Some(Ok(_)), None, Some(mismatch)) => {
                Ok(Played::Changed(mismatch))
            }
            (_, Some(Halt::Withheld(withheld)), _) => Err(Error::reject(withheld)),
            (_, Some(Halt::Restart), _) => Ok(Played::Again(emits)),
            (_, Some(Halt::Waiting), _) | (None, None, _) => Ok(Played::Waiting(Box::new(journal), emits)),
            (Some(returned), None, _) => ended(request, returned, emits),
        }
    }
}

/// A panic, as the failure that it is.
fn panicked(panic: &(dyn Any + Send)) -> Error {
    let words = panic.downcast_ref::<String>().map(String::as_str);
    let words = words.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("without words");
    Error::retry(format!("the function panicked: {words}"))
}

/// What a program that came to its end leaves.
fn ended(request: &Request, returned: Result<Emits>, mut emits: Emits) -> Result<Played> {
    let more = match returned.map_err(Error::ending) {
        Ok(returned) => returned,
        Err(Ok(Ending::Again)) => return Ok(Played::Again(emits)),
        Err(Ok(Ending::Said(words))) => say(request, &words)?,
        Err(Err(error)) => return Err(error),
    };
    emits.append(more);
    Ok(Played::Ended(emits))
}

/// How a durable conversation ends by an error that is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::bot) enum Ending {
    /// With these words.
    Said(String),
    /// By beginning again.
    Again,
}

/// The request as it was when the conversation began.
fn began(request: &Request, journal: &Journal) -> Request {
    let mut began = request.with_event(Arc::new(journal.begun.clone()));
    began.matched = journal.matched.clone();
    began
}

fn say(request: &Request, words: &str) -> Result<Emits> {
    if words.is_empty() { Ok(Emits::none()) } else { Reply::text(words).into_emits(request) }
}

/// Another conversation waits here, and this one does not begin. Nobody is told who has not just said something new.
fn busy(request: &mut Request) -> Result<Emits> {
    let is_redriven = request.event().id.is_redriven();
    let message = request.peek("Chat")?;
    let is_unasked = !is_something_said(message) || answer::is_choice(message) || is_redriven;
    if message.text().is_empty() || is_unasked {
        return Ok(Emits::none());
    }
    let words = Arc::clone(request.site().words());
    say(request, &words.busy)
}
