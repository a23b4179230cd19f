//! What the services of a bot do on a stage, where they are not asked.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use chinwag_core::name::FunctionName;
use chinwag_testkit::script::Conduct;

use crate::bot::{Refused, StandIn};

/// What the services of a bot do on one stage. Clones share it.
#[derive(Debug, Clone, Default)]
pub(super) struct Conducts(Arc<Mutex<BTreeMap<FunctionName, Conduct>>>);

impl Conducts {
    /// From now on a service does this.
    pub(super) fn set(&self, service: &FunctionName, conduct: Conduct) {
        match conduct {
            Conduct::AsEver => drop(self.lock().remove(service)),
            conduct => drop(self.lock().insert(service.clone(), conduct)),
        }
    }

    /// What stands in for the services.
    pub(super) fn stand_in(&self) -> StandIn {
        let conducts = self.clone();
        StandIn::new(move |service, _| conducts.answer(service))
    }

    fn answer(&self, service: &FunctionName) -> Option<Result<String, Refused>> {
        let mut conducts = self.lock();
        match conducts.get_mut(service)? {
            Conduct::Answers(answer) => Some(Ok(answer.to_string())),
            Conduct::Fails { cause, times: None } => {
                Some(Err(Refused { error: cause.clone(), is_retryable: false }))
            }
            Conduct::Fails { times: Some(0), .. } => {
                conducts.remove(service);
                None
            }
            Conduct::Fails { cause, times: Some(times) } => {
                *times -= 1;
                Some(Err(Refused { error: cause.clone(), is_retryable: true }))
            }
            _ => None,
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<FunctionName, Conduct>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
