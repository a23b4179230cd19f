//! Signing in and out, as browsers do it.
//!
//! A link is good once, and so it must be the person who opens it: not a program that looks at every link of a chat, and not
//! somebody else's page. Where the browser says that the address was typed, or came from a terminal, it is enough to open it;
//! anywhere else a button is pressed. That also makes the request for the first page this site's own, without which a browser
//! would keep back the strict cookie it has just been given.

use chinwag_core::audit::action;
use http::{Method, StatusCode, header::HeaderName};

use super::{
    answer::{self, Answer},
    ask::Ask,
    cookie,
};
use crate::{
    panel::Panel,
    sign::{LINK, Refused, Session, TOKEN},
    view::{
        layout::{self, SignIn},
        link,
    },
};

/// Signs in by a link, or asks how.
pub(super) async fn ask(panel: &Panel, ask: &Ask) -> Answer {
    match ask.query("code") {
        Some(code) if is_opened(ask) => by_code(panel, ask, code).await,
        Some(code) => answer::page(layout::sign_in(&SignIn::Link { code, next: ask.query("next") }, None)),
        None => answer::page(layout::sign_in(&way(panel), None)),
    }
}

/// Signs in by a link or by the token.
pub(super) async fn sign_in(panel: &Panel, ask: &Ask) -> Answer {
    if let Some(code) = ask.form("code") {
        return by_code(panel, ask, code).await;
    }
    match panel.doorkeeper.by_token(ask.form("token").unwrap_or_default(), ask.way.from) {
        Ok(cookie) => let_in(panel, ask, TOKEN, &cookie).await,
        Err(refused) => refuse(panel, refused, "This is not the token."),
    }
}

async fn by_code(panel: &Panel, ask: &Ask, code: &str) -> Answer {
    match panel.doorkeeper.by_code(code, ask.way.from) {
        Ok(cookie) => let_in(panel, ask, LINK, &cookie).await,
        Err(refused) => refuse(
            panel,
            refused,
            "This link is used up, or too old. Each is good once, and for ten minutes.",
        ),
    }
}

/// A new session takes the place of the one that the browser had; it is noted whose. An engine that does not take the note
/// keeps nobody out: there may be something to look at for just that reason.
async fn let_in(panel: &Panel, ask: &Ask, how: &str, cookie: &str) -> Answer {
    if let Some(before) = &ask.cookie {
        panel.doorkeeper.end(before);
    }
    let session = panel.doorkeeper.session(cookie);
    let name = session.as_ref().map(Session::name).unwrap_or_default();
    let (who, from) = (format!("console:{how}"), ask.way.from);
    if let Err(error) = panel.note(&who, action::CONSOLE_SIGN_IN, name, &format!("from {from}")).await {
        tracing::warn!(target: "chinwag::console", %error, session = name, %from, "a sign-in is not in the audit");
    }
    let next = ask.query("next").or(ask.form("next")).and_then(link::here).unwrap_or("/");
    cookie::hand_out(answer::see_other(next), ask, panel.site.port(), cookie)
}

fn refuse(panel: &Panel, refused: Refused, wrong: &str) -> Answer {
    let wait = match refused {
        Refused::Wait(wait) => Some(wait),
        Refused::Wrong | Refused::NoToken => None,
    };
    let words = match (refused, wait) {
        (_, Some(wait)) => format!("Too many wrong tries. Try again in {} s.", wait.as_secs().max(1)),
        (Refused::NoToken, _) => "There is no token to sign in with.".to_owned(),
        _ => wrong.to_owned(),
    };
    let mut page = answer::page(layout::sign_in(&way(panel), Some(&words)));
    *page.status_mut() = StatusCode::FORBIDDEN;
    match wait {
        Some(wait) => answer::later(page, wait),
        None => page,
    }
}

/// Ends the session.
pub(super) fn sign_out(panel: &Panel, ask: &Ask) -> Answer {
    if let Some(cookie) = &ask.cookie {
        panel.doorkeeper.end(cookie);
    }
    cookie::take_away(answer::see_other("/sign-in"), ask, panel.site.port())
}

fn way(panel: &Panel) -> SignIn<'static> {
    if panel.doorkeeper.has_token() { SignIn::Token } else { SignIn::Nothing }
}

/// Whether somebody has opened an address, as far as the browser tells: no page has sent them here, and nothing looks ahead.
fn is_opened(ask: &Ask) -> bool {
    let said = |name| ask.header(HeaderName::from_static(name));
    let is_sent = said("sec-fetch-site").is_some_and(|site| !matches!(site, "none" | "same-origin"));
    let is_ahead = said("sec-purpose").or(said("purpose")).is_some();
    ask.method == Method::GET && !is_sent && !is_ahead
}
