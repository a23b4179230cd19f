//! What was said, as a chat.

use chinwag_core::{
    clock::Timestamp,
    commit::{Speaker, TranscriptEntry},
    event::EventId,
    response::{DeliveryState, Response},
};
use maud::{Markup, html};

use super::{
    LINES_MAX, Talk,
    delivery::{Delivery, Reported},
};
use crate::{
    panel::Panel,
    view::{
        link,
        parts::{Mood, ago, badge, nothing},
    },
};

pub(super) fn show(panel: &Panel, talk: &Talk) -> Markup {
    let now = panel.clock.now();
    let delivery = Delivery::of(&talk.events);
    html! {
        @if talk.lines.is_empty() && delivery.prepared.is_empty() {
            (nothing("Nothing has been said here, or it is not kept any more."))
        }
        @if talk.lines.len() == LINES_MAX { p.dim { "The last " (LINES_MAX) " lines." } }
        ol.chat aria-label="What was said" {
            @for line in &talk.lines { (said(line, &delivery, now)) }
            @for prepared in &delivery.prepared { (on_its_way(prepared, now)) }
        }
    }
}

fn said(line: &TranscriptEntry, delivery: &Delivery, now: Timestamp) -> Markup {
    let is_bot = line.speaker == Speaker::Bot;
    html! {
        li class=(side(is_bot, line.by.as_deref())) {
            div.says { (line.text) }
            div.meta {
                span { (who(is_bot, line.by.as_deref())) }
                a href=(link::event(line.event.as_str())) { (ago(line.at, now)) }
                @if is_bot { (state(line, delivery.state(line))) }
            }
        }
    }
}

fn on_its_way((id, at, response): &(EventId, Timestamp, Response), now: Timestamp) -> Markup {
    html! {
        li class=(side(true, response.by.as_deref())) {
            div.says { (response.reply.summary()) }
            div.meta {
                span { (who(true, response.by.as_deref())) }
                a href=(link::event(id.as_str())) { (ago(*at, now)) }
                (badge(Mood::Warn, "prepared, not sent yet"))
            }
        }
    }
}

fn side(is_bot: bool, by: Option<&str>) -> &'static str {
    match (is_bot, by) {
        (false, _) => "",
        (true, None) => "bot",
        (true, Some(_)) => "bot desk",
    }
}

fn who(is_bot: bool, by: Option<&str>) -> String {
    match (is_bot, by) {
        (false, _) => "person".to_owned(),
        (true, None) => "bot".to_owned(),
        (true, Some(by)) => by.to_owned(),
    }
}

fn state(line: &TranscriptEntry, reported: Option<Reported>) -> Markup {
    match (&line.failed, reported) {
        (Some(why), _) => html! { span.failed { "not delivered: " (why) } },
        (None, Some(Reported { state: DeliveryState::Failed, why })) => {
            html! { span.failed { "failed later" @if let Some(why) = why { ": " (why) } } }
        }
        (None, Some(Reported { state, .. })) => badge(Mood::Good, &format!("{state:?}").to_lowercase()),
        (None, None) => badge(Mood::Idle, "sent"),
    }
}
