//! The pages, and what may be done on them.

mod overview;

use std::sync::Arc;

use crate::{
    panel::Panel,
    server::{Answer, Ask, not_found},
};

/// Shows a page, to somebody who has signed in.
pub(crate) async fn show(panel: &Arc<Panel>, ask: &Ask) -> Answer {
    let path: Vec<&str> = ask.path.split('/').skip(1).collect();
    match path[..] {
        [""] => overview::show(panel, ask).await,
        ["live", "overview"] => overview::live(panel),
        _ => not_found(),
    }
}

/// Does what a form says, of somebody who has signed in and means it.
pub(crate) async fn change(_panel: &Arc<Panel>, _ask: &Ask) -> Answer {
    not_found()
}
