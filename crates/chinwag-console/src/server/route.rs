//! Which request is for which page, and who may ask it.

use std::{net::IpAddr, sync::Arc, time::Duration};

use http::{HeaderValue, Method, Request, StatusCode, header};
use hyper::body::Incoming;

use super::{
    answer::{self, Answer, guarded},
    ask::Ask,
    signing, stream,
};
use crate::{assets, pages, panel::Panel, sign::Refused};

/// Answers a request.
pub(super) async fn answer(
    panel: &Arc<Panel>,
    request: Request<Incoming>,
    peer: IpAddr,
    within: Duration,
) -> Answer {
    guarded(match read(panel, request, peer, within).await {
        Ok(ask) => dispatch(panel, ask).await,
        Err(refused) => refused,
    })
}

/// Reads a request that is for this server, and is one that browsers send.
async fn read(
    panel: &Panel,
    request: Request<Incoming>,
    peer: IpAddr,
    within: Duration,
) -> Result<Ask, Answer> {
    let (head, body) = request.into_parts();
    if !matches!(head.method, Method::GET | Method::HEAD | Method::POST) {
        let mut refused = answer::text(StatusCode::METHOD_NOT_ALLOWED, "GET, HEAD and POST alone");
        refused.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD, POST"));
        return Err(answer::last(refused));
    }
    // No browser sends a form in pieces, and where it ends is not for two servers to have two opinions of.
    if head.headers.contains_key(header::TRANSFER_ENCODING) {
        return Err(answer::last(answer::text(StatusCode::LENGTH_REQUIRED, "say how long the form is")));
    }
    let way = panel.site.way(&head, peer).map_err(|stranger| answer::last(stranger.answer()))?;
    Ask::read(&panel.site, way, head, body, within).await
}

async fn dispatch(panel: &Arc<Panel>, mut ask: Ask) -> Answer {
    let is_form = ask.method == Method::POST;
    if let Some(file) = ask.path.strip_prefix("/assets/") {
        return assets::find(file).unwrap_or_else(answer::not_found);
    }
    match (is_form, ask.path.as_str()) {
        (false, "/healthz") => return answer::text(StatusCode::OK, "ok"),
        (false, "/metrics") => return metrics(panel, &ask).await,
        (false, "/readyz") => return ready(panel, &ask).await,
        (false, "/sign-in") => return signing::ask(panel, &ask).await,
        (true, "/sign-in") => return signing::sign_in(panel, &ask).await,
        _ => {}
    }
    let cookie = ask.cookie.clone().unwrap_or_default();
    ask.session = panel.doorkeeper.session(&cookie);
    match &ask.session {
        None if is_form => answer::text(StatusCode::FORBIDDEN, "sign in first"),
        None if ask.path.starts_with("/live/") => answer::text(StatusCode::FORBIDDEN, "sign in first"),
        None => answer::see_other("/sign-in"),
        Some(_) if !is_form => {
            let shown = pages::show(panel, &ask).await;
            if ask.path.starts_with("/live/") { stream::while_signed_in(panel, cookie, shown) } else { shown }
        }
        // Other sites can neither read the word nor send the cookie.
        Some(session) if !ask.form("csrf").is_some_and(|said| session.is_meant(said)) => answer::problem(
            StatusCode::FORBIDDEN,
            "Not done",
            "This form is not of your session. Load the page again.",
        ),
        Some(_) if ask.path == "/sign-out" => signing::sign_out(panel, &ask),
        Some(_) => pages::change(panel, &ask).await,
    }
}

/// The answer to whoever is not of this machine and does not have the token.
fn stranger(panel: &Panel, ask: &Ask) -> Option<Answer> {
    let token = ask.header(header::AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer "));
    match token.map(|token| panel.doorkeeper.knows(token, ask.way.from)) {
        Some(Ok(())) => None,
        None if ask.way.is_local => None,
        Some(Err(Refused::Wait(wait))) => {
            Some(answer::later(answer::text(StatusCode::OK, "too many wrong tokens"), wait))
        }
        None | Some(Err(_)) => {
            let words = "send the console's token: Authorization: Bearer …";
            Some(answer::text(StatusCode::UNAUTHORIZED, words))
        }
    }
}

/// How the bot is: in words, or as JSON.
async fn ready(panel: &Panel, ask: &Ask) -> Answer {
    if let Some(refused) = stranger(panel, ask) {
        return refused;
    }
    let health = panel.source.health().await;
    let status = if health.is_ready() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let is_json = ask.header(header::ACCEPT).is_some_and(|accept| accept.contains("application/json"));
    match serde_json::to_vec(&health) {
        Ok(json) if is_json => answer::typed(status, "application/json", json),
        _ => answer::text(status, health.to_string()),
    }
}

/// The metrics, as Prometheus reads them: for this machine, and for whoever has the token.
async fn metrics(panel: &Panel, ask: &Ask) -> Answer {
    if let Some(refused) = stranger(panel, ask) {
        return refused;
    }
    match panel.source.look().await {
        Ok(look) => answer::typed(
            StatusCode::OK,
            chinwag_core::metrics::prometheus::CONTENT_TYPE,
            chinwag_core::metrics::prometheus::text(&look.metrics),
        ),
        Err(error) => {
            answer::text(StatusCode::SERVICE_UNAVAILABLE, format!("the engine does not answer: {error}"))
        }
    }
}
