//! A bot that says one of everything.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use chinwag_core::reply::ReplyContent;

use super::story::Story;
use crate::prelude::*;

/// The message that is cooked, by the provider's id.
#[derive(Debug, Default)]
struct Dish(Mutex<Option<String>>);

impl Dish {
    fn get(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The bot, whose long text is too long for one message.
pub(super) fn bot(story: Story) -> Bot {
    let routes = Router::new()
        .when("an order", |message| word(message) == "order", order)
        .when("a reminder", |message| word(message) == "remind me", remind)
        .otherwise(talk);
    Bot::new()
        .with_state(Dish::default())
        .with_state(story)
        .function("talk", on(MESSAGE_RECEIVED), routes)
        .function("remember", on(RESPONSE_SENT), remember)
        .function("admit", on(RESPONSE_FAILED), admit)
}

async fn order(mut chat: Chat) -> Result<()> {
    let size = chat.ask("Which size?").choices(["Small", "Medium", "Large"]).await?;
    chat.say(format!("Ordered: {size}.")).await
}

/// Keeps the id of what will be changed.
async fn remember(sent: Sent, dish: State<Dish>) {
    if sent.response.reply.summary().starts_with("Cooking") {
        (*dish.0.lock().unwrap_or_else(PoisonError::into_inner)).clone_from(&sent.message_id);
    }
}

async fn admit(failure: Failed<Response>) -> Reply {
    Reply::text(format!("That did not work: {}.", failure.kind.as_str()))
}

/// What was said to the bot, or pressed.
fn word(message: &Message) -> &str {
    let said = match &message.content {
        Content::Button { payload: Some(payload), .. } | Content::QuickReply { payload, .. } => payload,
        _ => message.text(),
    };
    said.trim().trim_start_matches("@Helper").trim()
}

/// Says something unasked, in a minute.
async fn remind(message: Message) -> Publish {
    let response = Response::new(message.channel, message.conversation, Reply::text("A minute is over."));
    Publish::response(&response).after(Duration::from_secs(60))
}

async fn talk(message: Message, user: User, dish: State<Dish>, story: State<Story>) -> Vec<Reply> {
    match &message.content {
        Content::Attachments { attachments, .. } => {
            let kinds: Vec<_> = attachments.iter().map(Attachment::kind).collect();
            return vec![Reply::text(format!("Thank you for the {}.", kinds.join(", ")))];
        }
        Content::Edit { text, .. } => return vec![Reply::text(format!("You meant {text}."))],
        Content::Reaction { emoji, added: true, .. } => {
            return vec![Reply::text(format!("You reacted with {emoji}."))];
        }
        _ => {}
    }
    let dish = || dish.get().unwrap_or_else(|| "unknown".into());
    match word(&message) {
        "story" => vec![Reply::text(story.text())],
        "cook" => vec![Reply::text("Cooking …")],
        "ready?" => vec![Reply::edit(dish(), "It is **ready**.").button("Eat it", "eat")],
        "forget it" => vec![Reply::delete(dish())],
        "react" => message.message_id.map(reaction).into_iter().collect(),
        "think" => vec![Reply::typing(), Reply::text("I have thought about it.")],
        "whisper" => vec![Reply::text("This is for you alone.").only_for(user.id)],
        "quote me" => {
            let reply = Reply::text("You wrote that.");
            vec![match message.message_id {
                Some(id) => reply.reply_to(id),
                None => reply,
            }]
        }
        word => vec![plain(word)],
    }
}

/// What is said without looking at the message.
fn plain(word: &str) -> Reply {
    match word {
        "hello" => Reply::text("Hello! 👋"),
        "marks" => Reply::text(
            "**Bold**, *italic*, ~~gone~~ and `let a = b < c && d;`\n2 * 3 * 4 = 24, snake_case_name, <b>R&D</b>\n\
             See [the guide (new)](https://docs.example/a_(b)?c=1&d=2) or https://x.example/a?b=c&d=e.",
        ),
        "buttons" => Reply::text("What can I do for you?")
            .button("Track my order", "track")
            .button("Talk to a person", "human")
            .link("Terms & conditions", "https://x.example/terms?a=1&b=2"),
        "track" => Reply::text("Your order is on its way."),
        "cards" => Reply::cards([
            Card::new("Tea & biscuits")
                .subtitle("Green, *not* black")
                .image("https://x.example/tea.png")
                .url("https://x.example/tea")
                .button("Take the tea", "tea"),
            Card::new("Water").button("Take the water", "water"),
        ]),
        "picture" => {
            Reply::media(MediaKind::Image, "https://x.example/cat.jpg").caption("A *cat* & its <tail>")
        }
        word => Reply::text(format!("I heard: {word}")),
    }
}

fn reaction(message_id: String) -> Reply {
    ReplyContent::Reaction { message_id, reaction: "👍".into(), on: true }.into()
}
