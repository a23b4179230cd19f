//! A bot that asks services, and keeps what it is told.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::prelude::*;

/// How many of a size are left: remembered for an hour.
struct Stock;

impl ServiceApi for Stock {
    const NAME: &'static str = "stock";
    type Request = String;
    type Response = u32;
}

/// What an order costs: tried three times, and left alone for a minute after three failures.
struct Price;

impl ServiceApi for Price {
    const NAME: &'static str = "price";
    type Request = Order;
    type Response = u32;
}

#[derive(Debug, Serialize, Deserialize)]
struct Order {
    size: String,
    count: u32,
}

/// What was asked for in a conversation.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Asked {
    sizes: Vec<String>,
}

impl Stored for Asked {
    const NAME: &'static str = "asked";
    const TTL: Option<Duration> = Some(Duration::from_secs(3600));
}

/// What a person has bought.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Bought {
    count: u32,
}

impl Stored for Bought {
    const NAME: &'static str = "bought";
}

pub(super) fn desk() -> Bot {
    let talk = Router::new()
        .command("price", price)
        .command("buy", buy)
        .command("login", login)
        .command("forget", forget)
        .otherwise(stock_of);
    Bot::new()
        .function("talk", on(MESSAGE_RECEIVED), talk)
        .service("stock", serve(stock).cache(Duration::from_secs(3600), 100))
        .service("price", serve(cost).attempts(3).breaker(3, Duration::from_secs(60)))
}

async fn stock(size: String) -> Result<u32> {
    u32::try_from(size.len()).map_err(Error::reject)
}

async fn cost(order: Order) -> Result<u32> {
    Ok(order.count * 5)
}

async fn stock_of(
    message: Message,
    stock: Service<Stock>,
    mut asked: ConversationState<Asked>,
) -> Result<String> {
    let size = message.text().to_owned();
    let left = stock.call(&size).await;
    asked.sizes.push(size);
    match left {
        Ok(left) => Ok(format!("{left} left")),
        Err(error) if error.is_retryable() => Err(error),
        Err(error) => Ok(format!("Sorry: {error}")),
    }
}

async fn price(size: Matched, price: Service<Price>) -> String {
    match price.call(&Order { size: size.rest().to_owned(), count: 2 }).await {
        Ok(price) => format!("{price} coins"),
        Err(error) => format!("Ask later: {error}"),
    }
}

async fn buy(mut bought: UserState<Bought>) -> String {
    bought.count += 1;
    format!("{} bought", bought.count)
}

async fn login(who: Matched, mut identity: Identity) -> &'static str {
    identity.link(who.rest());
    "Welcome back!"
}

async fn forget(mut bought: UserState<Bought>, mut asked: ConversationState<Asked>) -> &'static str {
    bought.clear();
    asked.clear();
    "Forgotten."
}
