//! Async functions as services: the request first, then what they ask for beside it.

use std::{future::Future, sync::Arc};

use chinwag_core::name::FunctionName;
use serde::{Serialize, de::DeserializeOwned};

use super::{CallContext, Served};
use crate::bot::{Error, IntoError, Unmet, state::States};

/// An async function that takes a request and returns a `Result` of a response, or what [`serve`](super::serve) made of
/// one.
///
/// What its arguments and its result may be is asked for where it is used, by
/// [`Bot::service`](crate::bot::Bot::service): so the compiler names the one that does not fit.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a service function",
    label = "not an async function of a request",
    note = "a service function is an `async fn` whose first argument is the request, by value, with at most 8 others, \
            that is Send, Sync and 'static: `async fn stock(size: String, warehouse: State<Warehouse>) -> Result<u32>`"
)]
pub trait ServiceFn<Args>: Send + Sync + 'static {
    /// What it returns.
    type Output;
    /// One call of it.
    type Future: Future<Output = Self::Output>;

    /// The service, its types forgotten.
    fn into_served(self) -> Served
    where
        Args: CallArguments + 'static,
        Self::Future: Send,
        Self::Output: Answer;
}

/// The arguments of a service function: the request, and extractors that need no event.
#[diagnostic::on_unimplemented(
    message = "the arguments `{Self}` are not those of a service function",
    note = "the first is the request, which serde can read; each other is one of those that `FromCall` names"
)]
pub trait CallArguments: Sized + Send {
    /// The request.
    type Request: DeserializeOwned + Send + 'static;

    /// What of them the service cannot have.
    fn check(site: &ServiceSite) -> Vec<Unmet>;

    /// Puts them together.
    ///
    /// # Errors
    /// One of them cannot be had.
    fn from_call(request: Self::Request, site: &ServiceSite, context: &CallContext) -> Result<Self, Error>;
}

/// Something that a service may ask for beside its request. A service knows no event: whoever calls it has one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an argument of a service function",
    label = "a service function cannot ask for `{Self}`",
    note = "beside its request, which stands first, it may ask for: State<T>, CallContext",
    note = "what belongs to an event (Message, User, Context, …) is put into the request by the function that calls"
)]
pub trait FromCall: Sized + Send {
    /// Whether the service can have it.
    ///
    /// # Errors
    /// What is missing.
    fn check(site: &ServiceSite) -> Result<(), Unmet>;

    /// Takes it.
    ///
    /// # Errors
    /// It cannot be had.
    fn from_call(site: &ServiceSite, context: &CallContext) -> Result<Self, Error>;
}

/// What a service function returns.
#[diagnostic::on_unimplemented(
    message = "a service function cannot return `{Self}`",
    label = "`{Self}` is not a `Result` of a response",
    note = "it returns `Result<T>`, where serde can write and read `T`"
)]
pub trait Answer {
    /// The response.
    type Response: Serialize + DeserializeOwned + Send + 'static;

    /// The response, or why there is none.
    ///
    /// # Errors
    /// The error that the function returned.
    fn into_result(self) -> Result<Self::Response, Error>;
}

impl<T, E> Answer for Result<T, E>
where
    T: Serialize + DeserializeOwned + Send + 'static,
    E: IntoError,
{
    type Response = T;

    fn into_result(self) -> Result<T, Error> {
        self.map_err(IntoError::into_error)
    }
}

/// Where a service stands: what is known of it before its first call.
#[derive(Debug, Clone)]
pub struct ServiceSite {
    pub(super) name: FunctionName,
    pub(in crate::bot) states: Arc<States>,
}

impl ServiceSite {
    /// The service's name.
    #[must_use]
    pub fn name(&self) -> &FunctionName {
        &self.name
    }

    /// What is unmet, as an error that no later call can mend.
    pub(in crate::bot) fn refuse(&self, unmet: &Unmet) -> Error {
        Error::reject(format!("service `{}` asks for what it cannot have: {unmet}", self.name))
    }
}

macro_rules! arity {
    ($($argument:ident)*) => {
        impl<F, Run, Request, $($argument,)*> ServiceFn<(Request, $($argument,)*)> for F
        where
            F: Fn(Request, $($argument),*) -> Run + Send + Sync + 'static,
            Run: Future,
        {
            type Output = Run::Output;
            type Future = Run;

            #[allow(non_snake_case, reason = "each argument is named after its type")]
            fn into_served(self) -> Served
            where
                (Request, $($argument,)*): CallArguments + 'static,
                Run: Send,
                Run::Output: Answer,
            {
                Served::of(move |(request, $($argument,)*): (Request, $($argument,)*)| self(request, $($argument),*))
            }
        }

        impl<Request, $($argument),*> CallArguments for (Request, $($argument,)*)
        where
            Request: DeserializeOwned + Send + 'static,
            $($argument: FromCall,)*
        {
            type Request = Request;

            #[allow(unused_variables, reason = "there may be no other argument")]
            fn check(site: &ServiceSite) -> Vec<Unmet> {
                let checked: Vec<Result<(), Unmet>> = vec![$($argument::check(site)),*];
                checked.into_iter().filter_map(Result::err).collect()
            }

            #[allow(unused_variables, reason = "there may be no other argument")]
            fn from_call(request: Request, site: &ServiceSite, context: &CallContext) -> Result<Self, Error> {
                Ok((request, $($argument::from_call(site, context)?,)*))
            }
        }
    };
}

arity!();
arity!(A);
arity!(A B);
arity!(A B C);
arity!(A B C D);
arity!(A B C D E);
arity!(A B C D E G);
arity!(A B C D E G H);
arity!(A B C D E G H I);
