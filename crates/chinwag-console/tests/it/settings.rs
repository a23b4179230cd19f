//! The settings: channels, credentials, what is kept, and who did what.

use std::{collections::BTreeMap, time::Duration};

use chinwag_console::{Details, Lately, Older, RetentionView, SecretView};
use chinwag_core::{
    audit::{AuditEntry, action},
    clock::Clock as _,
    metrics::catalogue,
    name::ChannelName,
};

use super::{
    client::Client,
    desk::{Desk, TOKEN, on_every_engine},
};

on_every_engine!(
    channels_tell_how_they_are,
    credentials_tell_where_they_come_from_and_never_what_they_are,
    what_is_kept_is_told,
    sign_ins_are_in_the_audit,
    the_audit_is_told_in_words_a_page_at_a_time,
);

async fn channels_tell_how_they_are(desk: Desk) {
    let client = desk.client().await;
    let page = client.get("/settings").await;
    assert_eq!(page.texts("badge good"), ["fine", "fine"], "{}", page.body);
    desk.process.number(&catalogue::CHANNEL_PAUSED, &["page", "messenger"], 1.0);
    desk.process.number(&catalogue::INGRESS_CONNECTED, &["bot", "telegram"], 0.0);
    let now = desk.clock.now();
    let heard = Lately { heard: Some(now), delivered: None };
    let channels = BTreeMap::from([(ChannelName::from_static("page"), heard)]);
    desk.process.tell(Details { channels, ..Details::default() });
    desk.clock.advance(Duration::from_secs(5));
    let page = client.get("/settings").await;
    assert_eq!(
        page.texts("badge bad"),
        ["paused: its credential is refused", "not connected"],
        "{}",
        page.body
    );
    assert_eq!(page.body.matches("5 s ago").count(), 2, "heard, and signed in: {}", page.body);
}

async fn credentials_tell_where_they_come_from_and_never_what_they_are(desk: Desk) {
    let used = desk.clock.now();
    desk.clock.advance(Duration::from_secs(120));
    let secret = |key: &str, places: &[&str], older| SecretView {
        owner: "channel page".into(),
        key: key.into(),
        places: places.iter().map(|place| (*place).to_owned()).collect(),
        older,
    };
    let two = ["environment variable NEW", "file /run/old"];
    let secrets = vec![
        secret("page_token", &two[..1], Older::None),
        secret("app_secret", &two, Older::Used(used)),
        secret("verify_token", &two, Older::Unused),
        secret("other", &two, Older::Untold),
    ];
    desk.process.tell(Details { secrets, ..Details::default() });
    let body = desk.client().await.get("/settings").await.body;
    for shown in [
        "environment variable NEW",
        "file /run/old",
        "still used",
        "2 min 0 s ago",
        "not used",
        "that cannot be told",
        "there is none",
    ] {
        assert!(body.contains(shown), "{shown} in {body}");
    }
    assert!(!body.contains(TOKEN));
}

async fn what_is_kept_is_told(desk: Desk) {
    let lasts = Some(Duration::from_secs(365 * 86_400));
    let view =
        RetentionView { what: "Events", lasts, note: ", at most 1 GB".into(), key: "retention.events" };
    desk.process.tell(Details { retention: vec![view], ..Details::default() });
    let body = desk.client().await.get("/settings").await.body;
    assert!(body.contains("365 days, at most 1 GB") && body.contains("retention.events"), "{body}");
}

async fn sign_ins_are_in_the_audit(desk: Desk) {
    let wrong = Client::new(desk.console.address());
    wrong.post("/sign-in", &[("token", "guessed")]).await;
    wrong.get("/sign-in?code=guessed").await;
    assert!(desk.audit().await.is_empty());
    let by_token = Client::with_token(desk.console.address(), TOKEN).await;
    desk.client().await;
    let audit = desk.audit().await;
    let [link, token] = &audit[..] else { panic!("{audit:?}") };
    assert!(
        link.starts_with("console:link console.sign_in link-") && link.ends_with(" from 127.0.0.1"),
        "{link}"
    );
    assert!(token.starts_with("console:token console.sign_in token-"), "{token}");
    let name = token.split(' ').nth(2).unwrap();
    by_token.submit("/logs/policy", &[("function", "talk"), ("level", "debug")]).await;
    assert!(desk.audit().await[0].starts_with(&format!("console:{name} logs.set talk ")), "{audit:?}");
}

async fn the_audit_is_told_in_words_a_page_at_a_time(desk: Desk) {
    let entry = |who: &str, action: &str, subject: &str, details: &str| AuditEntry {
        at: desk.clock.now(),
        who: who.into(),
        action: action.into(),
        subject: subject.into(),
        details: details.into(),
    };
    for number in 0..60 {
        desk.engine
            .logs
            .audit(entry("cli:ann", action::STATE_CLEAR, &format!("page:{number}."), ""))
            .await
            .unwrap();
    }
    desk.engine
        .logs
        .audit(entry("cli:<b>eve", action::DEAD_DISCARD, "7", "<script>old</script>"))
        .await
        .unwrap();
    let client = desk.client().await;
    let page = client.get("/settings/audit").await;
    let eve = "<b>&lt;b&gt;eve</b><span class=\"dim\">, on the command line</span>";
    for shown in [
        eve,
        "discarded dead letter <b>7</b>",
        "&lt;script&gt;old",
        "cleared the state of <b>page:59.</b>",
        "whoever had the one-time link",
    ] {
        assert!(page.body.contains(shown), "{shown} in {}", page.body);
    }
    let older = page.attributes("href").into_iter().find(|link| link.contains("before=")).unwrap();
    let rest = client.get(&older).await;
    assert!(rest.body.contains("page:11.") && rest.body.contains("page:0."), "{}", rest.body);
    assert!(!rest.body.contains("page:12.") && page.body.contains("page:12."), "none twice, none left out");
    assert!(!rest.attributes("href").iter().any(|link| link.contains("before=")));
}
