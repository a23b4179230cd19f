//! How much of a log is kept, changed by somebody who has signed in.

use std::time::Duration;

use chinwag_core::{
    clock::Clock as _,
    config::{LogLevel, Span},
    log::LogOverride,
    share::Share,
};

use super::desk::{Desk, on_every_engine};

on_every_engine!(
    one_click_is_debug_for_ten_minutes,
    everything_can_be_changed_for_a_while_or_for_good,
    one_click_leaves_the_rest_of_a_change,
    a_change_is_taken_back,
    what_cannot_be_read_changes_nothing,
    a_change_that_is_over_holds_no_more,
    no_other_function_is_made_up,
);

async fn one_click_is_debug_for_ten_minutes(desk: Desk) {
    let client = desk.client().await;
    let page = client.get("/functions/talk").await;
    assert!(page.body.contains("It is kept as the settings say."), "{}", page.body);
    let form = page.hidden("/logs/policy");
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let changed = client.post("/logs/policy", &form).await;
    assert_eq!(changed.header("location"), Some("/functions/talk?log=set#log"), "{changed:?}");

    let policies = desk.engine.logs.policies().await.unwrap();
    let [change] = &policies[..] else { panic!("{policies:?}") };
    assert_eq!(change.change, LogOverride { level: Some(LogLevel::Debug), ..LogOverride::default() });
    assert_eq!(change.until, Some(desk.clock.now().after(Duration::from_secs(600))));
    let audit = desk.audit().await;
    let session = change.by.strip_prefix("console:link-").unwrap();
    assert_eq!(
        audit,
        [
            format!("{} logs.set talk level=debug until={}", change.by, change.until.unwrap()),
            format!("console:link console.sign_in link-{session} from 127.0.0.1"),
        ]
    );
    let page = client.get("/functions/talk").await;
    assert!(page.body.contains("ends in 10 min 0 s") && page.body.contains("<b>debug</b>"), "{}", page.body);
    assert!(page.body.contains(&format!("<b>link-{session}</b>")), "{}", page.body);
}

async fn everything_can_be_changed_for_a_while_or_for_good(desk: Desk) {
    let client = desk.client().await;
    let all = [
        ("function", "runtime"),
        ("level", "warn"),
        ("bodies", "true"),
        ("sample", "2.5 %"),
        ("retention", "12h"),
        ("fields", "size, count"),
    ];
    let whole = LogOverride {
        level: Some(LogLevel::Warn),
        retention: Some(Span::hours(12)),
        sample: Share::try_from(0.025).ok(),
        bodies: Some(true),
        fields: Some(vec!["size".into(), "count".into()]),
    };
    let now = desk.clock.now();
    // What is none of the choices is ten minutes, and so is nothing at all.
    let cases = [
        (None, Some(600)),
        (Some("10m"), Some(600)),
        (Some("1h"), Some(3600)),
        (Some("9999d"), Some(600)),
        (Some("always"), None),
    ];
    for (lasts, seconds) in cases {
        let form: Vec<_> = all.into_iter().chain(lasts.map(|lasts| ("for", lasts))).collect();
        let page = client.submit("/logs/policy", &form).await;
        assert!(page.body.contains("takes it up within two seconds"), "{lasts:?} {}", page.body);
        let change = desk.engine.logs.policies().await.unwrap().remove(0);
        let until = seconds.map(|seconds| now.after(Duration::from_secs(seconds)));
        assert_eq!(
            (change.function.as_str(), &change.change, change.until),
            ("runtime", &whole, until),
            "{lasts:?}"
        );
    }
    let settings = client.get("/settings").await.body;
    for shown in
        ["<td>warn</td>", ">12 hours</td>", "<td>2.5 %</td>", "<td>size, count</td>", "until it is changed"]
    {
        assert!(settings.contains(shown), "{shown} in {settings}");
    }
}

async fn one_click_leaves_the_rest_of_a_change(desk: Desk) {
    let client = desk.client().await;
    client.submit("/logs/policy", &[("function", "talk"), ("bodies", "true"), ("for", "1h")]).await;
    client
        .submit("/logs/policy", &[("function", "talk"), ("level", "debug"), ("keep", "1"), ("for", "10m")])
        .await;
    let change = desk.engine.logs.policies().await.unwrap().remove(0).change;
    assert_eq!((change.level, change.bodies), (Some(LogLevel::Debug), Some(true)));
}

async fn a_change_is_taken_back(desk: Desk) {
    let client = desk.client().await;
    client.submit("/logs/policy", &[("function", "talk"), ("level", "trace"), ("for", "always")]).await;
    let page = client.submit("/logs/reset", &[("function", "talk"), ("back", "settings")]).await;
    assert!(page.body.contains("It is as the settings say again."), "{}", page.body);
    assert!(desk.engine.logs.policies().await.unwrap().is_empty());
    let audit = desk.audit().await;
    assert!(audit[0].starts_with("console:link-") && audit[0].ends_with(" logs.reset talk"), "{audit:?}");
}

async fn what_cannot_be_read_changes_nothing(desk: Desk) {
    let client = desk.client().await;
    let cases = [
        ("retention", "for ever"),
        ("sample", "101"),
        ("sample", "-1"),
        ("sample", "NaN"),
        ("fields", "a b"),
        ("fields", "a,,b"),
        ("level", "loud"),
        ("level", ""),
    ];
    for (name, value) in cases {
        let page = client.submit("/logs/policy", &[("function", "talk"), (name, value)]).await;
        assert!(
            page.body.contains("notice bad") || page.body.contains("notice warn"),
            "{name}={value} {}",
            page.body
        );
    }
    assert!(desk.engine.logs.policies().await.unwrap().is_empty());
}

async fn a_change_that_is_over_holds_no_more(desk: Desk) {
    let client = desk.client().await;
    client.submit("/logs/policy", &[("function", "talk"), ("level", "debug")]).await;
    desk.clock.advance(Duration::from_secs(600));
    let page = client.get("/functions/talk").await;
    assert!(page.body.contains("It is kept as the settings say."), "{}", page.body);
}

async fn no_other_function_is_made_up(desk: Desk) {
    let client = desk.client().await;
    for path in ["/logs/policy", "/logs/reset"] {
        let answer = client.submit(path, &[("function", "nobody"), ("level", "debug")]).await;
        assert_eq!(answer.status, 404, "{path}");
    }
    assert!(desk.engine.logs.policies().await.unwrap().is_empty());
}
