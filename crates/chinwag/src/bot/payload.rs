//! Payloads: of a topic of your own, and of the topics that tell how a response or a run ended.

use std::{any::type_name, fmt, ops::Deref};

use chinwag_core::{
    commit::{FunctionFailed, Run},
    name::TopicName,
    response::{Response, ResponseFailed, ResponseSent},
    topic::{FUNCTION_FAILED, RESPONSE_FAILED, RESPONSE_SENT},
};
use serde::de::DeserializeOwned;

use super::{Error, FromInput, Request, Site, Unmet};

/// The payload of any topic, read as `T`: above all of a topic of your own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payload<T>(pub T);

impl<T> Deref for Payload<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: DeserializeOwned + Send> FromInput for Payload<T> {
    fn check(_: &Site) -> Result<(), Unmet> {
        Ok(())
    }

    async fn from_input(request: &mut Request) -> Result<Self, Error> {
        request.payload(type_name::<T>()).map(Self)
    }
}

/// What failed: `Failed<Response>` in `response_failed`, `Failed<Run>` in `function_failed`.
pub struct Failed<T: Failure>(pub T::Payload);

/// Something whose failure has a topic of its own.
#[diagnostic::on_unimplemented(
    message = "there is no topic that tells of a failed `{Self}`",
    note = "write `Failed<Response>` for `response_failed`, or `Failed<Run>` for `function_failed`"
)]
pub trait Failure {
    /// What the topic carries.
    type Payload: DeserializeOwned + fmt::Debug + Send;
    /// The topic.
    const TOPIC: TopicName;
    /// The extractor, for errors.
    const NAME: &'static str;
}

impl Failure for Response {
    type Payload = ResponseFailed;
    const TOPIC: TopicName = RESPONSE_FAILED;
    const NAME: &'static str = "Failed<Response>";
}

impl Failure for Run {
    type Payload = FunctionFailed;
    const TOPIC: TopicName = FUNCTION_FAILED;
    const NAME: &'static str = "Failed<Run>";
}

impl<T: Failure> Deref for Failed<T> {
    type Target = T::Payload;
    fn deref(&self) -> &T::Payload {
        &self.0
    }
}

impl<T: Failure> fmt::Debug for Failed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Failed").field(&self.0).finish()
    }
}

impl<T: Failure> FromInput for Failed<T> {
    fn check(site: &Site) -> Result<(), Unmet> {
        site.check_topic(T::NAME, T::TOPIC)
    }

    async fn from_input(request: &mut Request) -> Result<Self, Error> {
        request.payload_of(T::NAME, T::TOPIC).map(Self)
    }
}

/// A response that the provider took: the payload of `response_sent`.
#[derive(Debug, Clone)]
pub struct Sent(pub ResponseSent);

impl Deref for Sent {
    type Target = ResponseSent;
    fn deref(&self) -> &ResponseSent {
        &self.0
    }
}

impl FromInput for Sent {
    fn check(site: &Site) -> Result<(), Unmet> {
        site.check_topic("Sent", RESPONSE_SENT)
    }

    async fn from_input(request: &mut Request) -> Result<Self, Error> {
        request.payload_of("Sent", RESPONSE_SENT).map(Self)
    }
}
