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

#[test]
fn a_conversation_stays_one_whose_chat_may_be_missing() {
    async fn odd(_: Option<Chat>) {}
    let bot = Bot::new().function("talk", on(ORDERS), odd);
    check_problems(
        bot,
        "",
        &expect![
            "function `talk` cannot be called: `Chat` comes with `message_received` alone, not with `orders`"
        ],
    );
}
