//! Which lines somebody wants: as the address of the page has it, and as the log is asked.

use chinwag_core::{
    clock::Timestamp,
    config::{LogLevel, Span},
    conversation::ConversationKey,
    error::EngineError,
    event::EventId,
    log::LogFilter,
    name::FunctionName,
};

use crate::{
    panel::Panel,
    server::{Ask, read},
    view::link,
};

/// The names of the conditions, as the address has them.
const NAMES: [&str; 6] = ["q", "function", "level", "since", "conversation", "event"];

/// Which lines somebody wants.
#[derive(Debug, Clone, Default)]
pub(super) struct Wanted {
    /// As it is asked.
    pub(super) filter: LogFilter,
    /// As it was written.
    written: Vec<(&'static str, String)>,
    problem: Option<&'static str>,
}

impl Wanted {
    /// What an address says. The id of a provider's message stands for the webhook that it came in with.
    pub(super) async fn of(panel: &Panel, ask: &Ask) -> Result<Self, EngineError> {
        let written = NAMES.iter().filter_map(|name| Some((*name, ask.query(name)?.to_owned())));
        let mut wanted = Self { written: written.collect(), ..Self::default() };
        wanted.filter = LogFilter {
            function: wanted.read(
                "function",
                |text| FunctionName::new(text).ok(),
                "That is not the name of a function.",
            ),
            conversation: wanted.read(
                "conversation",
                |text| text.parse::<ConversationKey>().ok(),
                "A conversation is written channel:id.",
            ),
            level: wanted.read("level", read::<LogLevel>, "That is not a level."),
            since: wanted.read(
                "since",
                |text| moment(text, panel.clock.now()),
                "Write a length of time such as 10m, or a moment such as 2026-03-08T19:27:04Z.",
            ),
            grep: ask.query("q").map(str::to_owned),
            event: None,
        };
        if let Some(id) = ask.query("event") {
            wanted.filter.event = Some(root(panel, id).await?);
        }
        Ok(wanted)
    }

    /// All lines of a function.
    pub(super) fn of_function(function: &FunctionName) -> Self {
        let filter = LogFilter { function: Some(function.clone()), ..LogFilter::default() };
        Self { filter, written: vec![("function", function.to_string())], problem: None }
    }

    fn read<T>(&mut self, name: &str, read: impl Fn(&str) -> Option<T>, problem: &'static str) -> Option<T> {
        let text = self.written.iter().find(|(key, _)| *key == name).map(|(_, text)| text.trim())?;
        let value = read(text);
        if value.is_none() {
            self.problem = Some(problem);
        }
        value
    }

    /// What is wrong with it, in words.
    pub(super) fn problem(&self) -> Option<&'static str> {
        self.problem
    }

    /// Whether every line is wanted.
    pub(super) fn is_all(&self) -> bool {
        self.written.is_empty()
    }

    /// A condition, as it was written.
    pub(super) fn text(&self, name: &str) -> &str {
        self.written.iter().find(|(key, _)| *key == name).map_or("", |(_, text)| text)
    }

    /// The page of these lines; `more` replaces what it names.
    pub(super) fn link(&self, more: &[(&str, &str)]) -> String {
        self.address("/logs", more)
    }

    /// Where lines come from as they are said.
    pub(super) fn live(&self) -> String {
        self.address("/live/logs", &[])
    }

    fn address(&self, path: &str, more: &[(&str, &str)]) -> String {
        let is_kept = |name: &str| more.iter().all(|(other, _)| *other != name);
        let kept = self.written.iter().filter(|(name, _)| is_kept(name));
        let kept = kept.map(|(name, text)| (*name, text.as_str()));
        link::to(path, &kept.chain(more.iter().copied()).collect::<Vec<_>>())
    }
}

/// A moment, or so long ago.
fn moment(text: &str, now: Timestamp) -> Option<Timestamp> {
    let ago = |span: Span| {
        let millis = u64::try_from(span.get().as_millis()).unwrap_or(u64::MAX);
        Timestamp::from_millis(now.as_millis().saturating_sub(millis))
    };
    read::<Span>(text).map(ago).or_else(|| read(text))
}

/// The webhook that an event, or a provider's message, belongs to.
async fn root(panel: &Panel, id: &str) -> Result<EventId, EngineError> {
    let id = id.trim();
    match panel.engine.archive.trace(id).await {
        Ok(trace) => {
            Ok(trace.events.first().map_or_else(|| EventId::new(id), |event| event.correlation.clone()))
        }
        // NOTE: a log is kept longer than events may be.
        Err(EngineError::NotFound { .. }) => Ok(EventId::new(id)),
        Err(error) => Err(error),
    }
}
