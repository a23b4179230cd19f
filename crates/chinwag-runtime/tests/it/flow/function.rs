//! Functions made of closures.

use std::{pin::Pin, sync::Arc};

use async_trait::async_trait;
use chinwag_core::{
    config::{LogConfig, Span},
    function::{Emits, Function, FunctionSpec, Input, OnDead, Ordering, Outcome, Registered},
    message::Message,
    name::{FunctionName, TopicName},
    reply::Reply,
    response::Response,
    retry::RetryPolicy,
    topic::MESSAGE_RECEIVED,
};

type Body = dyn Fn(Input) -> Pin<Box<dyn Future<Output = Outcome> + Send>> + Send + Sync;

struct Closure(Box<Body>);

#[async_trait]
impl Function for Closure {
    async fn call(&self, input: Input) -> Outcome {
        (self.0)(input).await
    }
}

pub(crate) fn spec(name: &'static str, topic: TopicName) -> FunctionSpec {
    FunctionSpec {
        name: FunctionName::from_static(name),
        topic,
        ordering: Ordering::Conversation,
        concurrency: 64,
        timeout: Span::secs(30),
        retry: RetryPolicy { attempts: 3, ..RetryPolicy::default() },
        on_dead: OnDead::Skip,
        claim: false,
        immediate: false,
        while_held: false,
        log: LogConfig::default(),
    }
}

/// A function of any topic.
pub(crate) fn function<F, O>(name: &'static str, topic: TopicName, body: F) -> Registered
where
    F: Fn(Input) -> O + Send + Sync + 'static,
    O: Future<Output = Outcome> + Send + 'static,
{
    let body: Box<Body> = Box::new(move |input| Box::pin(body(input)));
    Registered { spec: spec(name, topic), function: Arc::new(Closure(body)) }
}

/// `talk`, which answers each message with what `answer` makes of its words.
pub(crate) fn talk(answer: impl Fn(&str) -> Vec<Reply> + Send + Sync + 'static) -> Registered {
    let answer = Arc::new(answer);
    function("talk", MESSAGE_RECEIVED, move |input| {
        let answer = Arc::clone(&answer);
        async move {
            let message = message(&input);
            respond(&message, answer(message.text()))
        }
    })
}

/// `talk`, which repeats what has words.
pub(crate) fn echo() -> Registered {
    talk(|words| Vec::from_iter((!words.is_empty()).then(|| Reply::text(format!("Echo: {words}")))))
}

/// What a function of `message_received` was given.
pub(crate) fn message(input: &Input) -> Message {
    input.event.payload().expect("the gateway publishes messages")
}

/// Answers a message.
pub(crate) fn respond(message: &Message, replies: Vec<Reply>) -> Outcome {
    let response = |reply| Response::new(message.channel.clone(), message.conversation.clone(), reply);
    let with = |emits: Emits, reply| emits.respond(&response(reply), None).expect("a response is JSON");
    Outcome::Done(replies.into_iter().fold(Emits::none(), with))
}
