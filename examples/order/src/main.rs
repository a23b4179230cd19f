//! Sells shirts: a durable conversation that asks, a service that knows what is left, and what a person has bought.

mod order;
mod stock;

use chinwag::prelude::*;

use crate::{
    order::{ORDER_PLACED, Orders, order, pack},
    stock::{Warehouse, stock},
};

/// Greets, and shows what there is to do.
async fn greet(user: User) -> Reply {
    Reply::text(format!("Hello, {}! We sell shirts.", user.display_name()))
        .button("Order a shirt", "order")
        .button("My orders", "orders")
}

/// Tells a person what they have bought.
async fn orders(orders: UserState<Orders>) -> String {
    match orders.shirts {
        0 => "You have no shirts of ours yet.".into(),
        1 => "You have one shirt of ours.".into(),
        shirts => format!("You have {shirts} shirts of ours."),
    }
}

fn bot() -> Bot {
    let talk = Router::new()
        .command("start", greet)
        .globally()
        .action("order", order)
        .action("orders", orders)
        .otherwise(greet);
    Bot::new()
        .function("talk", on(MESSAGE_RECEIVED), talk)
        .function("pack", on(ORDER_PLACED), pack)
        .service("stock", stock)
        .with_state(Warehouse::new([("S", 3), ("M", 12), ("L", 0)]))
}

fn main() -> ExitCode {
    bot().main()
}

#[cfg(test)]
chinwag::testing::scripts!("tests", bot);
