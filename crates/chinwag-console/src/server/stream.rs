//! What is live: server-sent events, each a piece of a page that has changed.

use std::{collections::HashMap, convert::Infallible, sync::Arc, time::Duration};

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _};
use http::{HeaderValue, StatusCode, header};
use http_body_util::{BodyExt as _, BodyStream, StreamBody};
use hyper::body::Frame;
use maud::Markup;

use super::Answer;
use crate::panel::Panel;

/// How often it is looked whether something has changed.
const BEAT: Duration = Duration::from_secs(2);

/// A piece of a page: the id of its element, and what is in it now.
pub(crate) type Piece = (&'static str, Markup);

/// Sends pieces of a page again and again, those alone that have changed. It ends with its connection.
pub(crate) fn live<F, P>(panel: Arc<Panel>, pieces: F) -> Answer
where
    F: Fn(Arc<Panel>) -> P + Send + Sync + 'static,
    P: Future<Output = Vec<Piece>> + Send + 'static,
{
    live_every(BEAT, panel, pieces)
}

/// As [`live`], looking so often.
pub(crate) fn live_every<F, P>(beat: Duration, panel: Arc<Panel>, pieces: F) -> Answer
where
    F: Fn(Arc<Panel>) -> P + Send + Sync + 'static,
    P: Future<Output = Vec<Piece>> + Send + 'static,
{
    let beats = futures_util::stream::unfold(
        (panel, pieces, HashMap::new(), beat),
        async |(panel, pieces, mut sent, beat)| {
            if !sent.is_empty() {
                tokio::time::sleep(beat).await;
            }
            let mut events = String::from(": beat\n\n");
            for (id, markup) in pieces(Arc::clone(&panel)).await {
                let html = markup.into_string();
                if sent.get(id) != Some(&html) {
                    events.push_str(&event(id, &html));
                    sent.insert(id, html);
                }
            }
            Some((events, (panel, pieces, sent, beat)))
        },
    );
    of(beats)
}

/// Sends events as they come. It ends with its connection.
pub(crate) fn of(events: impl Stream<Item = String> + Send + 'static) -> Answer {
    let frames = events.map(|events| Ok::<_, Infallible>(Frame::data(Bytes::from(events))));
    let mut answer = Answer::new(StreamBody::new(frames).boxed_unsync());
    *answer.status_mut() = StatusCode::OK;
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    answer
}

/// Lets a stream go on for as long as somebody is signed in.
pub(super) fn while_signed_in(panel: &Arc<Panel>, cookie: String, answer: Answer) -> Answer {
    let panel = Arc::clone(panel);
    answer.map(|body| {
        let frames = BodyStream::new(body);
        let allowed =
            frames.take_while(move |_| std::future::ready(panel.doorkeeper.session(&cookie).is_some()));
        StreamBody::new(allowed).boxed_unsync()
    })
}

/// One event: HTML for the element of that id. A line break would end it, so that each line is a `data` of its own.
pub(super) fn event(id: &str, html: &str) -> String {
    named("piece", id, html)
}

/// One event of a name. NOTE: a carriage return alone is a line break too.
pub(crate) fn named(name: &str, id: &str, html: &str) -> String {
    let html = html.replace("\r\n", "\n");
    let data: String = html.split(['\n', '\r']).map(|line| format!("data: {line}\n")).collect();
    format!("event: {name}\nid: {id}\n{data}\n")
}
