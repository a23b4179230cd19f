//! The credentials in use: where each comes from, and whether an old value still is. Never a value.

use maud::{Markup, html};

use crate::{
    panel::Panel,
    source::{Details, Older},
    view::parts::{Mood, ago, badge, nothing},
};

pub(super) fn table(panel: &Panel, details: &Details) -> Markup {
    html! {
        h2 #secrets { "Credentials" }
        @if details.secrets.is_empty() { (nothing("No credential is in use, or this process does not tell.")) } @else {
            div.scroll {
                table {
                    thead { tr { th { "Whose" } th { "Credential" } th { "Comes from, the newest first" } th.number { "Live values" } th { "Is an old one still used?" } } }
                    tbody {
                        @for secret in &details.secrets {
                            tr {
                                th scope="row" { (secret.owner) }
                                td { code { (secret.key) } }
                                td { @for place in &secret.places { div { code { (place) } } } }
                                td.number { (secret.places.len()) }
                                td { (older(panel, secret.older)) }
                            }
                        }
                    }
                }
            }
            p.dim { "Old values are noticed where a provider proves who it is by them. What we call a provider with is always the newest." }
        }
    }
}

fn older(panel: &Panel, older: Older) -> Markup {
    html! {
        @match older {
            Older::None => span.dim { "there is none" },
            Older::Unused => { (badge(Mood::Good, "not used")) " since the start of this process" },
            Older::Used(at) => { (badge(Mood::Warn, "still used")) " last " (ago(at, panel.clock.now())) },
            Older::Untold => span.dim { "that cannot be told" },
        }
    }
}
