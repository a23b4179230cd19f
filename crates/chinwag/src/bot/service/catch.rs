//! A service's future whose panics are values.

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    task::{Context, Poll},
};

use super::body::Running;
use crate::bot::Error;

/// Resolves to what the service returned, or to the words of its panic. Its first step is taken here too.
///
/// NOTE: whatever the service shares with others may be half changed after a panic; that it survives this is asked of a
/// service as of any thread, where a lock is poisoned.
pub(super) struct Caught<'a>(pub(super) Running<'a>);

impl Future for Caught<'_> {
    type Output = Result<Result<String, Error>, String>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match catch_unwind(AssertUnwindSafe(|| self.0.as_mut().poll(context))) {
            Ok(poll) => poll.map(Ok),
            Err(panic) => Poll::Ready(Err(words(&*panic))),
        }
    }
}

fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("without words").to_owned()
}
