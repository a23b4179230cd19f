//! What the forms do: a policy is changed, or taken back, and the audit says by whom.

use std::sync::Arc;

use chinwag_core::{
    config::{LogLevel, Span},
    error::EngineError,
    log::{LogOverride, PolicyChange},
    name::FunctionName,
    share::Share,
};

use super::{all, form::LASTS};
use crate::{
    panel::Panel,
    server::{Answer, Ask, not_found, read, see_other},
    view::link,
};

/// The most fields that may be named, and the longest name of one.
const FIELDS_MAX: usize = 32;
const FIELD_BYTES_MAX: usize = 64;

/// Changes a policy.
pub(crate) async fn set(panel: &Arc<Panel>, ask: &Ask) -> Result<Answer, EngineError> {
    let Some(policy) = meant(panel, ask).await? else { return Ok(not_found()) };
    let now = panel.clock.now();
    let mut change = match wanted(ask) {
        Ok(change) => change,
        Err(problem) => return Ok(back(ask, &policy.function, problem)),
    };
    if ask.form("keep").is_some()
        && let Some(held) = policy.change.map(|held| held.change)
    {
        change = LogOverride { level: change.level, ..held };
    }
    if change == LogOverride::default() {
        return Ok(back(ask, &policy.function, "nothing"));
    }
    let until = lasts(ask).map(|lasts| now.after(lasts.get()));
    let change = PolicyChange { function: policy.function, change, until, by: ask.who(), at: now };
    panel.engine.logs.set_policy(change.clone()).await?;
    Ok(back(ask, &change.function, "set"))
}

/// Takes a policy back.
pub(crate) async fn reset(panel: &Arc<Panel>, ask: &Ask) -> Result<Answer, EngineError> {
    let Some(policy) = meant(panel, ask).await? else { return Ok(not_found()) };
    panel.engine.logs.reset_policy(&policy.function, &ask.who(), panel.clock.now()).await?;
    Ok(back(ask, &policy.function, "reset"))
}

/// The policy of the function that a form names.
async fn meant(panel: &Panel, ask: &Ask) -> Result<Option<super::Policy>, EngineError> {
    let name = ask.form("function").unwrap_or_default();
    Ok(all(panel).await?.into_iter().find(|policy| policy.function.as_str() == name))
}

/// What is to be otherwise; what is wrong where it cannot be read.
fn wanted(ask: &Ask) -> Result<LogOverride, &'static str> {
    Ok(LogOverride {
        level: ask.form("level").map(|text| read::<LogLevel>(text).ok_or("nothing")).transpose()?,
        retention: ask.form("retention").map(|text| read::<Span>(text).ok_or("retention")).transpose()?,
        sample: ask.form("sample").map(|text| share(text).ok_or("share")).transpose()?,
        bodies: ask.form("bodies").map(|text| text == "true"),
        fields: ask.form("fields").map(|text| fields(text).ok_or("fields")).transpose()?,
    })
}

/// How many of a hundred.
fn share(text: &str) -> Option<Share> {
    let percent: f64 = text.trim().trim_end_matches('%').trim_end().replace(',', ".").parse().ok()?;
    Share::try_from(percent / 100.0).ok()
}

fn fields(text: &str) -> Option<Vec<String>> {
    let names: Vec<String> = text.split(',').map(|name| name.trim().to_owned()).collect();
    let is_name = |name: &String| {
        !name.is_empty()
            && name.len() <= FIELD_BYTES_MAX
            && !name.contains(|c: char| c.is_whitespace() || c.is_control())
    };
    (names.len() <= FIELDS_MAX && names.iter().all(is_name)).then_some(names)
}

/// For how long; for good where that is chosen. What is not among the choices is the first of them.
fn lasts(ask: &Ask) -> Option<Span> {
    let said = ask.form("for").unwrap_or(LASTS[0].0);
    let is_choice = LASTS.iter().any(|(value, _)| *value == said);
    read(if is_choice { said } else { LASTS[0].0 })
}

/// To where the form was, with what came of it.
fn back(ask: &Ask, function: &FunctionName, said: &str) -> Answer {
    let page = match ask.form("back") {
        Some("settings") => "/settings".to_owned(),
        _ => link::function(function.as_str()),
    };
    see_other(&format!("{}#log", link::to(&page, &[("log", said)])))
}
