//! Topics and functions, and where each stands on the map.

use std::collections::BTreeMap;

use chinwag_core::{
    metrics::catalogue,
    store::FunctionStatus,
    topic::{
        MESSAGE_RECEIVED, RESPONSE_FAILED, RESPONSE_PREPARED, RESPONSE_SENT, RESPONSE_STATUS,
        WEBHOOK_RECEIVED,
    },
};

use crate::{
    history::Sample,
    source::Look,
    view::{
        link::{self, GATEWAY},
        parts::Mood,
        words,
    },
};

/// Something on the map.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) name: String,
    pub(super) is_topic: bool,
    /// Where it leads to.
    pub(super) href: String,
    /// What stands below its name.
    pub(super) note: String,
    pub(super) mood: Mood,
    /// From the left.
    pub(super) column: usize,
}

/// What goes from one to the other.
#[derive(Debug)]
pub(super) struct Arrow {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) per_second: f64,
}

/// The map.
#[derive(Debug, Default)]
pub(super) struct Graph {
    pub(super) nodes: Vec<Node>,
    pub(super) arrows: Vec<Arrow>,
}

impl Graph {
    pub(super) fn of(look: &Look, now: &Sample, before: &Sample) -> Self {
        let seconds = now.at.since(before.at).as_secs_f64().max(1.0);
        let mut graph = Self::default();
        let taken = (now.webhooks - before.webhooks) / seconds;
        graph.node(GATEWAY, false, link::function(GATEWAY), words::rate(taken), Mood::Good);
        for status in &look.functions {
            graph.function(status, now, before, seconds);
        }
        for ((from, topic), count) in &now.emitted {
            let earlier = before.emitted.get(&(from.clone(), topic.clone())).copied().unwrap_or_default();
            let (from, to) = (graph.producer(from), graph.topic(topic));
            graph.arrow(from, to, (count - earlier) / seconds);
        }
        // What always goes there, whether it has yet or not.
        for (from, topic) in
            [(GATEWAY, MESSAGE_RECEIVED), ("sender", RESPONSE_SENT), ("sender", RESPONSE_FAILED)]
        {
            let (from, to) = (graph.producer(from), graph.topic(topic.as_str()));
            graph.arrow(from, to, 0.0);
        }
        graph.stand();
        graph.describe_topics(look);
        graph
    }

    fn function(&mut self, status: &FunctionStatus, now: &Sample, before: &Sample, seconds: f64) {
        let name = status.spec.name.as_str();
        let (ran, ran_before) = (now.function(name), before.function(name));
        let rate = (ran.runs - ran_before.runs) / seconds;
        let failures = ran.failures - ran_before.failures;
        let p99 = ran.duration.since(&ran_before.duration).quantile(0.99).map(words::micros);
        let note = match p99 {
            Some(p99) if rate > 0.0 => format!("{} · {p99}", words::rate(rate)),
            _ => words::rate(rate),
        };
        let mood = match () {
            () if status.dead > 0 || failures > 0.0 => Mood::Bad,
            () if status.behind > 100 => Mood::Warn,
            () if rate > 0.0 => Mood::Good,
            () => Mood::Idle,
        };
        let node = self.node(name, false, link::function(name), note, mood);
        let topic = self.topic(status.spec.topic.as_str());
        self.arrow(topic, node, rate);
    }

    fn topic(&mut self, name: &str) -> usize {
        let href = link::to("/conversations", &[("topic", name)]);
        self.find(name, true).unwrap_or_else(|| self.node(name, true, href, String::new(), Mood::Idle))
    }

    fn producer(&mut self, name: &str) -> usize {
        let found = self.find(name, false);
        found.unwrap_or_else(|| self.node(name, false, link::function(name), String::new(), Mood::Idle))
    }

    fn find(&self, name: &str, is_topic: bool) -> Option<usize> {
        self.nodes.iter().position(|node| node.name == name && node.is_topic == is_topic)
    }

    fn node(&mut self, name: &str, is_topic: bool, href: String, note: String, mood: Mood) -> usize {
        self.nodes.push(Node { name: name.to_owned(), is_topic, href, note, mood, column: 0 });
        self.nodes.len() - 1
    }

    fn arrow(&mut self, from: usize, to: usize, per_second: f64) {
        let same = |arrow: &&mut Arrow| arrow.from == from && arrow.to == to;
        match self.arrows.iter_mut().find(same) {
            Some(arrow) => arrow.per_second = arrow.per_second.max(per_second),
            None => self.arrows.push(Arrow { from, to, per_second }),
        }
    }

    /// Puts each into its column: a topic that everybody knows where the flow has it, a topic of one's own after those who
    /// publish it, and a function beside its topic.
    fn stand(&mut self) {
        for _ in 0..self.nodes.len() {
            let mut moved = false;
            for index in 0..self.nodes.len() {
                let column = self.column(index);
                moved |= std::mem::replace(&mut self.nodes[index].column, column) != column;
            }
            if !moved {
                break;
            }
        }
    }

    fn column(&self, index: usize) -> usize {
        let node = &self.nodes[index];
        let before = || {
            self.arrows.iter().filter(|arrow| arrow.to == index).map(|arrow| self.nodes[arrow.from].column)
        };
        match (node.is_topic, node.name.as_str()) {
            (false, GATEWAY) => 0,
            (true, name) => {
                known(name).unwrap_or_else(|| before().max().map_or(3, |column| (column + 1).min(5)))
            }
            (false, _) => before().min().map_or(2, |column| column + 1),
        }
    }

    fn describe_topics(&mut self, look: &Look) {
        for node in self.nodes.iter_mut().filter(|node| node.is_topic) {
            let of = |point: &&chinwag_core::metrics::Point| point.labels[1] == node.name;
            let total: f64 = look
                .metrics
                .points(&catalogue::EMITTED)
                .iter()
                .filter(of)
                .map(|point| point.value.number())
                .sum();
            node.note = format!("{} since the start", words::count(total));
        }
    }

    /// What stands in a column, from above.
    pub(super) fn column_of(&self, column: usize) -> Vec<usize> {
        let mut nodes: Vec<usize> =
            (0..self.nodes.len()).filter(|index| self.nodes[*index].column == column).collect();
        nodes.sort_by_key(|index| (usize::from(self.nodes[*index].mood == Mood::Idle), *index));
        nodes
    }

    /// Arrows by what they come from and lead to, the busiest first.
    pub(super) fn busiest(&self) -> Vec<&Arrow> {
        let mut arrows: BTreeMap<_, _> = BTreeMap::new();
        for arrow in &self.arrows {
            arrows.insert((arrow.from, arrow.to), arrow);
        }
        let mut arrows: Vec<_> = arrows.into_values().collect();
        arrows.sort_by(|one, other| other.per_second.total_cmp(&one.per_second));
        arrows
    }
}

/// The column of a topic that every bot has.
fn known(topic: &str) -> Option<usize> {
    let first = [WEBHOOK_RECEIVED, MESSAGE_RECEIVED, RESPONSE_STATUS];
    let last = [RESPONSE_SENT, RESPONSE_FAILED];
    match () {
        () if first.iter().any(|known| known.as_str() == topic) => Some(1),
        () if topic == RESPONSE_PREPARED.as_str() => Some(3),
        () if last.iter().any(|known| known.as_str() == topic) => Some(5),
        () => None,
    }
}
