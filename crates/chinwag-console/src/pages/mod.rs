//! The pages, and what may be done on them.

mod conversation;
mod conversations;
mod dead;
mod event;
mod findings;
mod function;
mod logs;
mod map;
mod overview;
mod policy;
mod settings;
mod simulator;

use std::sync::Arc;

use chinwag_core::error::EngineError;
use http::StatusCode;

use crate::{
    panel::Panel,
    server::{Answer, Ask, not_found, problem},
};

/// Shows a page, to somebody who has signed in.
pub(crate) async fn show(panel: &Arc<Panel>, ask: &Ask) -> Answer {
    let path: Vec<&str> = ask.path.split('/').skip(1).collect();
    let shown = match path[..] {
        [""] => return overview::show(panel, ask).await,
        ["live", "overview"] => return overview::live(panel),
        ["map"] => return map::show(panel, ask).await,
        ["live", "map"] => return map::live(panel),
        ["functions", name] => function::show(panel, ask, name).await,
        ["live", "functions", name] => return function::live(panel, name),
        ["conversations"] => conversations::show(panel, ask).await,
        ["conversation"] => conversation::show(panel, ask).await,
        ["live", "conversation"] => return conversation::live(panel, ask),
        ["event"] => event::show(panel, ask).await,
        ["dead"] => dead::show(panel, ask).await,
        ["logs"] => logs::show(panel, ask).await,
        ["live", "logs"] => logs::live(panel, ask).await,
        ["settings", "audit"] => settings::show_audit(panel, ask).await,
        ["simulator"] => simulator::show(panel, ask).await,
        ["live", "simulator"] => return simulator::live(panel, ask),
        ["settings"] => settings::show(panel, ask).await,
        _ => return not_found(),
    };
    shown.unwrap_or_else(|error| failed(&error))
}

/// Does what a form says, of somebody who has signed in and means it.
pub(crate) async fn change(panel: &Arc<Panel>, ask: &Ask) -> Answer {
    let done = match ask.path.as_str() {
        "/dead/redrive" => dead::redrive(panel, ask).await,
        "/dead/discard" => dead::discard(panel, ask).await,
        "/conversation/hold" => conversation::hold(panel, ask).await,
        "/conversation/answer" => conversation::answer(panel, ask).await,
        "/conversation/forget" => conversation::forget(panel, ask).await,
        "/conversation/release" => conversation::release(panel, ask).await,
        "/logs/policy" => policy::set(panel, ask).await,
        "/logs/reset" => policy::reset(panel, ask).await,
        path => match path.strip_prefix("/simulator/") {
            Some(what) => return simulator::act(panel, ask, what).await,
            None => return not_found(),
        },
    };
    done.unwrap_or_else(|error| failed(&error))
}

/// The engine could not do it.
fn failed(error: &EngineError) -> Answer {
    match error {
        EngineError::NotFound { .. } => not_found(),
        error => problem(StatusCode::SERVICE_UNAVAILABLE, "The engine does not answer", &error.to_string()),
    }
}
