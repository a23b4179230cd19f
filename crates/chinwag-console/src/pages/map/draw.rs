//! The map as SVG, and as a table for whoever does not see it.

use maud::{Markup, html};

use super::graph::{Arrow, Graph};
use crate::view::words;

const COLUMN: f64 = 208.0;
const WIDTH: f64 = 158.0;
const ROW: f64 = 66.0;
const HEIGHT: f64 = 46.0;
const EDGE: f64 = 12.0;

/// Where the upper left corner of each node is.
fn places(graph: &Graph) -> Vec<(f64, f64)> {
    let mut places = vec![(0.0, 0.0); graph.nodes.len()];
    let tallest = (0..7).map(|column| graph.column_of(column).len()).max().unwrap_or_default();
    for column in 0..7_u32 {
        let nodes = graph.column_of(column as usize);
        // Each column stands in the middle.
        let down = (tallest - nodes.len()) as f64 * ROW / 2.0;
        for (row, node) in nodes.into_iter().enumerate() {
            places[node] = (EDGE + f64::from(column) * COLUMN, EDGE + down + row as f64 * ROW);
        }
    }
    places
}

pub(super) fn graph(graph: &Graph) -> Markup {
    let places = places(graph);
    let right = places.iter().map(|(x, _)| *x).fold(0.0, f64::max) + WIDTH + EDGE;
    // Whoever goes through it by keyboard goes from the left to the right.
    let mut nodes: Vec<_> = graph.nodes.iter().zip(places.iter().copied()).collect();
    nodes.sort_by(|(_, one), (_, other)| one.0.total_cmp(&other.0).then(one.1.total_cmp(&other.1)));
    let below = places.iter().map(|(_, y)| *y).fold(0.0, f64::max) + HEIGHT + EDGE;
    html! {
        div.scroll.map {
            svg viewBox={ "0 0 " (right) " " (below) } width=(right) height=(below) role="group" aria-label="Topics and functions" {
                defs {
                    marker #tip viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" markerUnits="userSpaceOnUse" orient="auto" {
                        path.tip d="M0 0L8 4L0 8z" {}
                    }
                }
                @for arrow in &graph.arrows { (line(arrow, &places)) }
                @for (node, (x, y)) in nodes {
                    a href=(node.href) class={ "node " (node.mood.class()) } {
                        rect x=(x) y=(y) width=(WIDTH) height=(HEIGHT) rx=(if node.is_topic { HEIGHT / 2.0 } else { 8.0 }) {}
                        text.name x=(x + WIDTH / 2.0) y=(y + 19.0) text-anchor="middle" { (short(&node.name)) }
                        text.note x=(x + WIDTH / 2.0) y=(y + 35.0) text-anchor="middle" { (node.note) }
                        title { (node.name) }
                    }
                }
            }
        }
    }
}

fn line(arrow: &Arrow, places: &[(f64, f64)]) -> Markup {
    let ((from_x, from_y), (to_x, to_y)) = (places[arrow.from], places[arrow.to]);
    let (y1, y2) = (from_y + HEIGHT / 2.0, to_y + HEIGHT / 2.0);
    let path = if to_x > from_x {
        let (x1, x2) = (from_x + WIDTH, to_x - 1.0);
        let bend = ((x2 - x1) / 2.0).max(18.0);
        format!("M{x1:.0} {y1:.0}C{:.0} {y1:.0} {:.0} {y2:.0} {x2:.0} {y2:.0}", x1 + bend, x2 - bend)
    } else {
        // It goes back: around below.
        let (x1, x2) = (from_x + WIDTH / 2.0, to_x + WIDTH / 2.0);
        let (y1, y2) = (from_y + HEIGHT, to_y + HEIGHT + 1.0);
        let low = y1.max(y2) + ROW / 2.0;
        format!("M{x1:.0} {y1:.0}C{x1:.0} {low:.0} {x2:.0} {low:.0} {x2:.0} {y2:.0}")
    };
    let is_busy = arrow.per_second > 0.0;
    let width = 1.2 + (1.0 + arrow.per_second).ln().min(5.0) * 0.7;
    html! {
        path class={ "arrow" @if is_busy { " busy" } } d=(path) stroke-width=(format!("{width:.1}")) marker-end="url(#tip)" {
            title { (words::rate(arrow.per_second)) }
        }
    }
}

fn short(name: &str) -> String {
    if name.chars().count() <= 20 {
        name.to_owned()
    } else {
        format!("{}…", name.chars().take(19).collect::<String>())
    }
}

/// The arrows in words.
pub(super) fn table(graph: &Graph) -> Markup {
    html! {
        h2 { "The arrows" }
        div.scroll {
            table {
                thead { tr { th { "From" } th { "To" } th.number { "In the last minute" } } }
                tbody {
                    @for arrow in graph.busiest() {
                        tr {
                            td { a href=(graph.nodes[arrow.from].href) { (graph.nodes[arrow.from].name) } }
                            td { a href=(graph.nodes[arrow.to].href) { (graph.nodes[arrow.to].name) } }
                            td.number { (words::rate(arrow.per_second)) }
                        }
                    }
                }
            }
        }
    }
}
