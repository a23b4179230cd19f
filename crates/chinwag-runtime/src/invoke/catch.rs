//! A function's future whose panics are values.

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    task::{Context, Poll},
};

use chinwag_core::function::{Function, Input, Outcome};

/// One call of a function.
pub(super) type Call<'a> = Pin<Box<dyn Future<Output = Outcome> + Send + 'a>>;

/// Begins a call; a panic before its first step is kept, too.
pub(super) fn call(function: &dyn Function, input: Input) -> Result<Call<'_>, String> {
    catch_unwind(AssertUnwindSafe(|| function.call(input))).map_err(words)
}

/// Resolves to what the call returned, or to the words of its panic.
///
/// NOTE: whatever the function shares with others may be half changed after a panic; that it survives this is asked of
/// a function as of any thread, where a lock is poisoned.
pub(super) struct Caught<'a>(pub(super) Result<Call<'a>, String>);

impl Future for Caught<'_> {
    type Output = Result<Outcome, String>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let call = match &mut self.0 {
            Ok(call) => call,
            Err(panic) => return Poll::Ready(Err(std::mem::take(panic))),
        };
        match catch_unwind(AssertUnwindSafe(|| call.as_mut().poll(context))) {
            Ok(poll) => poll.map(Ok),
            Err(panic) => Poll::Ready(Err(words(panic))),
        }
    }
}

fn words(panic: Box<dyn Any + Send>) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("without words").to_owned()
}
