//! Whatever a bot says is taken: no call that an adapter writes is refused by its provider, as strict as that is played.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chinwag_core::{
    reply::{Button, ButtonAction, MediaSource, QuickReply, ReplyContent},
    response::ResponseFailed,
};
use proptest::{
    prelude::*,
    test_runner::{RngSeed, TestError, TestRunner},
};
use tokio::runtime;

use crate::{
    prelude::*,
    settings::Settings,
    testing::{Cast, Stage, platform::SIMULATED},
};

/// Replies on each platform: as many as are sent in a few seconds. They are the same ones in each run, so that what fails
/// is what was changed; `PROPTEST_RNG_SEED` has others tried.
const CASES: u32 = 24;
/// Stands for the id of a message, which is known when the reply is sent.
const THIS: &str = "this";

/// What the bot says next, and the provider's id of what it said before.
#[derive(Debug, Default)]
struct Next {
    reply: Mutex<Option<Reply>>,
    before: Mutex<Option<String>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn talk(message: Message, next: State<Arc<Next>>) -> Option<Reply> {
    let Some(mut reply) = lock(&next.reply).take_if(|_| message.text() == "go") else {
        return Some(Reply::text("A draft"));
    };
    let theirs = message.message_id;
    reply.reply_to = reply.reply_to.and(theirs.clone());
    match &mut reply.content {
        ReplyContent::Edit { message_id, .. } => *message_id = lock(&next.before).clone()?,
        ReplyContent::Reaction { message_id, .. } => *message_id = theirs?,
        _ => {}
    }
    Some(reply)
}

async fn remember(sent: Sent, next: State<Arc<Next>>) {
    if let ReplyContent::Text { text, .. } = &sent.response.reply.content
        && text == "A draft"
    {
        (*lock(&next.before)).clone_from(&sent.message_id);
    }
}

#[test]
fn no_reply_is_refused() {
    let runtime = runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    for platform in SIMULATED {
        let next = Arc::new(Next::default());
        let bot = Bot::new()
            .with_state(Arc::clone(&next))
            .function("talk", on(MESSAGE_RECEIVED), talk)
            .function("remember", on(RESPONSE_SENT), remember);
        let cast = Cast::new(bot, &Settings::defaults()).expect("a bot");
        let stage = runtime.block_on(Stage::with_cast(&cast, platform.name)).expect("a stage");
        let given = ProptestConfig::default();
        let config = ProptestConfig {
            cases: CASES,
            rng_seed: if given.rng_seed == RngSeed::Random { RngSeed::Fixed(1) } else { given.rng_seed },
            failure_persistence: None,
            max_shrink_time: 5_000,
            ..given
        };
        let tried = TestRunner::new(config).run(&replies(), |reply| {
            runtime.block_on(check(&stage, &next, &reply)).map_err(TestCaseError::fail)
        });
        match tried {
            Ok(()) => {}
            Err(TestError::Fail(why, reply)) => panic!("{}: {why}: {reply:#?}", platform.name),
            Err(error) => panic!("{}: {error}", platform.name),
        }
    }
}

/// Says it, and tells what was refused of it.
async fn check(stage: &Stage, next: &Next, reply: &Reply) -> Result<(), String> {
    let told = |error: crate::testing::Error| error.to_string();
    let ann = stage.user("ann");
    if matches!(reply.content, ReplyContent::Edit { .. }) {
        ann.says("draft").await.map_err(told)?;
    }
    let count = async || stage.events(RESPONSE_FAILED).await.map_err(told).map(|failed| failed.len());
    let letters = async || stage.dead_letters().await.map_err(told).map(|letters| letters.len());
    let before = (count().await?, letters().await?);
    *lock(&next.reply) = Some(reply.clone());
    ann.says("go").await.map_err(told)?;
    if (count().await?, letters().await?) == before {
        return Ok(());
    }
    let failed = stage.events(RESPONSE_FAILED).await.map_err(told)?;
    let failed = failed.get(before.0).map(|event| match event.payload::<ResponseFailed>() {
        Ok(failed) => format!("{}: {:?}", failed.error, failed.request.map(|request| request.body)),
        Err(error) => error.to_string(),
    });
    let letter = stage.dead_letters().await.map_err(told)?.get(before.1).map(|letter| letter.error.clone());
    Err(failed.or(letter).unwrap_or_default())
}

fn words() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => "[a-zA-Zß]{1,12}",
        4 => Just(" ".to_owned()),
        2 => "[*_`~<>&\\[\\]()|#!.\\\\-]{1,3}",
        1 => Just("\n".to_owned()),
        1 => Just("\n\n".to_owned()),
        1 => Just("👨‍👩‍👧‍👦".to_owned()),
        1 => Just("\n```rust\nlet a = b < c && *d;\n```\n".to_owned()),
        1 => Just("[a (b)](https://x.example/a_(b)?c=d&e=_f_)".to_owned()),
        1 => "[a-z]{30,900}",
        1 => "([a-z]{1,9} ){200,900}",
    ];
    // There is always something to see.
    prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat() + "x")
}

