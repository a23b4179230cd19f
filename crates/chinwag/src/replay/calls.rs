//! The recorded calls of services, which answer in place of the services.

use std::{
    collections::{HashMap, VecDeque},
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use chinwag_core::{commit::ServiceCall, name::FunctionName};
use serde_json::Value;

use super::Did;
use crate::bot::{Refused, StandIn, cut};

/// The recorded calls of the talk that is played. Clones share them.
#[derive(Clone, Default)]
pub(crate) struct Calls(Arc<Mutex<Book>>);

#[derive(Default)]
struct Book {
    /// By service and request, in their order.
    recorded: HashMap<(FunctionName, String), VecDeque<ServiceCall>>,
    /// What could not be answered.
    unanswered: Vec<Did>,
}

impl Calls {
    /// What answers from these calls.
    pub(crate) fn stand_in(&self) -> StandIn {
        let calls = self.clone();
        StandIn::new(move |service, request| calls.lock().answer(service, request))
    }

    /// Begins with the calls of another talk.
    pub(super) fn load(&self, calls: &[ServiceCall]) {
        let mut book = Book::default();
        for call in calls {
            let key = (call.service.clone(), plain(&call.request));
            book.recorded.entry(key).or_default().push_back(call.clone());
        }
        *self.lock() = book;
    }

    /// What could not be answered since the last time.
    pub(super) fn take(&self) -> Vec<Did> {
        std::mem::take(&mut self.lock().unanswered)
    }

    fn lock(&self) -> MutexGuard<'_, Book> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Book {
    fn answer(&mut self, service: &FunctionName, request: &str) -> Result<String, Refused> {
        let recorded = self.recorded.get_mut(&(service.clone(), plain(&cut(request))));
        let Some((call, has_more)) = recorded.and_then(|calls| Some((calls.pop_front()?, !calls.is_empty())))
        else {
            let request = cut(request);
            return Err(self.refuse(Did::NotCalled { service: service.clone(), request }));
        };
        match call.response {
            Some(response) if serde_json::from_str::<Value>(&response).is_ok() => Ok(response),
            Some(_) => {
                let request = call.request;
                Err(self.refuse(Did::NotRecorded { service: service.clone(), request }))
            }
            // Another run helped, or was to help, where it made the call again.
            None => Err(Refused { error: call.error.unwrap_or_default(), is_retryable: has_more }),
        }
    }

    fn refuse(&mut self, did: Did) -> Refused {
        let error = did.words();
        self.unanswered.push(did);
        Refused { error, is_retryable: false }
    }
}

/// A request as it is compared: the order of the keys is of no importance.
fn plain(request: &str) -> String {
    serde_json::from_str::<Value>(request).map_or_else(|_| request.to_owned(), |value| value.to_string())
}

impl fmt::Debug for Calls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Calls")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(request: &str, response: Option<&str>) -> ServiceCall {
        let error = response.is_none().then(|| "away".to_owned());
        let (request, response) = (request.to_owned(), response.map(str::to_owned));
        let service = FunctionName::from_static("stock");
        ServiceCall { service, request, response, error, micros: 1, attempts: 1 }
    }

    #[test]
    fn each_call_answers_once_and_in_its_order() {
        let calls = Calls::default();
        let first = call(r#"{"size":"M","colour":"red"}"#, Some("1"));
        let second = call(r#"{"colour":"red","size":"M"}"#, None);
        calls.load(&[first, second, call(r#"{"size":"M","colour":"red"}"#, Some("[… (cut: 9 bytes)"))]);
        let stock = FunctionName::from_static("stock");
        let ask = || calls.lock().answer(&stock, r#"{"size":"M","colour":"red"}"#);
        assert_eq!(ask(), Ok("1".into()));
        assert_eq!(ask(), Err(Refused { error: "away".into(), is_retryable: true }));
        let error = r#"the response of stock {"size":"M","colour":"red"} was not recorded whole"#;
        assert_eq!(ask(), Err(Refused { error: error.into(), is_retryable: false }));
        let error = r#"stock {"size":"M","colour":"red"} was not called then"#;
        assert_eq!(ask(), Err(Refused { error: error.into(), is_retryable: false }));
        assert_eq!((calls.take().len(), calls.take().len()), (2, 0));
    }
}
