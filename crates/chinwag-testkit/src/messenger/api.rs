//! The part of the Graph API that is played: who may call, what answers, and how it is written.

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, Method, Request, Response, header, request::Parts};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use serde::Serialize;
use serde_json::{Value, json};

use super::{config::Proof, refusal::Refusal, send, shared::Shared};
use crate::play::served_file;

/// The most that is read of a call.
const BODY_BYTES_MAX: usize = 1024 * 1024;

/// The connection is to be closed without an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the connection is cut off on purpose")]
pub(super) struct CutOff;

/// What a call is answered with.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) error: Option<(u32, Option<u32>)>,
    content: Content,
}

#[derive(Debug)]
enum Content {
    Json(Bytes),
    Refusal(Refusal),
    /// What a proxy in front of the Graph API says when nobody is behind it.
    Page,
}

impl Answer {
    /// Success.
    pub(super) fn json(value: &impl Serialize) -> Self {
        let bytes = serde_json::to_vec(value).expect("plain data is always JSON");
        Self { status: 200, error: None, content: Content::Json(bytes.into()) }
    }

    /// Trouble that is not told in JSON.
    pub(super) fn trouble(status: u16) -> Self {
        Self { status, error: None, content: Content::Page }
    }

    fn written(self, shared: &Shared) -> Response<Full<Bytes>> {
        let mut response = Response::builder().status(self.status);
        let (content_type, body) = match self.content {
            Content::Json(body) => ("application/json; charset=UTF-8", body),
            Content::Page => ("text/html", Bytes::from_static(b"<html><body>Sorry</body></html>")),
            Content::Refusal(refusal) => {
                if let Some(after) = refusal.retry_after {
                    response = response.header(header::RETRY_AFTER, after.as_secs());
                }
                ("application/json; charset=UTF-8", refusal.body(&shared.mids.trace()))
            }
        };
        let response = response.header(header::CONTENT_TYPE, content_type).body(Full::new(body));
        response.unwrap_or_else(|_| Response::new(Full::default()))
    }
}

impl From<Refusal> for Answer {
    fn from(refusal: Refusal) -> Self {
        let error = Some((refusal.code, refusal.subcode));
        Self { status: refusal.status, error, content: Content::Refusal(refusal) }
    }
}

