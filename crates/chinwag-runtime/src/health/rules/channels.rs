//! The channels: whether their credentials are taken, whether anything comes in, whether answers are delivered.

use chinwag_core::{
    health::{FindingKind, Severity},
    name::ChannelName,
};

use super::{Found, Sight, is_failing};
use crate::{health::history::ChannelSample, telemetry::meters::ChannelMeter};

pub(super) fn judge(sight: &Sight<'_>, found: &mut Vec<Found>) {
    let before = sight.before();
    for (name, meter) in sight.meters.channels() {
        found.extend(credential(name, meter));
        found.extend(connection(name, meter));
        let (Some(now), then) = (sight.sample.channels.get(name), before.channels.get(name)) else {
            continue;
        };
        found.extend(delivery(sight, name, now, then.unwrap_or(&ChannelSample::default())));
    }
}

fn credential(name: &ChannelName, meter: &ChannelMeter) -> Option<Found> {
    let until = meter.rests_until()?;
    Some(Found {
        kind: FindingKind::Credential,
        severity: Severity::Major,
        subject: name.to_string(),
        words: format!(
            "The provider refuses the credential of `{name}`: answers wait, and the channel rests."
        ),
        remedy: format!(
            "Where it was put right with the provider, do nothing: the next answer tries it after {until}, and what waits \
             follows. A new one belongs where the settings say; then start the bot again. `chinwag doctor` asks the provider."
        ),
    })
}

fn connection(name: &ChannelName, meter: &ChannelMeter) -> Option<Found> {
    (meter.is_connected() == Some(false)).then(|| Found {
        kind: FindingKind::Connection,
        severity: Severity::Major,
        subject: name.to_string(),
        words: format!(
            "Nothing comes in on `{name}`: the provider cannot be asked, or does not take the connection."
        ),
        remedy: "The log says why, and it is tried again by itself; `chinwag doctor` asks the provider."
            .to_owned(),
    })
}

fn delivery(
    sight: &Sight<'_>,
    name: &ChannelName,
    now: &ChannelSample,
    then: &ChannelSample,
) -> Option<Found> {
    let since =
        |kind: &&'static str, count: &u64| count - then.failed.get(kind).copied().unwrap_or(0).min(*count);
    let failed: u64 = now.failed.iter().map(|(kind, count)| since(kind, count)).sum();
    let all = failed + now.sent.saturating_sub(then.sent);
    if !is_failing(failed, all, sight) {
        return None;
    }
    let most = now.failed.iter().max_by_key(|(kind, count)| since(kind, count));
    let cause = most.map(|(kind, _)| kind.replace('_', " ")).unwrap_or_default();
    Some(Found {
        kind: FindingKind::Delivery,
        severity: Severity::Major,
        subject: name.to_string(),
        words: format!(
            "{failed} of {all} answers on `{name}` were not delivered within {}; mostly: {cause}.",
            sight.limits.window
        ),
        remedy: "`chinwag events --topic response_failed` has the provider's own words.".to_owned(),
    })
}