fn title() -> impl Strategy<Value = String> {
    prop_oneof![3 => "[a-zA-Z ]{0,19}x", 1 => "[a-zA-Z<>&*_\\[\\]👍 ]{0,90}x"]
}

/// What a provider takes for one, and a place in the web.
fn address() -> impl Strategy<Value = String> {
    "https://[a-z]{3,9}[.]example/[a-z0-9_()]{0,9}[.]png([?][a-z]{1,5}=[a-z&_]{1,9})?"
}

/// Payloads are each another one, as those of a bot are.
fn buttons(max: usize) -> impl Strategy<Value = Vec<Button>> {
    let action = prop_oneof![
        3 => "[a-z]{0,20}".prop_map(ButtonAction::Postback),
        1 => address().prop_map(ButtonAction::Url),
        1 => "[+][1-9][0-9]{6,11}".prop_map(ButtonAction::Phone),
    ];
    prop::collection::vec((title(), action), 0..max).prop_map(|buttons| {
        let numbered = |(index, (title, action))| match action {
            ButtonAction::Postback(payload) => {
                Button { title, action: ButtonAction::Postback(format!("{payload}-{index}")) }
            }
            action => Button { title, action },
        };
        buttons.into_iter().enumerate().map(numbered).collect()
    })
}

fn card() -> impl Strategy<Value = Card> {
    let optional = || prop::option::of(address());
    (words(), prop::option::of(words()), optional(), optional(), buttons(6)).prop_map(
        |(title, subtitle, image_url, url, buttons)| Card { title, subtitle, image_url, url, buttons },
    )
}

fn content() -> impl Strategy<Value = ReplyContent> {
    let kind = prop_oneof![
        Just(MediaKind::Image),
        Just(MediaKind::Audio),
        Just(MediaKind::Video),
        Just(MediaKind::File)
    ];
    let media = (kind, address(), prop::option::of(words())).prop_map(|(media, url, caption)| {
        ReplyContent::Media { media, from: MediaSource::Url(url), caption }
    });
    let place = (-90.0..90.0, -180.0..180.0, prop::option::of(words()))
        .prop_map(|(latitude, longitude, title)| ReplyContent::Location { latitude, longitude, title });
    prop_oneof![
        6 => (words(), buttons(28)).prop_map(|(text, buttons)| ReplyContent::Text { text, buttons }),
        3 => media,
        4 => cards(),
        1 => place,
        1 => ("[a-zA-Zß<& ]{1,20}x", "[+][1-9][0-9]{6,11}")
            .prop_map(|(name, phone)| ReplyContent::Contact { name, phone }),
        1 => (words(), buttons(6)).prop_map(|(text, buttons)| {
            ReplyContent::Edit { message_id: THIS.into(), text, buttons }
        }),
        1 => any::<bool>().prop_map(|on| ReplyContent::Typing { on }),
        1 => Just(ReplyContent::Seen),
        1 => Just(ReplyContent::Reaction { message_id: THIS.into(), reaction: "👍".into(), on: true }),
    ]
}

/// The payloads of a card's buttons are no other card's.
fn cards() -> impl Strategy<Value = ReplyContent> {
    prop::collection::vec(card(), 1..9).prop_map(|mut cards| {
        for (index, card) in cards.iter_mut().enumerate() {
            for button in &mut card.buttons {
                if let ButtonAction::Postback(payload) = &mut button.action {
                    payload.push_str(&format!("-{index}"));
                }
            }
        }
        ReplyContent::Cards { cards }
    })
}

fn replies() -> impl Strategy<Value = Reply> {
    let offers = prop::collection::vec((title(), "[a-z]{1,20}"), 0..16).prop_map(|offers| {
        let offer = |(index, (title, payload))| QuickReply {
            title,
            payload: format!("{payload}-offer-{index}"),
            image_url: None,
        };
        offers.into_iter().enumerate().map(offer).collect::<Vec<_>>()
    });
    (content(), offers, any::<bool>(), any::<bool>()).prop_map(|(content, quick_replies, silent, answers)| {
        let says = !matches!(
            content,
            ReplyContent::Typing { .. } | ReplyContent::Seen | ReplyContent::Reaction { .. }
        );
        let quick_replies = if says { quick_replies } else { Vec::new() };
        let reply_to = (answers && says).then(|| THIS.to_owned());
        Reply { quick_replies, silent, reply_to, ..Reply::from(content) }
    })
}
