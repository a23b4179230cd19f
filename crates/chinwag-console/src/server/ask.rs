//! A request, read whole.

use std::{fmt, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode, header, request};
use http_body_util::BodyExt as _;
use hyper::body::{Body as _, Incoming};
use serde::de::{DeserializeOwned, IntoDeserializer, value::Error as Unreadable};

use super::{
    answer::{self, Answer},
    cookie,
    site::{Site, Way},
};
use crate::sign::Session;

/// The largest form.
const FORM_BYTES_MAX: u64 = 64 << 10;

/// A request.
pub(crate) struct Ask {
    pub(crate) method: Method,
    pub(crate) path: String,
    /// How it came.
    pub(super) way: Way,
    /// The session's cookie, where there is one.
    pub(super) cookie: Option<String>,
    query: Vec<(String, String)>,
    form: Vec<(String, String)>,
    headers: HeaderMap,
    /// Who asks. NOTE: pages are only asked by somebody who has signed in; signing in itself by nobody yet.
    pub(super) session: Option<Session>,
}

/// Without its cookie, and without what a form says.
impl fmt::Debug for Ask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ask").field("method", &self.method).field("path", &self.path).finish_non_exhaustive()
    }
}

impl Ask {
    /// Reads it, within a time; an answer where it is not one.
    pub(super) async fn read(
        site: &Site,
        way: Way,
        head: request::Parts,
        body: Incoming,
        within: Duration,
    ) -> Result<Self, Answer> {
        let too_large =
            || answer::text(StatusCode::PAYLOAD_TOO_LARGE, "the form is too large, or took too long");
        // One that does not say how large it is has been refused before.
        if body.size_hint().upper().is_none_or(|bytes| bytes > FORM_BYTES_MAX) {
            return Err(answer::last(too_large()));
        }
        let bytes = match tokio::time::timeout(within, body.collect()).await {
            Ok(Ok(body)) => body.to_bytes(),
            Ok(Err(_)) | Err(_) => return Err(answer::last(too_large())),
        };
        Ok(Self {
            path: head.uri.path().to_owned(),
            way,
            cookie: cookie::read(&head.headers, site.port()),
            query: pairs(head.uri.query().unwrap_or_default().as_bytes()),
            form: form(&head.headers, &bytes),
            method: head.method,
            headers: head.headers,
            session: None,
        })
    }

    /// A value of the address, where it is there and not empty.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        find(&self.query, name)
    }

    /// Every value of the address with that name.
    pub(crate) fn query_all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.query.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// A value of the form, where it is there and not empty.
    pub(crate) fn form(&self, name: &str) -> Option<&str> {
        find(&self.form, name)
    }

    /// Every value of the form with that name.
    pub(crate) fn form_all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.form.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// A header that is text.
    pub(crate) fn header(&self, name: header::HeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Who asks, as the audit notes it.
    pub(crate) fn who(&self) -> String {
        format!("console:{}", self.session())
    }

    /// How their session is called.
    pub(crate) fn session(&self) -> &str {
        self.session.as_ref().map(Session::name).unwrap_or_default()
    }

    /// What a form of this page has to say.
    pub(crate) fn csrf(&self) -> &str {
        self.session.as_ref().map(Session::csrf).unwrap_or_default()
    }
}

/// A length of time, a moment, or another word of the settings, as a person writes it.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    T::deserialize(IntoDeserializer::<Unreadable>::into_deserializer(text.trim())).ok()
}

fn find<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs.iter().find(|(key, value)| key == name && !value.is_empty()).map(|(_, value)| value.as_str())
}

fn form(headers: &HeaderMap, body: &Bytes) -> Vec<(String, String)> {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let is_form = content_type.is_some_and(|value| value.starts_with("application/x-www-form-urlencoded"));
    if is_form { pairs(body) } else { Vec::new() }
}

fn pairs(text: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(text).map(|(key, value)| (key.into_owned(), value.into_owned())).collect()
}
