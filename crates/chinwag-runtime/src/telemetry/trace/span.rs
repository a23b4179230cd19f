//! One hop of a trace.

use std::time::Duration;

use chinwag_core::{clock::Timestamp, event::TraceParent};

/// One hop of a trace.
#[derive(Debug, Clone, PartialEq)]
pub struct Span {
    /// The trace, and the hop in it.
    pub hop: TraceParent,
    /// The hop that led to it.
    pub parent: Option<u64>,
    /// What it is called, by the conventions: it names no person and no event.
    pub name: String,
    /// On which side of something it is.
    pub kind: Kind,
    /// When it began.
    pub begin: Moment,
    /// When it ended.
    pub end: Moment,
    /// What is said of it.
    pub attributes: Vec<(&'static str, Attribute)>,
    /// What went wrong, where something did.
    pub error: Option<String>,
    /// Hops of other traces that it is about.
    pub links: Vec<Link>,
}

/// A hop of another trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The trace.
    pub trace_id: u128,
    /// The hop in it.
    pub span_id: u64,
}

/// On which side of something a span is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It answers a request.
    Server,
    /// It makes one.
    Client,
    /// It takes an event.
    Consumer,
}

/// A value of an attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attribute {
    /// Words.
    Text(String),
    /// A number.
    Number(i64),
}

impl From<&str> for Attribute {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<u16> for Attribute {
    fn from(number: u16) -> Self {
        Self::Number(number.into())
    }
}

impl From<u32> for Attribute {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

/// A moment, in nanoseconds since 1970.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub u64);

impl Moment {
    /// This moment and some time on.
    #[must_use]
    pub fn after(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)))
    }
}

impl From<Timestamp> for Moment {
    fn from(time: Timestamp) -> Self {
        Self(time.as_millis().saturating_mul(1_000_000))
    }
}
