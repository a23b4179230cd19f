//! What stands in the subscriber: it asks a line's function whether it is kept, and takes it or leaves it.

use std::sync::Arc;

use chinwag_core::event::EventId;
use tokio::sync::mpsc::error::TrySendError;
use tracing::{
    Event, Level, Metadata, Subscriber,
    level_filters::LevelFilter,
    span::{Attributes, Id},
    subscriber::Interest,
};
use tracing_subscriber::{
    Layer,
    layer::{Context, Filter},
    registry::LookupSpan,
};

use super::{
    Log, Pending, Privacy,
    dial::Dial,
    line::{self, About, Names},
};

/// The target of the span of a run, and of what is said of it.
pub(crate) const RUN: &str = "chinwag::run";

/// The target of lines that hold what people said: never on standard error, and kept only where bodies are.
pub const BODIES: &str = "chinwag::bodies";

/// Libraries: what they say below a warning is kept by nobody.
const LIBRARIES: [&str; 12] = [
    "hyper",
    "hyper_util",
    "hyper_rustls",
    "rustls",
    "mio",
    "tokio",
    "tokio_util",
    "tungstenite",
    "tokio_tungstenite",
    "h2",
    "want",
    "notify",
];

fn is_library(target: &str) -> bool {
    let krate = target.split("::").next().unwrap_or(target);
    LIBRARIES.contains(&krate)
}

/// A run, as its span keeps it.
struct Run {
    dial: Arc<Dial>,
    about: About,
}

/// Takes lines.
pub(super) struct Kept(pub(super) Log);

/// Says which lines may be taken, before they are put together.
pub(super) struct Policy(pub(super) Log);

impl<S: Subscriber + for<'a> LookupSpan<'a>> Filter<S> for Policy {
    fn callsite_enabled(&self, metadata: &'static Metadata<'static>) -> Interest {
        let (dials, level) = (&self.0.0.dials, *metadata.level());
        if metadata.is_span() {
            return if metadata.target() == RUN { Interest::always() } else { Interest::never() };
        }
        let is_wanted = dials.any_keeps(level)
            && (metadata.target() != BODIES || dials.any_keeps_bodies())
            && (level <= Level::WARN || !is_library(metadata.target()));
        if is_wanted { Interest::sometimes() } else { Interest::never() }
    }

    fn enabled(&self, metadata: &Metadata<'_>, context: &Context<'_, S>) -> bool {
        if metadata.is_span() {
            return metadata.target() == RUN;
        }
        let is_kept = |dial: &Dial| {
            dial.keeps(*metadata.level()) && (metadata.target() != BODIES || dial.keeps_bodies())
        };
        let innermost = context.lookup_current();
        let kept = innermost.iter().flat_map(|span| span.scope()).find_map(|span| {
            let extensions = span.extensions();
            extensions.get::<Run>().map(|run| is_kept(&run.dial))
        });
        // Of what is said outside a run, the line itself tells whose it is.
        kept.unwrap_or_else(|| match metadata.fields().field(line::FUNCTION) {
            Some(_) => self.0.0.dials.any_keeps(*metadata.level()),
            None => is_kept(self.0.0.dials.runtime()),
        })
    }

    /// NOTE: not below the level of the span of a run, or lines would not know whose they are.
    fn max_level_hint(&self) -> Option<LevelFilter> {
        let most = match self.0.0.dials.most() as u8 {
            0..=3 => LevelFilter::INFO,
            4 => LevelFilter::DEBUG,
            _ => LevelFilter::TRACE,
        };
        Some(most)
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Kept {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        if attributes.metadata().target() != RUN {
            return;
        }
        let Some(span) = context.span(id) else { return };
        let about = About::of(attributes);
        let dial = self.0.0.dials.of(about.function.as_ref().map_or("", |function| function.as_str()));
        span.extensions_mut().replace(Run { dial, about });
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let in_run = context.event_scope(event).into_iter().flatten().find_map(|span| {
            let extensions = span.extensions();
            extensions.get::<Run>().map(|run| self.take(event, &run.dial, Some(&run.about)))
        });
        if in_run.is_none() {
            let function = Names::of(event);
            let dials = &self.0.0.dials;
            let dial = function.as_str().map(|name| dials.of(name));
            self.take(event, dial.as_ref().unwrap_or(dials.runtime()), None);
        }
    }
}

impl Kept {
    /// Takes a line where it is kept and there is room.
    fn take(&self, event: &Event<'_>, dial: &Dial, about: Option<&About>) {
        let metadata = event.metadata();
        let is_kept = dial.keeps(*metadata.level()) && (metadata.target() != BODIES || dial.keeps_bodies());
        if !is_kept {
            return;
        }
        let config = dial.config();
        let of_message = about.and_then(|about| about.event.as_ref());
        let is_sampled = |id: &EventId| config.sample.has(id);
        if *metadata.level() > Level::WARN && !of_message.is_none_or(is_sampled) {
            return;
        }
        match self.0.0.sender.try_reserve() {
            Ok(room) => {
                let privacy = if config.bodies { Privacy::Shown } else { Privacy::Hidden };
                room.send(Pending { line: line::of(event, &config, privacy, about), privacy });
            }
            Err(TrySendError::Full(())) => self.0.0.dropped.add(),
            // The runtime has stopped; whoever reads standard error still sees it.
            Err(TrySendError::Closed(())) => {}
        }
    }
}
