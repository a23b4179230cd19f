//! Services: answered from what was recorded, and not called.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use expect_test::expect;

use super::place::{ANN, Place, says};
use crate::prelude::*;

/// How many of a size are left: one less at each call.
struct Stock;

impl ServiceApi for Stock {
    const NAME: &'static str = "stock";
    type Request = String;
    type Response = u32;
}

#[derive(Clone)]
struct Shelf(Arc<AtomicU32>);

impl Shelf {
    fn with(left: u32) -> Self {
        Self(Arc::new(AtomicU32::new(left)))
    }
}

async fn stock(size: String, shelf: State<Shelf>) -> Result<u32> {
    match size.as_str() {
        "XS" => Err(Error::reject("nobody knows")),
        _ => Ok(shelf.0.fetch_sub(1, Ordering::Relaxed)),
    }
}

/// Looks up what was said, as `named` calls it.
fn shop(named: fn(&str) -> String, shelf: &Shelf) -> Bot {
    let talk = move |message: Message, stock: Service<Stock>| async move {
        let size = named(message.text());
        let words = match stock.call(&size).await {
            Ok(left) => format!("{left} left in {size}."),
            Err(error) => format!("Sorry: {error}."),
        };
        Ok::<_, Error>(words)
    };
    Bot::new()
        .function("talk", on(MESSAGE_RECEIVED), talk)
        .service("stock", serve(stock).cache(std::time::Duration::from_millis(1), 1))
        .with_state(shelf.clone())
}

fn recorded() -> Place {
    Place::recorded(shop(str::to_owned, &Shelf::with(9)), async |provider| {
        let ann = provider.user(ANN);
        assert_eq!(says(&ann, "M").await, "9 left in M.");
        let sorry = "Sorry: service `stock` failed after 1 try: nobody knows.";
        assert_eq!(says(&ann, "XS").await, sorry);
        assert_eq!(says(&ann, "M").await, "8 left in M.");
    })
}

#[test]
fn services_are_answered_from_the_recording() {
    let (place, shelf) = (recorded(), Shelf::with(100));
    let all = ["--since", "all"];
    assert_eq!(place.replay(shop(str::to_owned, &shelf), &all), "0 1 conversation, 3 messages: 1 the same\n");
    expect![[r#"
        3 page:100000000000001:200000000000001  3 messages
            user: M
          - bot: 9 left in M.
          + talk: stock "XL" was not called then
          + bot: Sorry: stock "XL" was not called then.
          1 further difference

        1 conversation, 3 messages: 0 the same, 1 differs
    "#]]
    .assert_eq(&place.replay(shop(|said| said.replace('M', "XL"), &shelf), &all));
    assert_eq!(shelf.0.load(Ordering::Relaxed), 100, "nobody was asked");
}

#[test]
fn services_are_called_where_that_is_asked_for() {
    let (place, shelf) = (recorded(), Shelf::with(100));
    let live = ["--since", "all", "--live-services"];
    expect![[r#"
        3 page:100000000000001:200000000000001  3 messages
            user: M
          - bot: 9 left in M.
          + bot: 100 left in M.
          1 further difference

        1 conversation, 3 messages: 0 the same, 1 differs
    "#]]
    .assert_eq(&place.replay(shop(str::to_owned, &shelf), &live));
    assert_eq!(shelf.0.load(Ordering::Relaxed), 98);
}

#[test]
fn a_call_is_a_step_of_a_durable_conversation_in_a_replay_too() {
    let shop = || {
        let order = async |mut chat: Chat, stock: Service<Stock>| -> Result<()> {
            let left = stock.call(&"M".to_owned()).await?;
            let count: u32 = chat.ask(format!("{left} left. How many?")).parse().await?;
            chat.say(format!("{count} of {left}.")).await
        };
        Bot::new()
            .function("talk", on(MESSAGE_RECEIVED), order)
            .service("stock", stock)
            .with_state(Shelf::with(9))
    };
    let place = Place::recorded(shop(), async |provider| {
        let ann = provider.user(ANN);
        assert_eq!(says(&ann, "hello").await, "9 left. How many?");
        assert_eq!(says(&ann, "many").await, "I did not understand that.\n9 left. How many?");
        assert_eq!(says(&ann, "3").await, "3 of 9.");
    });
    assert_eq!(place.replay(shop(), &["--since", "all"]), "0 1 conversation, 3 messages: 1 the same\n");
}
