//! How much of a function's log is kept: what the settings say, what holds now, and the forms that change it.

mod change;
mod form;
mod told;

use chinwag_core::{
    config::LogConfig,
    error::EngineError,
    log::{PolicyChange, RUNTIME},
    name::FunctionName,
};
use maud::{Markup, html};

pub(crate) use self::change::{reset, set};
use self::told::{bodies, fields, said, share, standing, until};
use crate::{
    panel::Panel,
    server::Ask,
    view::{link, words},
};

/// The policy of a function.
struct Policy {
    function: FunctionName,
    /// What the settings say.
    settings: LogConfig,
    /// What is otherwise now.
    change: Option<PolicyChange>,
}

impl Policy {
    /// What holds.
    fn now(&self) -> LogConfig {
        self.change
            .as_ref()
            .map_or_else(|| self.settings.clone(), |change| change.change.over(&self.settings))
    }
}

/// Every policy, in the order of the functions; that of what no function says comes last.
async fn all(panel: &Panel) -> Result<Vec<Policy>, EngineError> {
    let now = panel.clock.now();
    let mut changes = panel.engine.logs.policies().await?;
    changes.retain(|change| change.holds(now));
    let functions = panel.engine.archive.functions().await?;
    let known = functions.into_iter().map(|status| (status.spec.name, status.spec.log));
    let policy = |(function, settings)| {
        let change = changes.iter().find(|change| change.function == function).cloned();
        Policy { function, settings, change }
    };
    Ok(known.chain([(RUNTIME, LogConfig::default())]).map(policy).collect())
}

/// The policy of a function, with the form that changes it. Nothing where there is no such function.
pub(super) async fn section(
    panel: &Panel,
    ask: &Ask,
    function: &FunctionName,
) -> Result<Markup, EngineError> {
    let Some(policy) = all(panel).await?.into_iter().find(|policy| policy.function == *function) else {
        return Ok(html! {});
    };
    Ok(html! {
        h2 #log { "Its log" }
        (said(ask))
        (standing(panel, &policy))
        (form::quick(ask, &policy, ""))
        (form::whole(ask, &policy))
    })
}

/// Every policy in a table.
pub(super) async fn table(panel: &Panel, ask: &Ask) -> Result<Markup, EngineError> {
    let policies = all(panel).await?;
    Ok(html! {
        h2 #log { "How much of the log is kept" }
        (said(ask))
        div.scroll {
            table {
                thead { tr { th { "Function" } th { "Level" } th { "Kept for" } th { "Messages" } th { "What people say" } th { "Fields" } th { "Changed" } td {} } }
                tbody {
                    @for policy in &policies {
                        @let now = policy.now();
                        tr {
                            th scope="row" { a href=(link::function(policy.function.as_str())) { (policy.function) } }
                            td { (now.level) }
                            td.short { (words::length(now.retention.get())) }
                            td { (share(now.sample)) }
                            td { (bodies(now.bodies)) }
                            td { (fields(now.fields.as_deref())) }
                            td { @if let Some(change) = &policy.change { (until(panel, change)) } @else { span.dim { "as the settings say" } } }
                            td { (form::quick(ask, policy, "settings")) }
                        }
                    }
                }
            }
        }
    })
}
