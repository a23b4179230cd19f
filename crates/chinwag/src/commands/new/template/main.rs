//! A bot to begin with: it greets, tells when the shop is open, and takes an order.

use chinwag::prelude::*;

fn main() -> ExitCode {
    bot().main()
}

/// The bot: functions, each subscribed to a topic, and a service. The first route that fits a message takes it.
fn bot() -> Bot {
    let talk = Router::new()
        .command("order", order)
        .action("order", order)
        .action("hours", hours)
        .otherwise(greet);
    Bot::new()
        .function("talk", on(MESSAGE_RECEIVED), talk)
        .service("stock", stock)
}

/// Answers one message. What it returns is sent; `None` is no answer.
async fn greet(message: Message, user: User) -> Option<Reply> {
    let hello = format!("Hello, {}! What can I do for you?", user.display_name());
    let reply = Reply::text(hello)
        .button("Order a pizza", "order")
        .button("Opening hours", "hours");
    (!message.text().is_empty()).then_some(reply)
}

async fn hours() -> &'static str {
    "We are open every day from 11 to 23."
}

/// A conversation. It waits for each answer, however long that takes, also while the bot is built and started again.
async fn order(mut chat: Chat, stock: Service<Stock>) -> Result<()> {
    let sizes = ["Small", "Medium", "Large"];
    let size = chat.ask("Which size?").choices(sizes).await?;
    let left = stock.call(&size).await?;
    let question = format!("There are {left} left. How many?");
    let count: u32 = chat
        .ask(question)
        .parse()
        .or_say("A number, please.")
        .await?;
    if count > left {
        return chat.say("So many we do not have.").await;
    }
    let question = format!("{count} of size {size}, is that right?");
    if !chat.ask(question).yes_or_no().await? {
        return chat.say("Then not. Come again!").await;
    }
    chat.say("Thank you! Your order is on its way.").await
}

/// How many of a size are left: a service, which knows nothing of messages. `cargo run -- call stock '"Small"'` calls it.
struct Stock;

impl ServiceApi for Stock {
    const NAME: &'static str = "stock";
    type Request = String;
    type Response = u32;
}

async fn stock(size: String) -> Result<u32> {
    match size.as_str() {
        "Small" | "Medium" => Ok(12),
        "Large" => Ok(3),
        _ => Err(Error::reject(format!("there is no size {size}"))),
    }
}
