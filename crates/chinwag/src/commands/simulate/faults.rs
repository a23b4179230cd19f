//! What goes wrong, and how often.

use std::{str::FromStr, time::Duration};

use chinwag_testkit::messenger::{Fault, Messenger, Rule};
use clap::Args;

/// What goes wrong, and how often.
#[derive(Debug, Clone, Copy, Args)]
#[command(next_help_heading = "Faults")]
pub(super) struct Faults {
    /// Webhooks that are delivered again although they were acknowledged
    #[arg(long, value_name = "SHARE", default_value = "0")]
    pub(super) redeliver: Share,
    /// Webhooks that the person's next one overtakes
    #[arg(long, value_name = "SHARE", default_value = "0")]
    pub(super) reorder: Share,
    /// Calls that are answered 429
    #[arg(long, value_name = "SHARE", default_value = "0")]
    rate_limit: Share,
    /// Calls that are answered 500
    #[arg(long, value_name = "SHARE", default_value = "0")]
    errors: Share,
    /// Calls that are answered half a second late
    #[arg(long, value_name = "SHARE", default_value = "0")]
    slow: Share,
    /// Calls that are cut off once the message is delivered
    #[arg(long, value_name = "SHARE", default_value = "0")]
    cut_off: Share,
}

impl Faults {
    /// Lets calls of the Send API go wrong from now on.
    pub(super) fn set(&self, provider: &Messenger) {
        let calls = [
            (self.rate_limit, Fault::RateLimited { retry_after: None }),
            (self.errors, Fault::ServerError(500)),
            (self.slow, Fault::Slow(Duration::from_millis(500))),
            (self.cut_off, Fault::CutOff),
        ];
        for (seed, (Share(share), fault)) in (1..).zip(calls) {
            if share > 0.0 {
                provider.faults().add(Rule::always(fault).with_chance(share, seed));
            }
        }
    }
}

/// A part of the whole.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Share(pub(super) f64);

impl FromStr for Share {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let share = text.parse().ok().filter(|share| (0.0..=1.0).contains(share));
        share.map(Self).ok_or("write a share from 0 to 1, such as 0.05")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_between_nothing_and_all() {
        assert_eq!([" 0.5".parse::<Share>().is_ok(), "1.1".parse::<Share>().is_ok()], [false, false]);
        assert_eq!("0.05".parse(), Ok(Share(0.05)));
        assert!("NaN".parse::<Share>().is_err() && "5%".parse::<Share>().is_err());
    }
}
