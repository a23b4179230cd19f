//! The order: a conversation of five questions, and what follows from it.

use std::time::Duration;

use chinwag::prelude::*;
use serde::{Deserialize, Serialize};

use crate::stock::Stock;

/// Somebody has ordered. Carries a [`Placed`].
pub(crate) const ORDER_PLACED: TopicName = TopicName::from_static("order_placed");

/// What was ordered.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Placed {
    size: String,
    count: u32,
    address: String,
}

/// What a person has bought so far.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Orders {
    pub(crate) shirts: u32,
}

impl Stored for Orders {
    const NAME: &'static str = "orders";
}

/// How long a question about the address is open.
const PATIENCE: Duration = Duration::from_secs(30 * 60);

/// Takes an order. Between two questions nothing of it is in memory: it may take a week, and a new version of the bot.
pub(crate) async fn order(mut chat: Chat, stock: Service<Stock>) -> Result<()> {
    let size = chat.ask("Which size?").choices(["S", "M", "L"]).await?;
    let left = stock.call(&size).await?;
    if left == 0 {
        return chat.say(format!("Size {size} is sold out, sorry.")).await;
    }
    let count = chat.ask(format!("We have {left}. How many?")).check(move |words| up_to(left, words)).await?;
    let Some(address) = chat.ask("Where shall we send it?").within(PATIENCE).await? else {
        return chat.say("I have let go of your order. Say hello to begin again.").await;
    };
    if !chat.ask(format!("{count} in {size}, to {address}?")).yes_or_no().await? {
        return chat.say("Then not.").await;
    }
    chat.update_user(move |orders: &mut Orders| orders.shirts += count).await?;
    chat.publish(Publish::to(ORDER_PLACED, &Placed { size, count, address })).await?;
    chat.say("Ordered!").await
}

/// A number from 1 to what is left.
fn up_to(left: u32, words: &str) -> Result<u32, String> {
    let count = words.trim().parse().ok().filter(|count| (1..=left).contains(count));
    count.ok_or_else(|| format!("A number from 1 to {left}, please."))
}

/// Packs what was ordered, which takes a moment that nobody waits for.
pub(crate) async fn pack(placed: Payload<Placed>) -> String {
    let Placed { size, count, address } = placed.0;
    format!("{count} in {size} is on its way to {address}.")
}
