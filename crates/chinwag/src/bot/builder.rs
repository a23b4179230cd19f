//! The bot: functions by name, and what they share.

use std::{collections::BTreeSet, fmt, sync::Arc};

use chinwag_core::{
    config::Config,
    function::{Function, Registered},
    name::FunctionName,
};

use super::{
    Arguments, BotError, BotProblem, Branch, Handler, IntoEmits, Site, Subscription, Words,
    standing::Standing, state::States,
};

/// The names of chinwag's own functions and stages.
pub const RESERVED_NAMES: [&str; 8] =
    ["gateway", "sender", "retry", "notify", "save_received", "save_sent", "save_failed", "timers"];

/// A bot: functions by name, and what they share.
#[derive(Default)]
#[must_use = "a bot does nothing until it is built and run"]
pub struct Bot {
    drafts: Vec<Draft>,
    states: States,
    words: Words,
    withholds_effects: bool,
    problems: Vec<BotProblem>,
}

/// A function before it stands anywhere: all of the bot's state must be known first.
struct Draft {
    name: String,
    subscription: Subscription,
    branch: Branch,
}

impl Bot {
    /// A bot without functions.
    pub fn new() -> Self {
        Self::default()
    }

    /// With a function: its name, its topic, and what it does.
    pub fn function<H, Args>(
        mut self,
        name: impl Into<String>,
        subscription: Subscription,
        handler: H,
    ) -> Self
    where
        H: Handler<Args>,
        Args: Arguments + 'static,
        H::Future: Send,
        H::Output: IntoEmits,
    {
        self.drafts.push(Draft { name: name.into(), subscription, branch: handler.into_branch() });
        self
    }

    /// With a value that functions may ask for as [`State<T>`](super::State).
    pub fn with_state<T: Send + Sync + 'static>(mut self, value: T) -> Self {
        let inserted = self.states.insert(value);
        self.problems.extend(inserted.err().map(BotProblem::State));
        self
    }

    /// With other words for durable conversations, as in another language.
    pub fn with_words(mut self, words: Words) -> Self {
        self.words = words;
        self
    }

    /// With durable conversations that do nothing outside: where one would, it goes no further, and its run fails by
    /// [`Withheld`](super::Withheld).
    pub(crate) fn withholding_effects(mut self) -> Self {
        self.withholds_effects = true;
        self
    }

    /// What a runtime runs, after everything that can be checked before the first event.
    ///
    /// # Errors
    /// Everything that is wrong: names, arguments, state, and configuration that belongs to no function.
    pub fn build(self, config: &Config) -> Result<Vec<Registered>, BotError> {
        let Self { drafts, states, words, withholds_effects, mut problems } = self;
        let (states, words) = (Arc::new(states), Arc::new(words));
        let mut building = Building { config, states, words, withholds_effects, names: BTreeSet::new() };
        let mut functions = Vec::with_capacity(drafts.len());
        for draft in drafts {
            match building.place(draft) {
                Ok(registered) => functions.push(registered),
                Err(found) => problems.extend(found),
            }
        }
        problems.extend(building.unknown());
        BotError::check(problems).map(|()| functions)
    }
}

impl fmt::Debug for Bot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let functions = self.drafts.iter().map(|draft| (&draft.name, draft.subscription.topic()));
        f.debug_map().entries(functions).finish()
    }
}

/// A bot that is being built.
struct Building<'a> {
    config: &'a Config,
    states: Arc<States>,
    words: Arc<Words>,
    withholds_effects: bool,
    names: BTreeSet<FunctionName>,
}

impl Building<'_> {
    fn place(&mut self, draft: Draft) -> Result<Registered, Vec<BotProblem>> {
        let name = FunctionName::new(draft.name).map_err(|error| vec![error.into()])?;
        let mut problems = self.check_name(&name);
        let spec = draft.subscription.spec(name.clone(), self.config.functions.get(&name));
        if spec.concurrency == 0 || spec.timeout.get().is_zero() {
            problems.push(BotProblem::Never(name.clone()));
        }
        let (states, words) = (Arc::clone(&self.states), Arc::clone(&self.words));
        let (function, topic) = (name.clone(), spec.topic.clone());
        let site = Site { function, topic, states, words, withholds_effects: self.withholds_effects };
        let unmet = draft.branch.check(&site).into_iter();
        problems.extend(unmet.map(|unmet| BotProblem::Unmet { function: name.clone(), unmet }));
        let function: Arc<dyn Function> = Arc::new(Standing::new(draft.branch, site));
        if problems.is_empty() { Ok(Registered { spec, function }) } else { Err(problems) }
    }

    fn check_name(&mut self, name: &FunctionName) -> Vec<BotProblem> {
        let reserved = is_reserved(name).then(|| BotProblem::Reserved(name.clone()));
        let duplicate = (!self.names.insert(name.clone())).then(|| BotProblem::Duplicate(name.clone()));
        reserved.into_iter().chain(duplicate).collect()
    }

    /// Configuration that belongs to no function of the bot.
    fn unknown(&self) -> Vec<BotProblem> {
        let strange = self.config.functions.keys().filter(|name| !self.names.contains(*name));
        let problem = |name: &FunctionName| match is_reserved(name) {
            true => BotProblem::ConfigReserved(name.clone()),
            false => {
                BotProblem::ConfigUnknown { name: name.clone(), known: self.names.iter().cloned().collect() }
            }
        };
        strange.map(problem).collect()
    }
}

fn is_reserved(name: &FunctionName) -> bool {
    RESERVED_NAMES.contains(&name.as_str())
}
