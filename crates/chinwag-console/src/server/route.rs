//! Which request is for which page, and who may ask it.

use std::sync::Arc;

use http::{Method, Request, StatusCode, header};
use hyper::body::Incoming;

use super::{
    answer::{self, Answer, guarded},
    ask::Ask,
    cookie,
};
use crate::{
    assets, pages,
    panel::Panel,
    sign::Refused,
    view::{layout, link},
};

/// Answers a request.
pub(super) async fn answer(panel: &Arc<Panel>, request: Request<Incoming>) -> Answer {
    let answered = match Ask::read(request).await {
        Ok(ask) => dispatch(panel, ask).await,
        Err(refused) => refused,
    };
    guarded(answered)
}

async fn dispatch(panel: &Arc<Panel>, mut ask: Ask) -> Answer {
    if let Some(file) = ask.path.strip_prefix("/assets/") {
        return assets::find(file).unwrap_or_else(answer::not_found);
    }
    match (&ask.method, ask.path.as_str()) {
        (&Method::GET | &Method::HEAD, "/healthz") => return answer::text(StatusCode::OK, "ok"),
        (&Method::GET, "/metrics") => return metrics(panel, &ask).await,
        (&Method::GET, "/sign-in") => return sign_in(panel, &ask),
        (&Method::POST, "/sign-in") => return by_token(panel, &ask),
        _ => {}
    }
    ask.session = ask.cookie().and_then(|cookie| panel.doorkeeper.session(cookie));
    let Some(session) = &ask.session else {
        return match ask.method {
            Method::GET => answer::see_other("/sign-in"),
            _ => answer::text(StatusCode::FORBIDDEN, "sign in first"),
        };
    };
    match ask.method {
        Method::GET => pages::show(panel, &ask).await,
        // Other sites can neither read the word nor send the cookie.
        Method::POST if !ask.form("csrf").is_some_and(|said| session.is_meant(said)) => answer::problem(
            StatusCode::FORBIDDEN,
            "Not done",
            "This form is not of your session. Load the page again.",
        ),
        Method::POST if ask.path == "/sign-out" => sign_out(panel, &ask),
        Method::POST => pages::change(panel, &ask).await,
        _ => answer::text(StatusCode::METHOD_NOT_ALLOWED, "GET and POST alone"),
    }
}

/// Signs in by a link, or asks for the token.
fn sign_in(panel: &Panel, ask: &Ask) -> Answer {
    let Some(code) = ask.query("code") else {
        return answer::page(layout::sign_in(panel.doorkeeper.has_token(), None));
    };
    match panel.doorkeeper.by_code(code) {
        Ok(cookie) => {
            let next = ask.query("next").and_then(link::here).unwrap_or("/");
            cookie::hand_out(answer::see_other(next), &cookie)
        }
        Err(_) => {
            let words = "This link is used up, or too old. Each is good once, and for ten minutes.";
            answer::page(layout::sign_in(panel.doorkeeper.has_token(), Some(words)))
        }
    }
}

fn by_token(panel: &Panel, ask: &Ask) -> Answer {
    let (status, words) = match panel.doorkeeper.by_token(ask.form("token").unwrap_or_default()) {
        Ok(cookie) => return cookie::hand_out(answer::see_other("/"), &cookie),
        Err(Refused::Wrong) => (StatusCode::FORBIDDEN, "This is not the token.".to_owned()),
        Err(Refused::NoToken) => (StatusCode::FORBIDDEN, "There is no token to sign in with.".to_owned()),
        Err(Refused::Wait(wait)) => {
            let seconds = wait.as_secs().max(1);
            (StatusCode::TOO_MANY_REQUESTS, format!("Too many wrong tokens. Try again in {seconds} s."))
        }
    };
    let mut page = answer::page(layout::sign_in(panel.doorkeeper.has_token(), Some(&words)));
    *page.status_mut() = status;
    page
}

fn sign_out(panel: &Panel, ask: &Ask) -> Answer {
    if let Some(cookie) = ask.cookie() {
        panel.doorkeeper.end(cookie);
    }
    cookie::take_away(answer::see_other("/sign-in"))
}

/// The metrics, as Prometheus reads them: for this machine, and for whoever has the token.
async fn metrics(panel: &Panel, ask: &Ask) -> Answer {
    let token = ask.header(header::AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer "));
    let is_let_in = match token {
        Some(token) => panel.doorkeeper.knows(token),
        None => panel.is_local,
    };
    if !is_let_in {
        return answer::text(StatusCode::UNAUTHORIZED, "send the console's token: Authorization: Bearer …");
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
