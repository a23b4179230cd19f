//! The services of the bot on a stage: what they do there instead of being asked.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use chinwag_core::{clock::Timestamp, name::FunctionName};
use chinwag_testkit::script::Conduct;
use serde_json::Value;

use super::{Error, clock::StageClock, stage::Inside};
use crate::bot::{self, Director, Station};

/// A service of the bot on a stage. What it is told holds from then on, after a restart as well.
///
/// It is told so in place of the service's function alone: its tries, its breaker and the record of its calls are as they
/// are, and what it remembered of earlier calls is forgotten each time.
///
/// ```
/// use chinwag::{prelude::*, testing::Stage};
/// use serde_json::json;
///
/// struct Stock;
///
/// impl ServiceApi for Stock {
///     const NAME: &'static str = "stock";
///     type Request = String;
///     type Response = u32;
/// }
///
/// async fn stock(size: String) -> Result<u32> {
///     Err(Error::retry(format!("nobody can look for {size} in a test")))
/// }
///
/// async fn talk(message: Message, stock: Service<Stock>) -> Result<String> {
///     Ok(format!("{} left", stock.call(&message.text().to_owned()).await?))
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
/// let bot = Bot::new().function("talk", on(MESSAGE_RECEIVED), talk).service("stock", stock);
/// let stage = Stage::start(bot).await?;
/// stage.service("stock").answers(json!(3))?;
/// stage.service("stock").fails_at_first(1, "away")?;
/// assert_eq!(stage.user("ann").says("M").await?.text(), "3 left");
/// assert_eq!(stage.calls("stock")?.len(), 2);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct StagedService {
    stage: Arc<Inside>,
    name: String,
}

impl StagedService {
    pub(super) fn new(stage: Arc<Inside>, name: String) -> Self {
        Self { stage, name }
    }

    /// It answers this, whatever it is asked.
    ///
    /// # Errors
    /// There is no such service, or it cannot answer this; so it is with all that follows.
    pub fn answers(&self, response: Value) -> Result<(), Error> {
        self.does(&Conduct::Answers(response))
    }

    /// It fails, and no other try would end otherwise.
    ///
    /// # Errors
    /// There is no such service.
    pub fn fails(&self, cause: impl Into<String>) -> Result<(), Error> {
        self.does(&Conduct::Fails { cause: cause.into() })
    }

    /// So many of its next tries fail, and another may not. Then it does what it did before.
    ///
    /// # Errors
    /// There is no such service.
    pub fn fails_at_first(&self, times: u32, cause: impl Into<String>) -> Result<(), Error> {
        self.does(&Conduct::FailsAtFirst { cause: cause.into(), times })
    }

    /// It does what it does by itself.
    ///
    /// # Errors
    /// There is no such service.
    pub fn answers_as_ever(&self) -> Result<(), Error> {
        self.does(&Conduct::AsEver)
    }

    /// It does anything that can stand in a script.
    ///
    /// # Errors
    /// There is no such service, or it cannot answer this.
    pub fn does(&self, conduct: &Conduct) -> Result<(), Error> {
        self.stage.direct(&self.name, conduct)
    }
}

impl Inside {
    /// Lets a service do something else from now on.
    pub(super) fn direct(&self, service: &str, conduct: &Conduct) -> Result<(), Error> {
        let station = self.service(service)?;
        if let Conduct::Answers(response) = conduct {
            station.answers(&response.to_string()).map_err(|source| Error::NotAnAnswer {
                service: station.name().clone(),
                response: response.clone(),
                expected: station.kinds().response.name,
                source,
            })?;
        }
        self.conducts.tell(station.name(), conduct);
        // What was remembered would hide it.
        station.forget();
        Ok(())
    }

    /// The service of that name.
    pub(super) fn service(&self, name: &str) -> Result<Arc<Station>, Error> {
        let services = Arc::clone(&self.services.lock().unwrap_or_else(PoisonError::into_inner));
        let missing = || Error::NoService { name: name.to_owned(), known: services.names() };
        services.get(name).cloned().ok_or_else(missing)
    }
}

/// What the services on a stage were told to do, by name.
#[derive(Debug)]
pub(super) struct Conducts {
    told: Mutex<BTreeMap<FunctionName, Told>>,
    clock: Arc<StageClock>,
}

/// What a service was told to do.
#[derive(Debug, Default)]
struct Told {
    /// Why it fails, and how many of its tries still do.
    at_first: Option<(String, u32)>,
    /// What it does then: a response, or why there is none for good; nothing where it is asked.
    then: Option<Result<Value, String>>,
}

impl Conducts {
    /// Every service does what it does by itself.
    pub(super) fn new(clock: Arc<StageClock>) -> Self {
        Self { told: Mutex::default(), clock }
    }

    fn tell(&self, service: &FunctionName, conduct: &Conduct) {
        let mut told = self.told();
        let told = told.entry(service.clone()).or_default();
        told.at_first = None;
        match conduct {
            Conduct::Answers(response) => told.then = Some(Ok(response.clone())),
            Conduct::Fails { cause } => told.then = Some(Err(cause.clone())),
            Conduct::FailsAtFirst { cause, times } => told.at_first = Some((cause.clone(), *times)),
            _ => told.then = None,
        }
    }

    fn told(&self) -> MutexGuard<'_, BTreeMap<FunctionName, Told>> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Director for Conducts {
    fn answer(&self, service: &FunctionName) -> Option<Result<Value, bot::Error>> {
        self.told().get_mut(service)?.answer()
    }

    fn waits_until(&self, moment: Timestamp) {
        self.clock.move_to(moment);
    }
}

impl Told {
    fn answer(&mut self) -> Option<Result<Value, bot::Error>> {
        if let Some((cause, times)) = self.at_first.as_mut().filter(|(_, times)| *times > 0) {
            *times -= 1;
            return Some(Err(bot::Error::retry(cause.clone())));
        }
        self.then.clone().map(|then| then.map_err(bot::Error::reject))
    }
}
