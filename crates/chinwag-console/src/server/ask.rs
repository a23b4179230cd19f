//! A request, read whole.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::{BodyExt as _, Limited};
use hyper::body::Incoming;

use super::{
    answer::{self, Answer},
    cookie,
};
use crate::sign::Session;

/// The largest form.
const FORM_BYTES_MAX: usize = 64 << 10;
/// How long a form may take to come in.
const FORM_TIMEOUT: Duration = Duration::from_secs(10);

/// A request.
#[derive(Debug)]
pub(crate) struct Ask {
    pub(crate) method: Method,
    pub(crate) path: String,
    query: Vec<(String, String)>,
    form: Vec<(String, String)>,
    headers: HeaderMap,
    /// Who asks. NOTE: pages are only asked by somebody who has signed in; signing in itself by nobody yet.
    pub(super) session: Option<Session>,
}

impl Ask {
    /// Reads it; an answer where it is not one.
    pub(super) async fn read(request: Request<Incoming>) -> Result<Self, Answer> {
        let (head, body) = request.into_parts();
        let too_large =
            || answer::text(StatusCode::PAYLOAD_TOO_LARGE, "the form is too large, or took too long");
        let bytes =
            match tokio::time::timeout(FORM_TIMEOUT, Limited::new(body, FORM_BYTES_MAX).collect()).await {
                Ok(Ok(body)) => body.to_bytes(),
                Ok(Err(_)) | Err(_) => return Err(too_large()),
            };
        Ok(Self {
            path: head.uri.path().to_owned(),
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

    /// The session's cookie.
    pub(super) fn cookie(&self) -> Option<&str> {
        self.headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .find_map(cookie::read)
    }

    /// What a form of this page has to say.
    pub(crate) fn csrf(&self) -> &str {
        self.session.as_ref().map(Session::csrf).unwrap_or_default()
    }
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
