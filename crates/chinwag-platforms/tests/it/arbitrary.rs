//! Replies of every kind, legal and not, and the words a person should see of them.

use chinwag_core::{
    message::MediaKind,
    reply::{Button, ButtonAction, Card, MediaSource, QuickReply, Reply, ReplyContent},
};
use proptest::prelude::*;

fn words() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-zA-Zß*_`]{1,12}",
        3 => Just(" ".to_owned()),
        1 => Just("\n\n".to_owned()),
        1 => Just("👨‍👩‍👧‍👦".to_owned()),
        1 => "[a-z]{30,700}",
    ];
    prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

fn address() -> impl Strategy<Value = String> {
    prop_oneof![
        12 => "https://[a-z]{3}[.]png",
        1 => "http://[a-z]{3}",
        1 => "mailto:[a-z]{3}",
        1 => "https://[a-z]{990,1010}",
        1 => "https://[a-z]{1990,2010}",
        1 => "[a-zé ]{0,3}",
    ]
}

fn buttons(max: usize) -> impl Strategy<Value = Vec<Button>> {
    let action = prop_oneof![
        3 => "[a-z]{0,5}".prop_map(ButtonAction::Postback),
        1 => address().prop_map(ButtonAction::Url),
        1 => "[0-9a ]{1,5}".prop_map(ButtonAction::Phone),
    ];
    let button = ("[a-zA-Z ]{0,29}x", action).prop_map(|(title, action)| Button { title, action });
    prop::collection::vec(button, 0..max)
}

pub(crate) fn replies() -> impl Strategy<Value = Reply> {
    let optional = || prop::option::of(address());
    let card = (words(), prop::option::of(words()), optional(), optional(), buttons(6)).prop_map(
        |(title, subtitle, image_url, url, buttons)| Card { title, subtitle, image_url, url, buttons },
    );
    let media = prop_oneof![Just(MediaKind::Image), Just(MediaKind::Audio), Just(MediaKind::File)];
    let media = (media, address(), prop::option::of(words())).prop_map(|(media, url, caption)| {
        ReplyContent::Media { media, from: MediaSource::Url(url), caption }
    });
    let place = (-100.0..100.0, prop::option::of(words()))
        .prop_map(|(latitude, title)| ReplyContent::Location { latitude, longitude: 1.5, title });
    let content = prop_oneof![
        4 => (words(), buttons(28)).prop_map(|(text, buttons)| ReplyContent::Text { text, buttons }),
        2 => media,
        3 => prop::collection::vec(card, 0..9).prop_map(|cards| ReplyContent::Cards { cards }),
        1 => place,
        1 => Just(Reply::typing().content),
        1 => (words(), "[0-9]{5}").prop_map(|(name, phone)| ReplyContent::Contact { name, phone }),
    ];
    let offer = ("[a-zA-Z ]{0,29}x", "[a-z]{0,5}", prop::option::of(address()))
        .prop_map(|(title, payload, image_url)| QuickReply { title, payload, image_url });
    (content, prop::collection::vec(offer, 0..30), any::<bool>()).prop_map(
        |(content, quick_replies, silent)| Reply {
            quick_replies,
            silent,
            reply_to: Some("q".into()),
            ..Reply::from(content)
        },
    )
}

/// Every word that a person should see, each without its marks and white space.
pub(crate) fn wanted(reply: &Reply) -> Vec<String> {
    let titles = |buttons: &[Button]| buttons.iter().map(|button| button.title.clone()).collect::<Vec<_>>();
    let mut words: Vec<String> = reply.quick_replies.iter().map(|offer| offer.title.clone()).collect();
    match &reply.content {
        ReplyContent::Text { text, buttons } => {
            words.extend(titles(buttons).into_iter().chain([text.clone()]))
        }
        ReplyContent::Media { from: MediaSource::Url(url), caption, .. } => {
            words.extend(caption.clone().into_iter().chain([url.clone()]));
        }
        ReplyContent::Contact { name, phone } => words.extend([name.clone(), phone.clone()]),
        ReplyContent::Location { title, .. } => words.extend(title.clone()),
        ReplyContent::Cards { cards } => {
            for card in cards {
                words.extend(
                    titles(&card.buttons)
                        .into_iter()
                        .chain([card.title.clone()])
                        .chain(card.subtitle.clone()),
                );
                words.extend(card.image_url.clone().into_iter().chain(card.url.clone()));
            }
        }
        // It says nothing, and so offers nothing.
        _ => words.clear(),
    }
    words.iter().map(|words| essence(words)).collect()
}

/// What is left of words without marks and white space.
pub(crate) fn essence(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !"*_`".contains(*c)).collect()
}
