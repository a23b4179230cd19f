//! Extractors of what may be missing.

use super::*;

#[test]
fn what_cannot_be_had_is_none_or_the_reason() {
    async fn tell(
        message: Option<Message>,
        failure: Result<Failed<Response>>,
        order: Option<Payload<Order>>,
        number: Option<State<u8>>,
        greeting: Option<State<Greeting>>,
    ) -> Result<()> {
        let failure = failure.err().map(|error| error.to_string());
        let has = (message.is_some(), order.is_some(), number.is_some(), greeting.is_some());
        Err(Error::reject(format!("{has:?} {failure:?}")))
    }
    check(
        on(MESSAGE_RECEIVED),
        tell,
        message(),
        &expect![[
            r#"reject: (true, false, false, true) Some("function `talk` asks for what it cannot have: `Failed<Response>` comes with `response_failed` alone, not with `message_received`")"#
        ]],
    );
    check(on(RESPONSE_FAILED), tell, failed(), &expect!["reject: (false, false, false, true) None"]);
}

/// An extractor that may succeed at another time.
#[derive(Debug)]
struct Busy;

impl FromInput for Busy {
    fn check(_: &Site) -> Result<(), Unmet> {
        Ok(())
    }

    async fn from_input(_: &mut Request) -> Result<Self> {
        Err(Error::retry("busy"))
    }
}

#[test]
fn what_may_be_had_later_is_not_taken_for_missing() {
    async fn maybe(_: Option<Busy>) {}
    check(on(ORDERS), maybe, message(), &expect!["retry after None: busy"]);
    async fn either(busy: Result<Busy>) -> Result<()> {
        busy.map(drop)
    }
    check(on(ORDERS), either, message(), &expect!["retry after None: busy"]);
}

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
struct Visits(u32);

impl Stored for Visits {
    const NAME: &'static str = "visits";
}

/// The rules of what stands beside each other hold for it all the same.
#[test]
fn what_may_be_missing_is_still_written_once_and_not_by_a_conversation() {
    async fn absent(_: Option<Chat>) {}
    let bot = Bot::new().function("talk", on(ORDERS), absent);
    check_problems(
        bot,
        "",
        &expect![
            "function `talk` cannot be called: `Chat` comes with `message_received` alone, not with `orders`"
        ],
    );
    async fn twice(_: Option<ConversationState<Visits>>, _: Result<ConversationState<Visits>>) {}
    check_problems(
        Bot::new().function("talk", on(ORDERS), twice),
        "",
        &expect![
            "function `talk` cannot be called: `core::option::Option<chinwag::bot::stored::conversation::ConversationState<chinwag::bot::tests::optional::Visits>>` and `core::result::Result<chinwag::bot::stored::conversation::ConversationState<chinwag::bot::tests::optional::Visits>, chinwag::bot::error::Error>` write the same state at the end of a run, so one would undo what the other did: ask for it once, or give one of the two types another `NAME`"
        ],
    );
    async fn both(_: Chat, _: Option<ConversationState<Visits>>) -> Result<()> {
        Ok(())
    }
    check_problems(
        Bot::new().function("talk", on(MESSAGE_RECEIVED), both),
        "",
        &expect![
            "function `talk` cannot be called: a durable conversation runs again from its beginning at each turn, so `core::option::Option<chinwag::bot::stored::conversation::ConversationState<chinwag::bot::tests::optional::Visits>>` would be written again: read and write it by `chat.state` and `chat.update`"
        ],
    );
}

#[test]
fn state_that_may_be_missing_is_written_like_any_other() {
    async fn count(mut visits: Option<ConversationState<Visits>>) {
        if let Some(visits) = &mut visits {
            visits.0 += 1;
        }
    }
    let function =
        Bot::new().function("talk", on(ORDERS), count).build(&config("")).expect("a bot").remove(0).function;
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let written = |event| match runtime.block_on(function.call(input(event))) {
        Outcome::Done(emits) => emits.state.len(),
        outcome => panic!("{outcome:?}"),
    };
    let mut alone = event(ORDERS, &json!({}));
    assert_eq!(written(alone.clone()), 1);
    alone.conversation = None;
    assert_eq!(written(alone), 0, "it belongs to no conversation");
}
