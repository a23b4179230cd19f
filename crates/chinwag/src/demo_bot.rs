//! The demo's bot: small, honest, and made of nothing but the public bot API.
//!
//! It greets, takes an order, rolls dice, tells jokes, shows cards and a text too long for one message; whatever it does
//! not know it repeats as `Echo: …`. A bot of your own begins the same way.

use crate::prelude::*;

/// The bot.
pub fn bot() -> Bot {
    // While an order waits for an answer, what is said is the answer, but for words that are plainly meant for others.
    let routes = Router::new()
        .when("an order", is_order, order)
        .globally()
        .when("another word of its own", is_elsewhere, talk)
        .globally()
        .otherwise(talk);
    Bot::new().function("talk", on(MESSAGE_RECEIVED), routes)
}

/// Takes an order: a durable conversation. The process may be killed between a question and its answer.
async fn order(mut chat: Chat) -> Result<()> {
    let drink = chat.ask("What would you like to drink?").choices(["Tea", "Coffee", "Water"]).await?;
    let drink = drink.to_lowercase();
    let count = chat.ask(format!("How many cups of {drink}?")).check(cups).await?;
    let cups = if count == 1 { "1 cup".to_owned() } else { format!("{count} cups") };
    if chat.ask(format!("{cups} of {drink}, is that right?")).yes_or_no().await? {
        chat.say(format!("Ordered: {cups} of {drink}! It will be, sadly, only a demonstration.")).await
    } else {
        chat.say("Then not. Say “order” to begin again.").await
    }
}

fn cups(words: &str) -> Result<u32, &'static str> {
    let count = words.trim().parse().ok().filter(|count| (1..=12).contains(count));
    count.ok_or("A number from 1 to 12, please.")
}

fn is_order(message: &Message) -> bool {
    matches!(word(said(message)).as_str(), "order" | "order a drink")
}

/// Words that answer no question of an order: they are taken in the middle of one too.
fn is_elsewhere(message: &Message) -> bool {
    let words = ["hello", "hi", "hey", "start", "get_started", "joke", "dice", "cards", "menu", "story"];
    words.contains(&word(said(message)).as_str())
}

/// What was said or pressed.
fn said(message: &Message) -> &str {
    match &message.content {
        Content::Button { payload: Some(payload), .. } | Content::QuickReply { payload, .. } => payload,
        _ => message.text(),
    }
}

/// What was said, as the bot knows its words.
fn word(said: &str) -> String {
    said.trim().trim_start_matches('/').trim_end_matches(['!', '.', '?']).to_lowercase()
}

/// Answers one message.
async fn talk(message: Message, user: User, context: Context) -> Option<Reply> {
    match &message.content {
        Content::Attachments { attachments, .. } => Some(thank(attachments)),
        _ if said(&message).trim().is_empty() => None,
        _ => Some(answer(said(&message), &user, &context).unwrap_or_else(|| repeat(message.text()))),
    }
}

/// The answer to a word or a button; `None` where it is no word of the bot's. What stands on a button is one too: where
/// there are none, it is typed.
fn answer(said: &str, user: &User, context: &Context) -> Option<Reply> {
    let word = word(said);
    let word = word.strip_prefix("choose ").unwrap_or(&word);
    Some(match word {
        "hello" | "hi" | "hey" | "start" | "help" | "get_started" | "hello again" => greet(user),
        "joke" | "tell me a joke" | "another joke" => joke(context),
        "dice" | "again" | "roll" | "roll the dice" => dice(context),
        "cards" | "menu" | "show cards" => menu(),
        "tea" | "coffee" | "water" => {
            Reply::text(format!("A good choice. Your {word} is, sadly, only a demonstration."))
                .quick_reply("Order a drink", "order")
        }
        "story" | "tell me a story" => Reply::text(story()).quick_reply("Hello again", "hello"),
        _ => return None,
    })
}

fn greet(user: &User) -> Reply {
    let words = format!(
        "Hello, {}! I am a small bot. I take orders, roll dice and show cards; say “joke” for a joke and “story” for \
         something long. Anything else I repeat.",
        user.display_name()
    );
    Reply::text(words)
        .button("Order a drink", "order")
        .button("Roll the dice", "dice")
        .button("Show cards", "cards")
}

/// Repeats what was said. A person sees `Echo: ` and their words, in parts where they are long.
fn repeat(words: &str) -> Reply {
    Reply::text(format!("Echo: {words}"))
}

fn dice(context: &Context) -> Reply {
    let (first, second) = (context.random() % 6 + 1, context.random() % 6 + 1);
    let remark = match (first + second, first == second) {
        (12, _) => "The best there is!",
        (2, _) => "It can only get better.",
        (_, true) => "A pair!",
        _ => "Not bad.",
    };
    Reply::text(format!("🎲 {first} and {second}. {remark}"))
        .quick_reply("Again", "again")
        .quick_reply("Tell me a joke", "joke")
}

