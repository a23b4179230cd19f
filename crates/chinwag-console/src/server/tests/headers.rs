//! The headers that every answer has.

use std::sync::atomic::Ordering;

use super::{
    client::Reply,
    hostile::fill,
    routes,
    stage::{Stage, TOKEN},
};

fn check(what: &str, reply: &Reply) {
    for (name, value) in [
        ("x-frame-options", "DENY"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(reply.header(name), value, "{name} of {what}");
    }
    let policy = reply.header("content-security-policy");
    for part in ["default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"] {
        assert!(policy.contains(part), "{part} is not in the policy of {what}: {policy}");
    }
    for part in ["base-uri 'none'", "form-action 'self'", "connect-src 'self'"] {
        assert!(policy.contains(part), "{part} is not in the policy of {what}: {policy}");
    }
    for hole in ["unsafe", "*", "http:", "https:", "'nonce", "strict-dynamic", "script-src data", "blob:"] {
        assert!(!policy.contains(hole), "{hole} is in the policy of {what}: {policy}");
    }
    let kept = reply.header("cache-control");
    let is_file = what.contains("/assets/") && reply.status == 200;
    assert_eq!(kept, if is_file { "public, max-age=31536000, immutable" } else { "no-store" }, "{what}");
    for name in ["server", "x-powered-by", "access-control-allow-origin"] {
        assert_eq!(reply.header(name), "", "{name} of {what}");
    }
}

#[tokio::test]
async fn every_answer_has_them() {
    let stage = Stage::new().await;
    let filled = fill(&stage.engine, "zqx").await;
    let visitor = stage.sign_in().await;
    let mut paths: Vec<String> =
        routes::pages().into_iter().filter(|path| !path.starts_with("/live/")).collect();
    paths.extend(["/sign-in", "/healthz", "/metrics", "/nowhere", "/functions/nobody"].map(str::to_owned));
    paths.extend([crate::assets::path("console.js"), "/assets/nothing".into(), stage.link()]);
    for path in &paths {
        let path = routes::query(path, filled.conversation.as_str(), filled.events[0].as_str());
        check(&path, &stage.get(&path).send().await);
        check(&path, &visitor.get(&path).send().await);
    }
    for form in routes::forms().into_iter().chain(["/sign-in".into(), "/nowhere".into()]) {
        check(&form, &stage.post(&form).send().await);
        check(&form, &visitor.post(&form).send().await);
    }
    check("a form", &visitor.submit("/dead/redrive", &[("id", "1")]).await);
    stage.process.is_broken.store(true, Ordering::Relaxed);
    for path in ["/", "/settings", "/metrics"] {
        check(path, &visitor.get(path).send().await);
    }
}

#[tokio::test]
async fn refusals_have_them_too() {
    let stage = Stage::new().await;
    check("another host", &stage.get("/").header("Host", "zqx.example").send().await);
    check("another method", &super::client::Call::new(stage.address(), "PUT", "/").send().await);
    check("another site", &stage.post("/sign-in").header("Origin", "http://zqx.example").send().await);
    check("a chunked form", &stage.get("/").header("Transfer-Encoding", "chunked").send().await);
    let large = "x".repeat(70_000);
    check("a large form", &stage.post("/sign-in").form(&[("token", &large)]).send().await);
    for _ in 0..7 {
        check("a wrong token", &stage.post("/sign-in").form(&[("token", "wrong")]).send().await);
    }
    let waits = stage.post("/sign-in").form(&[("token", TOKEN)]).send().await;
    assert_eq!((waits.status, waits.header("retry-after")), (429, "1"));
    check("too many", &waits);
}
