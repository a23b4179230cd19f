//! Whose screens are looked at, as an address and a form name them.

use maud::{Markup, html};

use super::PANES_MAX;
use crate::{Playground, playground::Seat, server::Ask, view::link};

/// The platforms that are shown where none is asked for.
const FIRST: [&str; 3] = ["messenger", "telegram", "slack"];

/// Whose screens are looked at: at least one, and at most four.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Seats(Vec<Seat>);

impl Seats {
    /// Those of an address; what is not there is left out, and where nothing is left there are some to begin with.
    pub(super) fn asked(ask: &Ask, playground: &dyn Playground) -> Self {
        Self::of(ask.query_all("platform").zip(ask.query_all("person")), playground)
    }

    /// Those of a form.
    pub(super) fn told(ask: &Ask, playground: &dyn Playground) -> Self {
        Self::of(ask.form_all("platform").zip(ask.form_all("person")), playground)
    }

    fn of<'a>(named: impl Iterator<Item = (&'a str, &'a str)>, playground: &dyn Playground) -> Self {
        let (platforms, people) = (playground.platforms(), playground.people());
        let is_there = |seat: &Seat| {
            platforms.iter().any(|platform| platform.name.as_str() == seat.platform)
                && people.contains(&seat.person)
        };
        let seat =
            |(platform, person): (&str, &str)| Seat { platform: platform.into(), person: person.into() };
        let seats: Vec<Seat> = named.map(seat).filter(is_there).take(PANES_MAX).collect();
        if !seats.is_empty() {
            return Self(seats);
        }
        let person = people.first().cloned().unwrap_or_default();
        let first = |platform: &str| Seat { platform: platform.into(), person: person.clone() };
        let seats: Vec<Seat> = FIRST.into_iter().map(first).filter(is_there).collect();
        let any =
            platforms.first().filter(|_| seats.is_empty()).map(|platform| first(platform.name.as_str()));
        Self(seats.into_iter().chain(any).collect())
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Seat> {
        self.0.iter()
    }

    pub(super) fn get(&self, index: usize) -> Option<&Seat> {
        self.0.get(index)
    }

    /// The address that shows them.
    pub(super) fn link(&self, path: &str) -> String {
        let pairs = self
            .0
            .iter()
            .flat_map(|seat| [("platform", seat.platform.as_str()), ("person", seat.person.as_str())]);
        link::to(path, &pairs.collect::<Vec<_>>())
    }

    /// The address that shows all but one of them.
    pub(super) fn without(&self, index: usize) -> String {
        let mut seats = self.clone();
        seats.0.remove(index);
        seats.link("/simulator")
    }

    /// The address that shows one more: the first platform that is not shown yet.
    pub(super) fn with_another(&self, playground: &dyn Playground) -> String {
        let mut seats = self.clone();
        let platforms = playground.platforms();
        let is_new = |name: &str| !self.0.iter().any(|seat| seat.platform == name);
        let next = platforms.iter().map(|platform| platform.name.as_str()).find(|name| is_new(name));
        let person = self.0.first().map(|seat| seat.person.clone()).unwrap_or_default();
        seats.0.extend(next.map(|platform| Seat { platform: platform.into(), person }));
        seats.link("/simulator")
    }

    /// What a form says of them, and which of them it is about.
    pub(super) fn hidden(&self, index: usize, csrf: &str) -> Markup {
        html! {
            input type="hidden" name="csrf" value=(csrf);
            input type="hidden" name="at" value=(index);
            @for seat in &self.0 {
                input type="hidden" name="platform" value=(seat.platform);
                input type="hidden" name="person" value=(seat.person);
            }
        }
    }
}
