//! What is wrong, what to do about it, and where to look.

use chinwag_core::{
    clock::Timestamp,
    health::{Finding, FindingKind, Health, Severity},
};
use maud::{Markup, html};

use crate::view::{
    link,
    parts::{Mood, ago, badge},
};

/// What is wrong, the gravest first.
pub(super) fn findings(health: &Health, now: Timestamp) -> Markup {
    html! {
        h2 { "What to look at" }
        @if health.findings.is_empty() {
            p.dim { "Nothing is wrong: credentials are taken, functions keep up, and there is room on the disk." }
        } @else {
            ul.findings { @for finding in &health.findings { (one(finding, now)) } }
        }
    }
}

fn one(finding: &Finding, now: Timestamp) -> Markup {
    let (path, words) = place(finding);
    html! {
        li class=(mood(finding.severity).class()) {
            p { (badge(mood(finding.severity), grave(finding.severity))) " " b { (spoken(&finding.words)) } }
            p { (spoken(&finding.remedy)) }
            p.dim { "Found " (ago(finding.since, now)) " · " a href=(path) { (words) } }
        }
    }
}

pub(super) fn mood(severity: Severity) -> Mood {
    match severity {
        Severity::Minor => Mood::Warn,
        Severity::Major | Severity::Down => Mood::Bad,
    }
}

fn grave(severity: Severity) -> &'static str {
    match severity {
        Severity::Minor => "worth a look",
        Severity::Major => "people wait",
        Severity::Down => "nothing goes on",
    }
}

/// Where more of it is to be seen.
fn place(finding: &Finding) -> (String, &'static str) {
    let subject = finding.subject.as_str();
    match finding.kind {
        FindingKind::Lag | FindingKind::Failing => (link::function(subject), "Look at the function"),
        FindingKind::DeadLetters => (link::to("/dead", &[("function", subject)]), "Look at the dead letters"),
        FindingKind::Delivery => (
            link::to("/conversations", &[("state", "failed"), ("channel", subject)]),
            "Look at whom they were for",
        ),
        FindingKind::Connection | FindingKind::Timers => ("/logs".to_owned(), "Look at the log"),
        _ => ("/settings".to_owned(), "Look at the settings"),
    }
}

/// A text in which names and commands stand between backquotes.
fn spoken(text: &str) -> Markup {
    html! {
        @for (index, part) in text.split('`').enumerate() {
            @if index % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_leads_to_where_it_is_seen_and_nothing_in_it_is_html() {
        let finding = Finding {
            kind: FindingKind::Failing,
            severity: Severity::Major,
            subject: "talk".to_owned(),
            words: "9 of 9 runs of `<b>` failed.".to_owned(),
            remedy: "See.".to_owned(),
            since: Timestamp::from_millis(1_000),
        };
        let health = Health { at: Timestamp::from_millis(61_000), findings: vec![finding] };
        let html = findings(&health, health.at).into_string();
        assert!(
            html.contains("<code>&lt;b&gt;</code>") && html.contains("href=\"/functions/talk\""),
            "{html}"
        );
        assert!(html.contains("people wait") && html.contains("1 min 0 s ago"), "{html}");
        assert!(findings(&Health::default(), health.at).into_string().contains("Nothing is wrong"));
    }
}
