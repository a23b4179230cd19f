//! Sessions as browsers have them: a cookie of this server's making, new each time, and gone when it is over.

use std::time::Duration;

use super::{
    client::Call,
    stage::{Stage, TOKEN, Wish},
};

#[tokio::test]
async fn a_link_is_good_once() {
    let stage = Stage::new().await;
    let link = stage.link();
    assert_eq!(stage.get(&link).send().await.status, 303);
    let again = stage.get(&link).send().await;
    assert_eq!((again.status, again.header("set-cookie")), (403, ""));
    assert!(again.body.contains("used up"), "{}", again.body);
    let late = stage.link();
    stage.clock.advance(Duration::from_secs(600));
    assert_eq!(stage.get(&late).send().await.status, 403);
}

#[tokio::test]
async fn a_link_is_not_used_up_by_whoever_only_looks_at_it() {
    let stage = Stage::new().await;
    let link = stage.link();
    let looks = [
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Site", "same-site"),
        ("Sec-Purpose", "prefetch"),
        ("Sec-Purpose", "prefetch;prerender"),
        ("Purpose", "prefetch"),
    ];
    for (name, value) in looks {
        let reply = stage.get(&link).header(name, value).send().await;
        assert_eq!((reply.status, reply.header("set-cookie")), (200, ""), "{name}: {value}");
        assert!(reply.body.contains("Sign in with this link"), "{}", reply.body);
    }
    let head = Call::new(stage.address(), "HEAD", &link).send().await;
    assert_eq!((head.status, head.header("set-cookie")), (200, ""));
    // The button of that page.
    let code = link.split_once("code=").expect("a code").1;
    let reply =
        stage.post("/sign-in").header("Sec-Fetch-Site", "same-origin").form(&[("code", code)]).send().await;
    assert_eq!((reply.status, reply.header("location")), (303, "/"));
    // A link that was typed, or came from a terminal.
    assert_eq!(stage.get(&stage.link()).header("Sec-Fetch-Site", "none").send().await.status, 303);
}

#[tokio::test]
async fn a_cookie_that_was_there_before_is_not_adopted() {
    let stage = Stage::new().await;
    let name = format!("chinwag_console_{}", stage.address().port());
    let planted = format!("{name}={}", "a".repeat(64));
    for (reply, how) in [
        (stage.get(&stage.link()).header("Cookie", &planted).send().await, "link"),
        (stage.post("/sign-in").header("Cookie", &planted).form(&[("token", TOKEN)]).send().await, "token"),
    ] {
        assert_eq!(reply.status, 303, "{how}");
        assert_ne!(reply.cookie(), planted, "{how}");
        assert!(reply.cookie().starts_with(&name) && reply.cookie().len() > name.len() + 60, "{how}");
    }
    assert_eq!(stage.get("/").header("Cookie", &planted).send().await.status, 303);
}

#[tokio::test]
async fn each_sign_in_makes_a_new_cookie_and_ends_the_one_before() {
    let stage = Stage::new().await;
    let first = stage.sign_in().await;
    let again = first.get(&stage.link()).send().await;
    assert_ne!(again.cookie(), first.cookie);
    assert!(!first.is_signed_in().await, "the session before goes on");
    assert_eq!(stage.get("/").header("Cookie", again.cookie()).send().await.status, 200);
    // A session of somebody else goes on.
    let other = stage.sign_in().await;
    assert_eq!(stage.get("/").header("Cookie", again.cookie()).send().await.status, 200);
    assert!(other.is_signed_in().await && other.csrf != first.csrf);
}

#[tokio::test]
async fn signing_out_ends_the_session_on_the_server() {
    let stage = Stage::new().await;
    let (visitor, other) = (stage.sign_in().await, stage.sign_in().await);
    let reply = visitor.submit("/sign-out", &[]).await;
    assert_eq!((reply.status, reply.header("location")), (303, "/sign-in"));
    assert!(reply.header("set-cookie").contains("=; Max-Age=0; "), "{}", reply.header("set-cookie"));
    assert!(!visitor.is_signed_in().await && other.is_signed_in().await);
}

#[tokio::test]
async fn a_session_ends_when_it_is_idle_and_in_any_case() {
    let stage = Stage::new().await;
    let idle = stage.sign_in().await;
    let busy = stage.sign_in().await;
    for _ in 0..6 {
        stage.clock.advance(Duration::from_secs(7199));
        assert!(busy.is_signed_in().await);
    }
    assert!(!idle.is_signed_in().await, "nothing was done with it for hours");
    stage.clock.advance(Duration::from_secs(10));
    assert!(!busy.is_signed_in().await, "it has lasted half a day");
}

#[tokio::test]
async fn the_cookie_is_read_by_no_script_and_sent_by_no_other_site() {
    let stage = Stage::new().await;
    let reply = stage.get(&stage.link()).send().await;
    let flags = |cookie: &str| cookie.split("; ").skip(1).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(flags(reply.header("set-cookie")), ["Path=/", "HttpOnly", "SameSite=Strict"]);
    let proxied = stage.get(&stage.link()).header("X-Forwarded-For", "192.0.2.1").send().await;
    assert_eq!(flags(proxied.header("set-cookie")), ["Path=/", "HttpOnly", "SameSite=Strict", "Secure"]);

    let wide = Stage::with(Wish { listen: Some("0.0.0.0:0"), ..Wish::default() }).await;
    let away = wide.get(&wide.link()).header("Host", "bot.example").send().await;
    assert_eq!(flags(away.header("set-cookie")), ["Path=/", "HttpOnly", "SameSite=Strict", "Secure"]);

    let public = Stage::with(Wish { url: Some("https://bot.example"), ..Wish::default() }).await;
    assert!(public.console.link().starts_with("https://bot.example/sign-in?code="));
    let behind = public.get(&public.link()).header("Host", "bot.example").send().await;
    assert_eq!(flags(behind.header("set-cookie")), ["Path=/", "HttpOnly", "SameSite=Strict", "Secure"]);
}

#[tokio::test]
async fn guessing_from_elsewhere_keeps_nobody_out() {
    let stage = Stage::with(Wish { url: Some("https://bot.example"), ..Wish::default() }).await;
    let try_token = |from: &str, token: &str| {
        let call = stage.post("/sign-in").header("Host", "bot.example").header("X-Forwarded-For", from);
        call.form(&[("token", token)]).send()
    };
    // What a client says of itself stands in front of what the proxy says.
    for number in 0..20 {
        try_token(&format!("198.51.100.{number}, 192.0.2.1"), "wrong").await;
    }
    assert_eq!(try_token("192.0.2.1", TOKEN).await.status, 429);
    assert_eq!(try_token("192.0.2.2", TOKEN).await.status, 303);
    // A guessed link is slowed down as well.
    for _ in 0..5 {
        assert_eq!(stage.get("/sign-in?code=0").send().await.status, 403);
    }
    assert_eq!(stage.get(&stage.link()).send().await.status, 429);
}

#[tokio::test]
async fn without_a_token_nobody_can_sign_in_with_one() {
    let stage = Stage::with(Wish { without_token: true, ..Wish::default() }).await;
    for token in ["", "x"] {
        assert_eq!(stage.post("/sign-in").form(&[("token", token)]).send().await.status, 403);
    }
    assert_eq!(stage.get(&stage.link()).send().await.status, 303);
}
