//! Durable conversations: their waits, and the effects they do not have.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use expect_test::expect;

use super::place::{ANN, Place, hears, says};
use crate::prelude::*;

#[derive(Clone, Default)]
struct Charged(Arc<AtomicUsize>);

/// Takes an order, charges for it, and asks a moment later how it was.
fn shop(question: &'static str, charged: &Charged) -> Bot {
    let order = move |mut chat: Chat, charged: State<Charged>| async move {
        let size = chat.ask("Which size?").choices(["S", "M"]).await?;
        let count: u32 = chat.ask(question).parse().await?;
        chat.wait(Duration::from_millis(40)).await?;
        let number: usize =
            chat.run("charge", async { Ok::<_, Error>(charged.0.fetch_add(1, Ordering::Relaxed)) }).await?;
        chat.say(format!("{count} in {size}, number {number}.")).await?;
        Ok::<_, Error>(())
    };
    let idle = async |message: Message| format!("“{}”?", message.text());
    let router = Router::new().action("order", order).otherwise(idle);
    Bot::new().function("talk", on(MESSAGE_RECEIVED), router).with_state(charged.clone())
}

fn recorded() -> Place {
    Place::recorded(shop("How many?", &Charged::default()), async |provider| {
        let ann = provider.user(ANN);
        ann.is_called("Ann", "Lee");
        says(&ann, "hello").await;
        ann.presses("Order", "order").await.expect("a webhook");
        hears(&ann).await;
        ann.chooses("M", "M~0-0").await.expect("a webhook");
        hears(&ann).await;
        assert_eq!(says(&ann, "7").await, "7 in M, number 0.");
        says(&ann, "bye").await;
    })
}

#[test]
fn a_conversation_of_several_turns_is_compared_up_to_its_effect() {
    let (place, charged) = (recorded(), Charged::default());
    expect![[r#"
        3 page:100000000000001:200000000000001  5 messages
          not comparable from message 4 on (“7”): the effect “charge” is not carried out in a replay

        1 conversation, 5 messages: 0 the same, 1 not comparable to the end
    "#]]
    .assert_eq(&place.replay(shop("How many?", &charged), &["--since", "all"]));
    expect![[r#"
        3 page:100000000000001:200000000000001  5 messages
            user: hello
            bot: “hello”?
            user: Order
            bot: Which size?  [S]  [M]
            user: M
          - bot: How many?
          + bot: How much?
          not comparable from message 4 on (“7”): the effect “charge” is not carried out in a replay

        1 conversation, 5 messages: 0 the same, 1 differs
    "#]]
    .assert_eq(&place.replay(shop("How much?", &charged), &["--since", "all"]));
    assert_eq!(charged.0.load(Ordering::Relaxed), 0, "nobody was charged");
}

#[test]
fn effects_are_carried_out_where_that_is_asked_for() {
    let (place, charged) = (recorded(), Charged::default());
    let live = ["--since", "all", "--live-effects"];
    assert_eq!(
        place.replay(shop("How many?", &charged), &live),
        "0 1 conversation, 5 messages: 1 the same\n"
    );
    assert_eq!(charged.0.load(Ordering::Relaxed), 1);
}
