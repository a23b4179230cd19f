//! The services of a bot, by name.

use std::{
    any::type_name,
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use chinwag_core::{config::Config, name::FunctionName};

use super::{
    Director, ServiceApi, ServiceDraft, ServiceProblem, ServiceSite, StandIn, Station, Stub,
    body::{Body, Kind},
};
use crate::bot::{BotProblem, Unmet, builder::is_reserved, state::States};

/// The services of a bot, by name.
#[derive(Debug, Default)]
pub(crate) struct Services(BTreeMap<FunctionName, Arc<Station>>);

impl Services {
    /// The service that `T` names, when it has the types that `T` says.
    pub(super) fn find<T: ServiceApi>(&self) -> Result<Arc<Station>, Unmet> {
        let Some(station) = self.get(T::NAME) else {
            return Err(Unmet::Service { name: T::NAME, known: self.names() });
        };
        let kinds = station.kinds();
        kinds.request.check::<T, T::Request>("takes")?;
        kinds.response.check::<T, T::Response>("answers")?;
        Ok(Arc::clone(station))
    }

    /// The service called `name`.
    pub(crate) fn get(&self, name: &str) -> Option<&Arc<Station>> {
        self.0.get(name)
    }

    /// Each service, by name.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Station> {
        self.0.values().map(|station| &**station)
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Every name.
    pub(crate) fn names(&self) -> Vec<FunctionName> {
        self.0.keys().cloned().collect()
    }
}

impl Kind {
    /// That the type is what `T` says.
    fn check<T: ServiceApi, Expected: 'static>(self, part: &'static str) -> Result<(), Unmet> {
        let (found, expected) = (self.name, Self::of::<Expected>());
        if self == expected {
            return Ok(());
        }
        let (api, expected) = (type_name::<T>(), expected.name);
        Err(Unmet::ServiceType { name: T::NAME, part, found, api, expected })
    }
}

/// What the services of a bot are made of.
pub(in crate::bot) struct Opening<'a> {
    pub(in crate::bot) config: &'a Config,
    pub(in crate::bot) states: &'a Arc<States>,
    /// The names of the bot's functions.
    pub(in crate::bot) functions: HashSet<&'a str>,
    /// What stands in for a service.
    pub(in crate::bot) stubs: HashMap<String, Stub>,
    /// What stands in for all of them.
    pub(in crate::bot) stand_in: Option<StandIn>,
    /// Who directs them.
    pub(in crate::bot) director: Option<Arc<dyn Director>>,
}

impl Opening<'_> {
    /// The services, and what is wrong with them.
    pub(in crate::bot) fn open(mut self, drafts: Vec<ServiceDraft>) -> (Services, Vec<BotProblem>) {
        let (mut services, mut problems) = (Services::default(), Vec::new());
        for draft in drafts {
            match FunctionName::new(draft.name.as_str()) {
                Ok(name) => self.place(name, draft, &mut services, &mut problems),
                Err(error) => problems.push(error.into()),
            }
        }
        problems.extend(self.unknown(&services));
        (services, problems)
    }

    fn place(
        &mut self,
        name: FunctionName,
        draft: ServiceDraft,
        services: &mut Services,
        problems: &mut Vec<BotProblem>,
    ) {
        let settings = draft.served.settings.with(self.config.services.get(&name));
        let site = ServiceSite { name: name.clone(), states: Arc::clone(self.states) };
        let name_is = |wrong: bool, problem: fn(FunctionName) -> ServiceProblem| {
            wrong.then(|| BotProblem::from(problem(name.clone())))
        };
        problems.extend(name_is(is_reserved(&name), ServiceProblem::Reserved));
        problems.extend(name_is(self.functions.contains(name.as_str()), ServiceProblem::Function));
        problems.extend(name_is(services.0.contains_key(&name), ServiceProblem::Duplicate));
        problems.extend(name_is(!settings.allow_any(), ServiceProblem::Never));
        let unmet = draft.served.body.check(&site).into_iter();
        problems.extend(unmet.map(|unmet| ServiceProblem::Unmet { service: name.clone(), unmet }.into()));
        let body: Arc<dyn Body> = match self.stubs.remove(name.as_str()) {
            Some(stub) => Arc::new(stub.of(draft.served.body)),
            None => draft.served.body,
        };
        let station = Station::new(site, settings, body).stood_in_by(self.stand_in.clone());
        let station = station.directed_by(self.director.clone());
        services.0.insert(name, Arc::new(station));
    }

    /// Configuration and stubs that belong to no service of the bot.
    fn unknown(&self, services: &Services) -> Vec<BotProblem> {
        let strange = self.config.services.keys().filter(|name| !services.0.contains_key(*name));
        let configured =
            strange.map(|name| ServiceProblem::Config { name: name.clone(), known: services.names() });
        let mut stubs: Vec<&String> = self.stubs.keys().collect();
        stubs.sort_unstable();
        let stubbed = stubs
            .into_iter()
            .map(|name| ServiceProblem::Stub { name: name.clone(), known: services.names() });
        configured.chain(stubbed).map(BotProblem::from).collect()
    }
}
