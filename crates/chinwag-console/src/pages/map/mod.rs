//! The map: topics and functions as a graph, with what flows along each arrow now.

mod draw;
mod graph;

use std::{sync::Arc, time::Duration};

use maud::html;

use self::graph::Graph;
use crate::{
    history::Sample,
    panel::Panel,
    server::{
        Answer, Ask, page,
        stream::{self, Piece},
    },
    view::layout::{self, Page},
};

/// What "now" is, for rates.
const RECENT: Duration = Duration::from_secs(60);

pub(crate) async fn show(panel: &Arc<Panel>, ask: &Ask) -> Answer {
    let content = html! {
        p.dim { "What was published in the last minute, and who takes it. A thicker arrow is a busier one." }
        @for (id, markup) in pieces(Arc::clone(panel)).await { section #(id) { (markup) } }
    };
    page(layout::page(ask, &Page { section: "/map", title: "Map", live: Some("/live/map") }, content))
}

pub(crate) fn live(panel: &Arc<Panel>) -> Answer {
    stream::live(Arc::clone(panel), pieces)
}

async fn pieces(panel: Arc<Panel>) -> Vec<Piece> {
    let look = match panel.source.look().await {
        Ok(look) => look,
        Err(error) => {
            return vec![("map", html! { p.headline.bad { "The engine does not answer: " (error) } })];
        }
    };
    let now = Sample::of(&look.metrics);
    let before = panel.history.since(RECENT).unwrap_or_else(|| Arc::new(now.clone()));
    let graph = Graph::of(&look, &now, &before);
    vec![("map", draw::graph(&graph)), ("arrows", draw::table(&graph))]
}
