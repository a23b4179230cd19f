//! Async functions as handlers, and the function of the bus that each becomes.

use std::{future::Future, marker::PhantomData, sync::Arc};

use async_trait::async_trait;
use chinwag_core::function::{Function, Input, Outcome};

use super::{Error, FromInput, IntoEmits, Request, Site, Unmet};

/// An async function of up to twelve arguments.
///
/// What the arguments and the return value may be is asked for where it is used, by
/// [`Bot::function`](super::Bot::function): so the compiler names the one that does not fit.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a handler",
    label = "not an async function that can be shared",
    note = "a handler is an `async fn`, or a closure that returns an `async move` block, with at most 12 arguments, \
            that is Send, Sync and 'static",
    note = "the arguments are taken by value, without a reference: `async fn talk(message: Message) -> Reply`"
)]
pub trait Handler<Args>: Send + Sync + 'static {
    /// What it returns.
    type Output;
    /// One run of it.
    type Future: Future<Output = Self::Output>;

    /// Begins a run.
    fn run(&self, arguments: Args) -> Self::Future;
}

/// The arguments of a handler, all of them extractors.
#[diagnostic::on_unimplemented(
    message = "the arguments `{Self}` are not all extractors",
    note = "each must be something a function may ask for: see `FromInput`"
)]
pub trait Arguments: Sized + Send {
    /// What of them cannot be had where the function stands.
    fn check(site: &Site) -> Vec<Unmet>;

    /// Takes them from the input.
    ///
    /// # Errors
    /// One of them cannot be had from this input.
    fn from_input(request: &mut Request) -> Result<Self, Error>;
}

macro_rules! arity {
    ($($argument:ident)*) => {
        impl<F, Run, $($argument,)*> Handler<($($argument,)*)> for F
        where
            F: Fn($($argument),*) -> Run + Send + Sync + 'static,
            Run: Future,
        {
            type Output = Run::Output;
            type Future = Run;

            #[allow(non_snake_case, reason = "each argument is named after its type, and there may be none")]
            fn run(&self, ($($argument,)*): ($($argument,)*)) -> Run {
                self($($argument),*)
            }
        }

        impl<$($argument: FromInput),*> Arguments for ($($argument,)*) {
            #[allow(unused_variables, reason = "there may be no argument")]
            fn check(site: &Site) -> Vec<Unmet> {
                [$($argument::check(site)),*].into_iter().filter_map(Result::<(), Unmet>::err).collect()
            }

            #[allow(unused_variables, reason = "there may be no argument")]
            fn from_input(request: &mut Request) -> Result<Self, Error> {
                Ok(($($argument::from_input(request)?,)*))
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
arity!(A B C D E G H I J);
arity!(A B C D E G H I J K);
arity!(A B C D E G H I J K L);
arity!(A B C D E G H I J K L M);

/// A handler where it stands: a function of the bus.
pub(super) struct Standing<H, Args> {
    handler: H,
    site: Arc<Site>,
    arguments: PhantomData<fn(Args)>,
}

impl<H, Args> Standing<H, Args> {
    pub(super) fn new(handler: H, site: Site) -> Self {
        Self { handler, site: Arc::new(site), arguments: PhantomData }
    }
}

impl<H, Args> Standing<H, Args>
where
    H: Handler<Args, Future: Send, Output: IntoEmits>,
    Args: Arguments,
{
    async fn run(&self, input: Input) -> Result<Outcome, Error> {
        let mut request = Request::new(input, Arc::clone(&self.site));
        let arguments = Args::from_input(&mut request)?;
        let returned = self.handler.run(arguments).await;
        returned.into_emits(&request).map(Outcome::Done)
    }
}

#[async_trait]
impl<H, Args> Function for Standing<H, Args>
where
    H: Handler<Args, Future: Send, Output: IntoEmits>,
    Args: Arguments + 'static,
{
    async fn call(&self, input: Input) -> Outcome {
        self.run(input).await.unwrap_or_else(Error::into_outcome)
    }
}
