//! Async functions as handlers.

use std::{any::type_name, future::Future};

use super::{Branch, Error, FromInput, IntoEmits, Request, Role, Site, Unmet, Writes};

/// An async function of up to twelve arguments, or a [`Router`](super::Router) of such functions.
///
/// A closure does as well, where it names the types of its arguments. One that keeps something returns an `async move`
/// block: an `async move` closure would lend it to each run, which ends later than the call:
///
/// ```
/// # use chinwag::prelude::*;
/// let greeting = String::from("Hello");
/// let greet = move |user: User| {
///     let words = format!("{greeting}, {}!", user.display_name());
///     async move { words }
/// };
/// let talk = Router::new().command("start", greet).otherwise(async |message: Message| message.text().to_owned());
/// ```
///
/// What the arguments and the return value may be is asked for where it is used, by
/// [`Bot::function`](super::Bot::function): so the compiler names the one that does not fit.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a handler",
    label = "a bot cannot call this",
    note = "a handler is an `async fn`, or a closure that returns an `async move` block, with at most 12 arguments, \
            that is Send, Sync and 'static; or a `Router`",
    note = "the arguments are taken by value, without a reference: `async fn talk(message: Message) -> Reply`; the \
            function itself is given, without calling it: `talk`, not `talk()`"
)]
pub trait Handler<Args>: Send + Sync + 'static {
    /// What it returns.
    type Output;
    /// One run of it.
    type Future: Future<Output = Self::Output>;

    /// The handler, its types forgotten.
    fn into_branch(self) -> Branch
    where
        Args: Arguments + 'static,
        Self::Future: Send,
        Self::Output: IntoEmits;
}

/// The arguments of a handler, all of them extractors.
#[diagnostic::on_unimplemented(
    message = "the arguments `{Self}` are not all extractors",
    note = "each must be something a function may ask for: see `FromInput`"
)]
pub trait Arguments: Sized + Send {
    /// Whether they make the handler a durable conversation.
    const IS_DURABLE: bool;

    /// What of them cannot be had where the function stands.
    fn check(site: &Site) -> Vec<Unmet>;

    /// Takes them from the input.
    ///
    /// # Errors
    /// One of them cannot be had from this input.
    fn from_input(request: &mut Request) -> impl Future<Output = Result<Self, Error>> + Send;
}

/// That what is written at the end of a run does not stand beside `Chat`.
fn check_roles(is_durable: bool, arguments: &[(Role, &'static str)]) -> Vec<Unmet> {
    let written = arguments.iter().filter(|(role, _)| is_durable && *role == Role::Written);
    written.map(|(_, extractor)| Unmet::Chat { extractor }).collect()
}

/// That no two of the arguments write the same state.
fn check_writes(arguments: &[(Option<Writes>, &'static str)]) -> Vec<Unmet> {
    let twice = arguments.iter().enumerate().filter_map(|(index, (writes, second))| {
        let earlier = arguments[..index].iter().find(|(earlier, _)| writes.is_some() && earlier == writes);
        earlier.map(|(_, first)| Unmet::Twice { first, second })
    });
    twice.collect()
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
            fn into_branch(self) -> Branch
            where
                ($($argument,)*): Arguments + 'static,
                Run: Send,
                Run::Output: IntoEmits,
            {
                Branch::leaf(type_name::<Self>(), move |($($argument,)*): ($($argument,)*)| self($($argument),*))
            }
        }

        impl<$($argument: FromInput),*> Arguments for ($($argument,)*) {
            const IS_DURABLE: bool = false $(|| matches!($argument::ROLE, Role::Chat))*;

            #[allow(unused_variables, reason = "there may be no argument")]
            fn check(site: &Site) -> Vec<Unmet> {
                let mut unmet = check_roles(Self::IS_DURABLE, &[$(($argument::ROLE, type_name::<$argument>())),*]);
                unmet.extend(check_writes(&[$(($argument::WRITES, type_name::<$argument>())),*]));
                unmet.extend([$($argument::check(site)),*].into_iter().filter_map(Result::<(), Unmet>::err));
                unmet
            }

            #[allow(unused_variables, reason = "there may be no argument")]
            async fn from_input(request: &mut Request) -> Result<Self, Error> {
                Ok(($($argument::from_input(request).await?,)*))
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