const JOKES: [&str; 5] = [
    "Why do programmers mix up Halloween and Christmas? Because Oct 31 is Dec 25.",
    "There are two hard things in messaging: 2. exactly-once delivery, 1. order, 2. exactly-once delivery.",
    "A message walks into a queue. It is still waiting for the end of this joke.",
    "I would tell you a joke about UDP, but you might not get it.",
    "I would tell you a joke about TCP, and go on telling it until you got it.",
];

fn joke(context: &Context) -> Reply {
    let count = JOKES.len() as u64;
    let index = usize::try_from(context.random() % count).unwrap_or_default();
    Reply::text(JOKES[index]).quick_reply("Another joke", "joke").quick_reply("Roll the dice", "dice")
}

fn menu() -> Reply {
    let card = |title: &str, words: &str, payload: &str| {
        Card::new(title).subtitle(words).button(format!("Choose {payload}"), payload)
    };
    Reply::cards([
        card("Tea", "Calm, green, and a little bitter", "tea"),
        card("Coffee", "For everything that is due tomorrow", "coffee"),
        card("Water", "Free of bugs", "water"),
    ])
}

/// What a person sent, as far as a bot without eyes can tell.
fn thank(attachments: &[Attachment]) -> Reply {
    let thing = match attachments.first() {
        Some(Attachment::Media { media, .. }) => match media {
            MediaKind::Image => "picture",
            MediaKind::Audio => "sound",
            MediaKind::Video => "film",
            MediaKind::File => "file",
        },
        Some(Attachment::Sticker { .. }) => "sticker",
        Some(Attachment::Location { .. }) => "place",
        _ => "gift",
    };
    Reply::text(format!("Thank you for the {thing}! I cannot look at it, but I am sure it is lovely."))
        .quick_reply("Hello again", "hello")
}

