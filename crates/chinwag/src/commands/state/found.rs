//! What is kept, and how it is called.

use chinwag_core::{
    clock::Timestamp,
    commit::StateValue,
    error::EngineError,
    store::{Engine, StateEntry},
};

use super::{Failure, Whose};
use crate::{
    bot::{
        Stored as _,
        stored::{Link, Owner, link_key},
    },
    commands::words::one_line,
};

/// How much is read at once.
const PAGE: usize = 256;

/// A value, and how it is called.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) name: String,
    /// Whose it is, in words.
    pub(super) of: String,
    pub(super) entry: StateEntry,
}

impl Found {
    /// As it is called in words.
    pub(super) fn words(&self) -> String {
        format!("state `{}` of {}", one_line(&self.name, 64), one_line(&self.of, 600))
    }
}

impl Whose {
    /// That there is something.
    pub(super) fn check(&self, found: &[Found]) -> Result<(), Failure> {
        if !found.is_empty() {
            return Ok(());
        }
        let name = self.name.as_ref().map_or(String::new(), |name| format!(" `{}`", one_line(name, 64)));
        let whose = match (&self.conversation, &self.user) {
            (Some(conversation), _) => conversation.to_string(),
            (None, user) => format!("user {}", user.iter().map(ToString::to_string).collect::<String>()),
        };
        Err(Failure::refused(format_args!("there is no state{name} of {}", one_line(&whose, 600))))
    }

    /// What is kept now. What has expired and is still there counts as gone.
    pub(super) async fn find(&self, engine: &Engine, now: Timestamp) -> Result<Vec<Found>, EngineError> {
        let mut found = Vec::new();
        for owner in self.owners(engine, &mut found).await? {
            list(engine, &owner, &mut found).await?;
        }
        found.retain(|found| {
            let is_living = found.entry.expires.is_none_or(|expires| expires > now);
            is_living && self.name.as_ref().is_none_or(|wanted| *wanted == found.name)
        });
        Ok(found)
    }

    /// Everybody whose state it is. What links a user to a person is found on the way.
    async fn owners(&self, engine: &Engine, found: &mut Vec<Found>) -> Result<Vec<Owner>, EngineError> {
        if let Some(conversation) = self.conversation.clone() {
            return Ok(vec![Owner::Conversation(conversation.clone()), Owner::Chat(conversation)]);
        }
        let Some(user) = self.user.as_ref().map(ToString::to_string) else { return Ok(Vec::new()) };
        let key = link_key(&user);
        let mut owners = vec![Owner::User(user)];
        if let Some(StateValue { version, value, expires }) = engine.store.state(&key).await? {
            owners.extend(Link::person(&value).map(Owner::Person));
            let (name, of) = (Link::NAME.to_owned(), owners[0].to_string());
            found.push(Found { name, of, entry: StateEntry { key, version, expires, value } });
        }
        Ok(owners)
    }
}

/// All that is kept for one owner.
async fn list(engine: &Engine, owner: &Owner, found: &mut Vec<Found>) -> Result<(), EngineError> {
    let (prefix, mut after) = (owner.prefix(), String::new());
    loop {
        let page = engine.archive.states(&prefix, &after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after.clone_from(&last.key);
        found.extend(page.into_iter().filter_map(|entry| {
            let name = owner.name(&entry.key)?.to_owned();
            Some(Found { name, of: owner.to_string(), entry })
        }));
    }
}
