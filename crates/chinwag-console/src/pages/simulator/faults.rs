//! What can be made to go wrong, as switches.

use maud::{Markup, html};

use super::seats::Seats;
use crate::{Playground, view::words};

pub(super) fn panel(playground: &dyn Playground, seats: &Seats, index: usize, csrf: &str) -> Markup {
    let Some(seat) = seats.get(index) else { return html! {} };
    let faults = playground.faults(&seat.platform);
    let on = faults.iter().filter(|fault| fault.is_on).count();
    html! {
        p.dim {
            @if on == 0 { "Nothing. Switch something on, say something, and look below the message what the bot did about it." }
            @else { (words::plural(on, "thing goes", "things go")) " wrong for everybody on this platform." }
        }
        form method="post" {
            (seats.hidden(index, csrf))
            ul.switches {
                @for fault in &faults {
                    li {
                        button.switch role="switch" aria-checked=(fault.is_on) name="fault" value=(fault.name)
                            formaction={ "/simulator/switch-" (if fault.is_on { "off" } else { "on" }) } {
                            span.knob aria-hidden="true" {}
                            span { (fault.title) }
                            span.state { (if fault.is_on { "on" } else { "off" }) }
                        }
                        p.dim { (fault.words) }
                    }
                }
            }
        }
    }
}
