//! The calls of services that runs on a stage have made.

use std::sync::{Mutex, MutexGuard, PoisonError};

use chinwag_core::{commit::ServiceCall, name::FunctionName};

/// The calls that were recorded with runs, in the order of their commits.
#[derive(Debug, Default)]
pub(super) struct CallLog(Mutex<Entries>);

#[derive(Debug, Default)]
struct Entries {
    calls: Vec<(Ticket, ServiceCall)>,
    tickets: Ticket,
}

/// The number of a commit.
pub(super) type Ticket = u64;

impl CallLog {
    /// Takes down the calls of a run whose commit begins. A turn may be seen to be over before whoever commits comes to say
    /// that it has landed: so they stand here by then, and are taken out where it does not.
    pub(super) fn begin(&self, calls: &[ServiceCall]) -> Ticket {
        let mut entries = self.entries();
        entries.tickets += 1;
        let ticket = entries.tickets;
        entries.calls.extend(calls.iter().map(|call| (ticket, call.clone())));
        ticket
    }

    /// Takes out the calls of a run whose commit did not land.
    pub(super) fn undo(&self, ticket: Ticket) {
        self.entries().calls.retain(|(of, _)| *of != ticket);
    }

    /// The calls of one service.
    pub(super) fn of(&self, service: &FunctionName) -> Vec<ServiceCall> {
        let entries = self.entries();
        let calls = entries.calls.iter().map(|(_, call)| call);
        calls.filter(|call| call.service == *service).cloned().collect()
    }

    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_calls_of_a_commit_that_does_not_land_are_taken_out() {
        let call = |service, request: &str| ServiceCall {
            service: FunctionName::from_static(service),
            request: request.into(),
            response: None,
            error: None,
            micros: 0,
            attempts: 1,
        };
        let log = CallLog::default();
        log.begin(&[call("stock", "1"), call("price", "2")]);
        let lost = log.begin(&[call("stock", "3")]);
        log.begin(&[call("stock", "4")]);
        log.undo(lost);
        let stock = log.of(&FunctionName::from_static("stock"));
        assert_eq!(stock.iter().map(|call| call.request.as_str()).collect::<Vec<_>>(), ["1", "4"]);
    }
}
