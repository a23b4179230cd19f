//! What the gateway serves below the channel's path.
//!
//! | path | what |
//! |---|---|
//! | `GET widget.js` | the widget, a module for the page |
//! | `POST session` | a session for whoever asks: a user whom the site has signed, somebody who was here, or somebody new |
//! | `POST messages` | what the widget posts: a webhook like any other |
//! | `POST events` | what is said in the conversation of the session, as server-sent events |
//! | `GET files/<message>?key=…` | the file that came with a message |
//!
//! NOTE: events are asked for with POST, as a browser names the origin of every POST, and of a GET only where it is
//! foreign.

use bytes::Bytes;
use chinwag_core::{
    bus::Position,
    clock::Timestamp,
    conversation::ConversationKey,
    event::{Event, WebhookReceived},
    hosted::{Asked, Hosted, Limits, Page},
    platform::{HttpCall, HttpReply, RawRequest, Rejection},
    topic::WEBHOOK_RECEIVED,
};
use http::{
    HeaderValue, Method,
    header::{
        ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_MAX_AGE, CACHE_CONTROL,
        X_CONTENT_TYPE_OPTIONS,
    },
};
use serde_json::json;

use super::{Web, file, parse, reply, token::Session, told};

/// The widget: a module that opens itself where a tag of the page names it, and whose `view` can be given lines by others.
pub const WIDGET: &str = concat!(
    include_str!("widget/words.js"),
    include_str!("widget/style.js"),
    include_str!("widget/nodes.js"),
    include_str!("widget/view.js"),
    include_str!("widget/file.js"),
    include_str!("widget/queue.js"),
    include_str!("widget/line.js"),
    include_str!("widget/chat.js"),
);
const LAST_EVENT_ID: &str = "last-event-id";

impl Hosted for Web {
    fn origin<'r>(&self, request: &'r RawRequest) -> Option<&'r HeaderValue> {
        self.origins.of(request)
    }

    fn ask(
        &self,
        below: &str,
        request: &RawRequest,
        now: Timestamp,
        random: u128,
    ) -> Result<Asked, Rejection> {
        if request.method == Method::OPTIONS {
            self.origins.check(request)?;
            return Ok(Asked::Page(preflight()));
        }
        let (path, query) = below.split_once('?').unwrap_or((below, ""));
        match (&request.method, path) {
            (&Method::GET, "widget.js") => Ok(Asked::Page(widget())),
            (&Method::POST, "session") => {
                self.origins.check(request)?;
                let session = self.tokens.session(request, now, random, self.signed_only)?;
                Ok(Asked::Page(self.session(&session, now)))
            }
            (&Method::POST, "messages") => self.conversation(request, now).map(Asked::Say),
            (&Method::POST, "events") => {
                let conversation = self.conversation(request, now)?;
                let after = request.header(LAST_EVENT_ID).and_then(|id| id.parse().ok()).map(Position);
                Ok(Asked::Follow { conversation, after })
            }
            (&Method::GET, path) => Ok(match path.strip_prefix("files/") {
                Some(message_id) => self.opened(message_id, query)?,
                None => Asked::Page(not_found()),
            }),
            _ => Ok(Asked::Page(not_found())),
        }
    }

    fn told(&self, event: &Event) -> Option<Bytes> {
        told::told(event)
    }

    fn file(&self, message_id: &str, webhook: &Event) -> Option<Page> {
        if webhook.topic != WEBHOOK_RECEIVED {
            return None;
        }
        let received: WebhookReceived = webhook.payload().ok()?;
        let posting =
            parse::file(&received.body.0, message_id).filter(|_| received.channel == self.channel)?;
        Some(file::page(posting))
    }

    fn take(&self, call: &HttpCall) -> HttpReply {
        reply::take(call)
    }

    fn limits(&self) -> &Limits {
        &self.limits
    }
}

impl Web {
    /// The conversation of whoever asks, from a page that may.
    fn conversation(&self, request: &RawRequest, now: Timestamp) -> Result<ConversationKey, Rejection> {
        self.origins.check(request)?;
        let visitor = self.tokens.visitor(request, now)?;
        Ok(ConversationKey::new(&self.channel, &visitor.id))
    }

    fn session(&self, session: &Session, now: Timestamp) -> Page {
        let visitor = &session.visitor;
        let told = json!({
            "token": session.token, "expires": session.expires, "now": now.as_millis(),
            "conversation": visitor.id, "mark": parse::mark(&visitor.id), "name": visitor.name,
            "title": self.title, "greeting": self.greeting.as_deref().map(told::nodes), "colour": self.colour,
            "files": self.public_url.is_some(),
        });
        Page::new(200, "application/json", told.to_string()).with(CACHE_CONTROL, "no-store")
    }

    /// A file, for whoever has its address.
    fn opened(&self, message_id: &str, query: &str) -> Result<Asked, Rejection> {
        let key = query.strip_prefix("key=").unwrap_or_default();
        if !self.tokens.opens_file(message_id, key) {
            return Err(Rejection::Token { reason: "the key of the file is wrong" });
        }
        Ok(Asked::File { message_id: message_id.to_owned() })
    }

    /// Where the file of a message can be fetched.
    pub(super) fn address(&self, message_id: &str) -> Option<String> {
        let (public_url, channel) = (self.public_url.as_ref()?, &self.channel);
        let key = self.tokens.file_key(message_id);
        Some(format!("{public_url}/webhooks/{channel}/files/{message_id}?key={key}"))
    }
}

fn widget() -> Page {
    Page::new(200, "text/javascript; charset=utf-8", WIDGET)
        .with(CACHE_CONTROL, "public, max-age=300")
        .with(X_CONTENT_TYPE_OPTIONS, "nosniff")
}

fn preflight() -> Page {
    Page::new(204, "text/plain", "")
        .with(ACCESS_CONTROL_ALLOW_METHODS, "GET, POST")
        .with(ACCESS_CONTROL_ALLOW_HEADERS, "authorization, content-type, last-event-id")
        .with(ACCESS_CONTROL_MAX_AGE, "3600")
}

fn not_found() -> Page {
    Page::new(404, "text/plain; charset=utf-8", "not found")
}