/// Answers a request.
pub(super) async fn answer(
    shared: Arc<Shared>,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, CutOff> {
    let (head, body) = request.into_parts();
    if let Some(file) = served_file(&head.method, head.uri.path()) {
        let mut response = Response::new(Full::new(file.body));
        *response.status_mut() = http::StatusCode::from_u16(file.status).unwrap_or_default();
        *response.headers_mut() = file.headers;
        return Ok(response);
    }
    let Ok(body) = Limited::new(body, BODY_BYTES_MAX).collect().await else { return Err(CutOff) };
    let body = body.to_bytes();
    let route = authorised(&shared, &head).and_then(|()| route(&shared, &head));
    let answer = match route {
        Ok(Route::Send) => send::send(&shared, head.uri.path(), body).await?,
        Ok(other) => noted(&shared, &head, &body, || ask(&shared, &other, &head, &body)),
        Err(refusal) => noted(&shared, &head, &body, || Err(refusal)),
    };
    Ok(answer.written(&shared))
}

/// What a path leads to.
enum Route {
    Send,
    Upload,
    Subscription,
    Profile,
    Page,
    Person(String),
}

/// Takes `/{version}/{node}[/{edge}]` apart.
fn route(shared: &Shared, head: &Parts) -> Result<Route, Refusal> {
    let path = head.uri.path();
    let unknown = || Refusal::path(path);
    let mut parts = path.trim_start_matches('/').split('/');
    let version = parts.next().filter(|part| is_version(part)).ok_or_else(unknown)?;
    let node = parts.next().filter(|part| !part.is_empty()).ok_or_else(unknown)?;
    let edge = parts.next();
    let is_page = node == "me" || node == shared.config.page_id;
    if parts.next().is_some() {
        return Err(Refusal::path(&path[version.len() + 1..]));
    }
    match (is_page, &head.method, edge) {
        (true, &Method::POST, Some("messages")) => Ok(Route::Send),
        (true, &Method::POST, Some("message_attachments")) => Ok(Route::Upload),
        (true, &Method::POST | &Method::GET, Some("subscribed_apps")) => Ok(Route::Subscription),
        (true, &Method::POST, Some("messenger_profile")) => Ok(Route::Profile),
        (true, &Method::GET, None) => Ok(Route::Page),
        (false, &Method::GET, None) => Ok(Route::Person(node.to_owned())),
        (false, _, Some("messages")) => Err(Refusal::object(node)),
        _ => Err(unknown()),
    }
}

/// `v`, digits, a dot, digits.
fn is_version(part: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let numbers = part.strip_prefix('v').and_then(|numbers| numbers.split_once('.'));
    numbers.is_some_and(|(major, minor)| digits(major) && digits(minor))
}

/// Whether the caller knows the page's token, and the app secret where that is asked for.
fn authorised(shared: &Shared, head: &Parts) -> Result<(), Refusal> {
    let query = head.uri.query().unwrap_or_default();
    let token =
        bearer(&head.headers).map_or_else(|| parameter(query, "access_token"), |token| Some(token.into()));
    if !token.is_some_and(|token| shared.config.page_token.is(&token)) {
        return Err(Refusal::token());
    }
    match parameter(query, "appsecret_proof") {
        Some(proof) if proof != shared.proof => Err(Refusal::proof_wrong()),
        None if shared.config.proof == Proof::Required => Err(Refusal::proof_missing()),
        _ => Ok(()),
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

/// A parameter of a query, decoded.
fn parameter(query: &str, name: &str) -> Option<String> {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let value = pairs.into_iter().find_map(|(key, value)| (key == name).then_some(value))?;
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let [first, tail @ ..] = rest {
        let code = tail.get(..2).filter(|_| *first == b'%').and_then(|code| hex::decode(code).ok());
        rest = if code.is_some() { &tail[2..] } else { tail };
        bytes.push(code.map_or(*first, |code| code[0]));
    }
    String::from_utf8(bytes).ok()
}

/// Handles what is neither a message nor an action.
fn ask(shared: &Shared, route: &Route, head: &Parts, body: &[u8]) -> Result<Answer, Refusal> {
    let config = &shared.config;
    let query = head.uri.query().unwrap_or_default();
    match route {
        Route::Upload => send::upload(shared, body),
        Route::Subscription if head.method == Method::GET => {
            Ok(Answer::json(&shared.webhook.subscription(config.app_id)))
        }
        Route::Subscription => {
            shared.webhook.subscribe_page(parameter(query, "subscribed_fields").unwrap_or_default());
            Ok(Answer::json(&json!({"success": true})))
        }
        Route::Profile => Ok(Answer::json(&json!({"result": "success"}))),
        Route::Page => Ok(Answer::json(&json!({"id": config.page_id, "name": "Simulated page"}))),
        Route::Person(psid) => person(shared, psid, &parameter(query, "fields").unwrap_or_default()),
        Route::Send => Err(Refusal::path(head.uri.path())),
    }
}

/// The asked-for fields of a person's profile.
fn person(shared: &Shared, psid: &str, fields: &str) -> Result<Answer, Refusal> {
    let people = shared.people();
    let person = people.get(psid).ok_or_else(|| Refusal::object(psid))?;
    let (first, last) = person.name.clone().unwrap_or_else(|| ("Simulated".into(), "Person".into()));
    let mut profile = json!({"id": psid});
    for field in fields.split(',') {
        match field {
            "first_name" => profile[field] = first.clone().into(),
            "last_name" => profile[field] = last.clone().into(),
            "name" => profile[field] = format!("{first} {last}").into(),
            "profile_pic" => {
                profile[field] = Value::String(format!("https://platform-lookaside.fbsbx.com/{psid}"))
            }
            _ => {}
        }
    }
    Ok(Answer::json(&profile))
}

/// Keeps a call that is not for the Send API.
fn noted(
    shared: &Shared,
    head: &Parts,
    body: &[u8],
    answer: impl FnOnce() -> Result<Answer, Refusal>,
) -> Answer {
    let answer = answer().unwrap_or_else(Answer::from);
    let target = || format!("{} {}", head.method, head.uri.path());
    shared.note(|| send::note(shared, target(), body, None, Some(&answer)));
    shared.changed.notify_waiters();
    answer
}
