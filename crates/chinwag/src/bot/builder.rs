//! The bot: functions by name, and what they share.

use std::{
    collections::{BTreeSet, HashMap},
    fmt,
    sync::Arc,
};

use chinwag_core::{
    config::Config,
    function::{Function, Registered},
    name::FunctionName,
};

use serde_json::Value;

use super::{
    Answer, Arguments, BotError, BotProblem, Branch, CallArguments, Error, Handler, IntoEmits, Outline,
    ServiceFn, Services, Site, StandIn, Subscription, Unmet, Words,
    service::{Director, Opening, ServiceDraft, Stub},
    standing::Standing,
    state::States,
    topics::Topics,
};

/// The names of chinwag's own functions and stages.
pub const RESERVED_NAMES: [&str; 9] = [
    "runtime",
    "gateway",
    "sender",
    "retry",
    "notify",
    "save_received",
    "save_sent",
    "save_failed",
    "timers",
];

/// A bot: functions by name, and what they share. A clone shares it too.
#[derive(Clone, Default)]
#[must_use = "a bot does nothing until it is built and run"]
pub struct Bot {
    drafts: Vec<Draft>,
    services: Vec<ServiceDraft>,
    stubs: HashMap<String, Stub>,
    stand_in: Option<StandIn>,
    director: Option<Arc<dyn Director>>,
    states: States,
    words: Words,
    withholds_effects: bool,
    problems: Vec<BotProblem>,
}

/// A bot that has been built.
#[derive(Debug)]
pub(crate) struct Built {
    pub(crate) functions: Vec<Registered>,
    pub(crate) services: Arc<Services>,
}

/// A function before it stands anywhere: all of the bot's state must be known first.
#[derive(Clone)]
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

    /// With a service function, which functions call as [`Service<T>`](super::Service): its name, and what it does; with
    /// settings, what [`serve`](super::serve) made of it.
    pub fn service<F, Args>(mut self, name: impl Into<String>, function: F) -> Self
    where
        F: ServiceFn<Args>,
        Args: CallArguments + 'static,
        F::Future: Send,
        F::Output: Answer,
    {
        self.services.push(ServiceDraft { name: name.into(), served: function.into_served() });
        self
    }

    /// For a test: with `answer` in place of the function of the service `name`; of two, the later one.
    ///
    /// All else is as it is: the settings of the service, the record of its calls, and that requests and responses are
    /// of its types. NOTE: a service that remembers responses remembers those of `answer`, too.
    ///
    /// ```
    /// use chinwag::prelude::*;
    /// use serde_json::json;
    ///
    /// async fn stock(size: String) -> Result<u32> {
    ///     Err(Error::retry(format!("nobody can look for {size} in a test")))
    /// }
    ///
    /// let bot = Bot::new().service("stock", stock).with_service_stub("stock", |size| match size.as_str() {
    ///     Some("M") => Ok(json!(3)),
    ///     _ => Err(Error::reject("sold out")),
    /// });
    /// ```
    pub fn with_service_stub(
        mut self,
        name: impl Into<String>,
        answer: impl Fn(Value) -> Result<Value, Error> + Send + Sync + 'static,
    ) -> Self {
        self.stubs.insert(name.into(), Stub::new(answer));
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

    /// With something that answers in place of every service.
    pub(crate) fn with_stand_in(mut self, stand_in: StandIn) -> Self {
        self.stand_in = Some(stand_in);
        self
    }

    /// With somebody who directs the services.
    pub(crate) fn directed_by(mut self, director: Arc<dyn Director>) -> Self {
        self.director = Some(director);
        self
    }

    /// What the function of that name does, to be shown.
    pub(crate) fn outline(&self, name: &str) -> Option<Outline> {
        self.drafts.iter().find(|draft| draft.name == name).map(|draft| draft.branch.outline())
    }

    /// What a runtime runs, after everything that can be checked before the first event.
    ///
    /// # Errors
    /// Everything that is wrong: names, arguments, state, services, and configuration that belongs to none of them.
    pub fn build(self, config: &Config) -> Result<Vec<Registered>, BotError> {
        self.build_all(config).map(|built| built.functions)
    }

    /// As [`Bot::build`], with the services too.
    pub(crate) fn build_all(self, config: &Config) -> Result<Built, BotError> {
        let Self {
            drafts,
            services,
            stubs,
            stand_in,
            director,
            states,
            words,
            withholds_effects,
            mut problems,
        } = self;
        let states = Arc::new(states);
        let names = drafts.iter().map(|draft| draft.name.as_str()).collect();
        let opening = Opening { config, states: &states, functions: names, stubs, stand_in, director };
        let (services, found) = opening.open(services);
        problems.extend(found);
        let services = Arc::new(services);
        let topics = drafts.iter().map(|draft| draft.subscription.topic().clone());
        let mut building = Building {
            config,
            states,
            services: Arc::clone(&services),
            topics: Arc::new(Topics::new(topics)),
            words: Arc::new(words),
            withholds_effects,
            names: BTreeSet::new(),
        };
        let mut functions = Vec::with_capacity(drafts.len());
        for draft in drafts {
            match building.place(draft) {
                Ok(registered) => functions.push(registered),
                Err(found) => problems.extend(found),
            }
        }
        problems.extend(building.unknown());
        BotError::check(problems).map(|()| Built { functions, services })
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
    topics: Arc<Topics>,
    words: Arc<Words>,
    withholds_effects: bool,
    services: Arc<Services>,
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
        let site = Site {
            function: name.clone(),
            topic: spec.topic.clone(),
            states: Arc::clone(&self.states),
            topics: Arc::clone(&self.topics),
            words: Arc::clone(&self.words),
            services: Arc::clone(&self.services),
            withholds_effects: self.withholds_effects,
        };
        problems.extend(problems_of(&name, &draft.branch, &site));
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

/// What is wrong with the arguments and routes of a function; each thing once, however many routes it is wrong with.
fn problems_of(name: &FunctionName, branch: &Branch, site: &Site) -> Vec<BotProblem> {
    let mut unmet: Vec<Unmet> = Vec::new();
    for found in branch.check(site) {
        if !unmet.contains(&found) {
            unmet.push(found);
        }
    }
    let unmet = unmet.into_iter().map(|unmet| BotProblem::Unmet { function: name.clone(), unmet });
    let routes = branch.problems().into_iter();
    let routes = routes.map(|(route, problem)| BotProblem::Route { function: name.clone(), route, problem });
    unmet.chain(routes).collect()
}

pub(super) fn is_reserved(name: &FunctionName) -> bool {
    RESERVED_NAMES.contains(&name.as_str())
}
