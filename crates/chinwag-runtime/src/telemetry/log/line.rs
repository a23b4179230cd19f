//! A line, put together from what was said.

use std::fmt::{self, Write};

use chinwag_core::{
    clock::{Clock, SystemClock},
    config::LogConfig,
    conversation::ConversationKey,
    event::EventId,
    log::{LogLine, RUNTIME},
    name::FunctionName,
};
use serde_json::{Map, Value};
use tracing::{
    Event,
    field::{Field, Visit},
    span::Attributes,
};

use super::{Privacy, dial, redact};

/// The field that says whose a line is.
pub(super) const FUNCTION: &str = "function";

/// The most fields of a line, and the most bytes of one. NOTE: before a credential is taken out of it, so that none is
/// cut in two; what is kept of it is less.
const FIELDS_MAX: usize = 64;
const BYTES_MAX: usize = 64 << 10;

/// What a run is about.
#[derive(Debug, Default)]
pub(super) struct About {
    pub(super) function: Option<FunctionName>,
    pub(super) event: Option<EventId>,
    pub(super) conversation: Option<ConversationKey>,
}

impl About {
    pub(super) fn of(span: &Attributes<'_>) -> Self {
        let mut about = Self::default();
        span.record(&mut about);
        about
    }

    fn take(&mut self, name: &str, value: &str) -> bool {
        match name {
            FUNCTION => self.function = FunctionName::new(value).ok(),
            "event" => self.event = Some(EventId::new(value)),
            "conversation" => self.conversation = value.parse().ok(),
            _ => return false,
        }
        true
    }
}

impl Visit for About {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.take(field.name(), value);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if [FUNCTION, "event", "conversation"].contains(&field.name()) {
            self.take(field.name(), &format!("{value:?}"));
        }
    }
}

/// The function that a line names, found without any allocation: a name has at most 64 bytes.
pub(super) struct Names {
    bytes: [u8; 64],
    length: usize,
    is_whole: bool,
}

impl Names {
    pub(super) fn of(event: &Event<'_>) -> Self {
        let mut names = Self { bytes: [0; 64], length: 0, is_whole: true };
        if event.metadata().fields().field(FUNCTION).is_some() {
            event.record(&mut names);
        }
        names
    }

    pub(super) fn as_str(&self) -> Option<&str> {
        let name = std::str::from_utf8(&self.bytes[..self.length]).ok()?;
        (self.is_whole && !name.is_empty()).then_some(name)
    }
}

impl Visit for Names {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == FUNCTION {
            self.is_whole &= self.write_str(value).is_ok();
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == FUNCTION {
            self.is_whole &= write!(self, "{value:?}").is_ok();
        }
    }
}

impl Write for Names {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.length + text.len();
        let free = self.bytes.get_mut(self.length..end).ok_or(fmt::Error)?;
        free.copy_from_slice(text.as_bytes());
        self.length = end;
        Ok(())
    }
}

/// The line that an event is, of the run it was said in.
pub(super) fn of(event: &Event<'_>, config: &LogConfig, privacy: Privacy, about: Option<&About>) -> LogLine {
    let mut fields =
        Fields { config, privacy, message: String::new(), fields: Map::new(), own: About::default() };
    event.record(&mut fields);
    let Fields { message, fields, own, .. } = fields;
    let function = about.and_then(|about| about.function.clone()).or(own.function);
    LogLine {
        at: SystemClock.now(),
        level: dial::of(*event.metadata().level()),
        function: function.unwrap_or(RUNTIME),
        target: event.metadata().target().to_owned(),
        conversation: about.and_then(|about| about.conversation.clone()).or(own.conversation),
        event: about.and_then(|about| about.event.clone()).or(own.event),
        message,
        fields,
    }
}

/// What was said, field by field.
struct Fields<'a> {
    config: &'a LogConfig,
    privacy: Privacy,
    message: String,
    fields: Map<String, Value>,
    own: About,
}

impl Fields<'_> {
    fn is_kept(&self, name: &str) -> bool {
        let kept = self.config.fields.as_ref();
        self.fields.len() < FIELDS_MAX && kept.is_none_or(|kept| kept.iter().any(|kept| kept == name))
    }

    fn keep(&mut self, field: &Field, value: impl Into<Value>) {
        if self.is_kept(field.name()) {
            self.fields.insert(field.name().to_owned(), value.into());
        }
    }

    fn text(&mut self, field: &Field, text: fmt::Arguments<'_>) {
        let name = field.name();
        if name == "message" {
            self.message = bounded(text);
        } else if [FUNCTION, "event", "conversation"].contains(&name) {
            // What is none of these, as the name of a topic's event, stays a field.
            let text = bounded(text);
            if !self.own.take(name, &text) {
                self.keep(field, text);
            }
        } else if self.is_kept(name) {
            // What is not to be kept of people's words is not even formatted.
            let hides = self.privacy == Privacy::Hidden && redact::is_of_people(name);
            let text = if hides { redact::REMOVED.to_owned() } else { bounded(text) };
            self.fields.insert(name.to_owned(), text.into());
        }
    }
}

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.text(field, format_args!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.text(field, format_args!("{value}"));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.keep(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.keep(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.keep(field, value);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.keep(field, value);
    }

    fn record_error(&mut self, field: &Field, value: &(dyn std::error::Error + 'static)) {
        struct Chain<'a>(&'a (dyn std::error::Error + 'static));
        impl fmt::Display for Chain<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self.0, f)?;
                let causes = std::iter::successors(self.0.source(), |error| error.source()).take(16);
                causes.into_iter().try_for_each(|cause| write!(f, ": {cause}"))
            }
        }
        self.text(field, format_args!("{}", Chain(value)));
    }
}

/// Text up to the bound. What formats itself is stopped there.
fn bounded(text: fmt::Arguments<'_>) -> String {
    struct Bounded(String);
    impl Write for Bounded {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            let free = BYTES_MAX - self.0.len();
            let part = &text[..text.floor_char_boundary(free)];
            self.0.push_str(part);
            if part.len() == text.len() { Ok(()) } else { Err(fmt::Error) }
        }
    }
    let mut bounded = Bounded(String::new());
    // Where it is too long, or cannot be formatted, what there is of it is kept.
    bounded.write_fmt(text).ok();
    bounded.0
}