/// Longer than one message of Messenger, so that it comes in parts.
fn story() -> String {
    let days = [
        ("Monday", "It set out from a telephone by the sea, and was signed before it was a second old."),
        ("Tuesday", "At the gate they looked at the signature for as long as they look at every signature."),
        ("Wednesday", "It was written down twice, and only then did anybody say thank you."),
        (
            "Thursday",
            "A function asked for it by name. It had waited in line, behind nobody but its own past.",
        ),
        ("Friday", "An answer was prepared. Nobody knew yet whether it would be any good."),
        ("Saturday", "The provider was out of order. The answer waited, and so did the answers behind it."),
        ("Sunday", "It was delivered, once. The message was still awake, and now it could be closed."),
    ];
    let weeks = [
        "It was a small message",
        "The next week there was another message",
        "In the third week there came a long one",
    ];
    let week = |begin: &&str| {
        let days: Vec<String> = days.iter().map(|(day, what)| format!("{day}. {what}")).collect();
        format!("{begin}.\n{}", days.join("\n"))
    };
    format!("{}\n\nAnd so on, in order. The end.", weeks.iter().map(week).collect::<Vec<_>>().join("\n\n"))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chinwag_core::{
        function::{Input, Outcome},
        reply::ReplyContent,
        tools::Tools,
    };
    use serde_json::{Value, json};

    use super::*;
    use crate::settings::Settings;

    /// What the bot answers; `None` is no answer.
    fn said(content: Value, random: u128) -> Option<Reply> {
        let message = json!({
            "platform": "messenger", "channel": "page", "conversation": "page:200", "message_id": "m_1",
            "sender": {"id": "200", "name": "Ada"}, "sent_at": "2026-03-08T19:27:04Z", "content": content,
        });
        let now = Timestamp::from_millis(1_772_998_025_000);
        let channel = ChannelName::from_static("page");
        let data = chinwag_core::event::payload(&message).expect("JSON");
        let source = chinwag_core::event::Source::Channel(channel.clone());
        let mut event = Event::root(EventId::new("0w-0"), MESSAGE_RECEIVED, source, now, data);
        event.conversation = Some(ConversationKey::new(&channel, "200"));
        let input = Input {
            event: Arc::new(event),
            attempt: 1,
            interrupted: false,
            now,
            random,
            deadline: None,
            tools: Tools::alone(),
        };
        let talk = bot().build(&Settings::defaults().config).expect("a sound bot").remove(0).function;
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let Outcome::Done(emits) = runtime.block_on(talk.call(input)) else { panic!("it fails") };
        let response = emits.events.first().map(|emit| serde_json::from_str::<Response>(emit.data.get()));
        response.map(|response| response.expect("a response").reply)
    }

    fn text(words: &str) -> Reply {
        said(json!({"type": "text", "text": words}), 7).expect("an answer")
    }

    #[test]
    fn it_greets_with_buttons_and_knows_each_of_them() {
        let ReplyContent::Text { text, buttons } = text("Hello!").content else { panic!("no text") };
        assert!(text.starts_with("Hello, Ada!"), "{text}");
        assert_eq!(buttons.len(), 3);
        for button in buttons {
            let chinwag_core::reply::ButtonAction::Postback(payload) = button.action else {
                panic!("no payload")
            };
            let pressed = json!({"type": "button", "title": button.title, "payload": payload});
            let answer = said(pressed, 7).expect("an answer").summary();
            assert!(!answer.starts_with("Echo: "), "{payload}: {answer}");
        }
    }

    #[test]
    fn every_offer_it_makes_is_a_word_of_its_own() {
        for words in ["dice", "joke", "story", "again", "tea"] {
            for offer in text(words).quick_replies {
                let chosen = json!({"type": "quick_reply", "text": offer.title, "payload": offer.payload});
                assert!(!said(chosen, 7).expect("an answer").summary().starts_with("Echo: "), "{offer:?}");
            }
        }
    }

    #[test]
    fn it_repeats_what_it_does_not_know() {
        assert_eq!(text("xyzzy ").summary(), "Echo: xyzzy ");
        let unknown = json!({"type": "button", "title": "What?", "payload": "elsewhere"});
        assert_eq!(said(unknown, 7).expect("an answer").summary(), "Echo: What?");
    }

    #[test]
    fn dice_are_dice() {
        for random in 0..200 {
            let words = said(json!({"type": "text", "text": "dice"}), random).expect("an answer").summary();
            let numbers: Vec<u64> =
                words.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok()).collect();
            assert!(numbers.len() == 2 && numbers.iter().all(|n| (1..=6).contains(n)), "{words}");
        }
    }

    #[test]
    fn it_thanks_for_what_it_cannot_see_and_is_silent_where_nothing_was_said() {
        let picture = json!({"type": "media", "media": "image", "url": "https://example.com/x.png"});
        let answer = said(json!({"type": "attachments", "attachments": [picture]}), 7).expect("an answer");
        assert!(answer.summary().starts_with("Thank you for the picture!"));
        assert_eq!(said(json!({"type": "text", "text": " "}), 7), None);
        assert_eq!(
            said(json!({"type": "reaction", "message_id": "m", "emoji": "❤", "added": true}), 7),
            None
        );
        assert!(text("story").summary().len() > 2000, "it comes in parts");
    }

    /// What is said to the bot on a stage, and what it answers, its offers behind it.
    async fn talks(dialogue: &[(&str, &str)]) {
        let stage = crate::testing::Stage::start(bot()).await.expect("a stage");
        let ann = stage.user("ann");
        for (said, answer) in dialogue {
            let heard = match said.strip_prefix('[').and_then(|said| said.strip_suffix(']')) {
                Some(title) => ann.presses(title).await,
                None => ann.says(*said).await,
            };
            let heard = heard.expect("an answer");
            let offers: String = heard.choices().iter().map(|offer| format!(" [{offer}]")).collect();
            let told = format!("{}{offers}", heard.text());
            assert!(
                told == *answer || answer.strip_suffix('*').is_some_and(|begin| told.starts_with(begin)),
                "{told}"
            );
        }
    }

    const DRINK: &str = "What would you like to drink? [Tea] [Coffee] [Water]";

    #[tokio::test]
    async fn it_takes_an_order() {
        let order = [
            ("hello", "Hello, *"),
            ("[Order a drink]", DRINK),
            (
                "beer",
                "Please choose one of these: Tea, Coffee, Water.\nWhat would you like to drink? [Tea] [Coffee] [Water]",
            ),
            ("[Tea]", "How many cups of tea?"),
            ("many", "A number from 1 to 12, please.\nHow many cups of tea?"),
            ("13", "A number from 1 to 12, please.\nHow many cups of tea?"),
            ("2", "2 cups of tea, is that right? [Yes] [No]"),
            ("[Yes]", "Ordered: 2 cups of tea! It will be, sadly, only a demonstration."),
            ("/order", DRINK),
            ("water", "How many cups of water?"),
            ("1", "1 cup of water, is that right? [Yes] [No]"),
            ("no", "Then not. Say “order” to begin again."),
        ];
        talks(&order).await;
    }

    #[tokio::test]
    async fn an_order_leaves_the_other_words_what_they_are() {
        let order = [
            ("order", DRINK),
            ("dice", "🎲 *"),
            ("help", "Please answer the question, or say “cancel” to stop.\nWhat *"),
            ("[Again]", "🎲 *"),
            ("cards", "*"),
            ("tea", "How many cups of tea?"),
            ("order!", DRINK),
            ("Coffee", "How many cups of coffee?"),
            ("cancel", "Cancelled."),
            ("cancel", "Echo: cancel"),
            ("tea", "A good choice. *"),
        ];
        talks(&order).await;
    }
}
