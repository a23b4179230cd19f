//! The forms that change a policy.

use chinwag_core::config::LogLevel;
use maud::{Markup, html};

use super::{
    Policy,
    told::{bodies, fields, percent, share},
};
use crate::{
    server::Ask,
    view::{layout::csrf, words},
};

/// The lengths of time that a change may hold, the first unless somebody says otherwise.
pub(super) const LASTS: [(&str, &str); 3] =
    [("10m", "10 minutes"), ("1h", "1 hour"), ("always", "until it is changed")];

/// One click: everything for ten minutes; and back. `back` is where it leads afterwards.
pub(super) fn quick(ask: &Ask, policy: &Policy, back: &str) -> Markup {
    let held = policy.change.as_ref().filter(|change| change.until.is_none());
    let question = held.map(|_| "A change holds that has no end. This takes its place, and after ten minutes the settings hold. Go on?");
    html! {
        div.row.quick {
            form method="post" action="/logs/policy" data-confirm=[question] {
                (csrf(ask))
                input type="hidden" name="function" value=(policy.function);
                input type="hidden" name="back" value=(back);
                input type="hidden" name="level" value="debug";
                input type="hidden" name="keep" value="1";
                input type="hidden" name="for" value="10m";
                button.primary[back.is_empty()] aria-label={ "Debug for 10 minutes: " (policy.function) } { "Debug for 10 minutes" }
            }
            @if policy.change.is_some() {
                form method="post" action="/logs/reset" {
                    (csrf(ask))
                    input type="hidden" name="function" value=(policy.function);
                    input type="hidden" name="back" value=(back);
                    button aria-label={ "Back to the settings: " (policy.function) } { "Back to the settings" }
                }
            }
        }
    }
}

/// Everything that can be changed. What is left as it is stays as the settings say.
pub(super) fn whole(ask: &Ask, policy: &Policy) -> Markup {
    let settings = &policy.settings;
    let changed = policy.change.as_ref().map(|change| change.change.clone()).unwrap_or_default();
    let retention = changed.retention.map(|retention| retention.to_string()).unwrap_or_default();
    let sample = changed.sample.map(|sample| percent(sample).to_string()).unwrap_or_default();
    let names = changed.fields.map(|fields| fields.join(", ")).unwrap_or_default();
    let levels = LogLevel::ALL.iter().rev();
    html! {
        details {
            summary { "Change more of it" }
            form.stack.policy method="post" action="/logs/policy" {
                (csrf(ask))
                input type="hidden" name="function" value=(policy.function);
                label { "How grave a line must be" select name="level" {
                    option value="" { "as the settings say: " (settings.level) }
                    @for level in levels { option value=(level) selected[changed.level == Some(*level)] { (level) } }
                } }
                label { "What people say, and data of theirs" select name="bodies" {
                    option value="" { "as the settings say: " (bodies(settings.bodies)) }
                    option value="true" selected[changed.bodies == Some(true)] { "kept" }
                    option value="false" selected[changed.bodies == Some(false)] { "taken out" }
                } }
                label { "Of how many messages in a hundred lines are kept; warnings and errors always are"
                    input name="sample" value=(sample) inputmode="decimal" maxlength="9" placeholder={ "as the settings say: " (share(settings.sample)) }; }
                label { "How long lines are kept"
                    input name="retention" value=(retention) maxlength="40" placeholder={ "as the settings say: " (words::length(settings.retention.get())) }; }
                label { "Which fields of a line are kept, with commas between them"
                    input name="fields" value=(names) maxlength="1000" placeholder={ "as the settings say: " (fields(settings.fields.as_deref())) }; }
                label { "For how long this holds" select name="for" {
                    @for (value, words) in LASTS { option value=(value) { (words) } }
                } }
                div.row { button.primary { "Change" } }
            }
        }
    }
}
