//! Names that lead here, and who may read the metrics.

use super::{
    client::raw,
    stage::{Stage, TOKEN, Wish},
};

#[tokio::test]
async fn on_loopback_only_names_of_this_machine_are_answered() {
    let stage = Stage::new().await;
    let port = stage.address().port();
    for host in [
        "zqx.example",
        "zqx.example:80",
        "127.0.0.1.zqx.example",
        "localhost.zqx.example",
        "zqx@127.0.0.1",
        "10.0.0.1",
        "0.0.0.0",
        "[::2]",
        "127.0.0.1@zqx.example",
        "xlocalhost",
        "",
    ] {
        for path in ["/", "/metrics", "/sign-in", "/healthz", &stage.link()] {
            let text = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
            let answer = raw(stage.address(), text.as_bytes()).await;
            let status = answer.split(' ').nth(1).unwrap_or_default();
            assert!(matches!(status, "421" | "400"), "{host} {path}: {answer}");
            assert!(!answer.to_lowercase().contains("set-cookie"), "{host} {path}: {answer}");
        }
    }
    for host in [
        format!("127.0.0.1:{port}"),
        format!("localhost:{port}"),
        "localhost".into(),
        "LOCALHOST:1".into(),
        "127.1.2.3".into(),
        format!("[::1]:{port}"),
        "console.localhost:8080".into(),
    ] {
        assert_eq!(stage.get("/healthz").header("Host", &host).send().await.status, 200, "{host}");
    }
}

#[tokio::test]
async fn one_host_is_said_and_the_address_may_say_it() {
    let stage = Stage::new().await;
    let address = stage.address();
    for (head, status) in [
        ("GET /healthz HTTP/1.1\r\n", "400"),
        ("GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: zqx.example\r\n", "400"),
        ("GET http://zqx.example/healthz HTTP/1.1\r\nHost: localhost\r\n", "421"),
        ("GET http://localhost/healthz HTTP/1.1\r\nHost: localhost\r\n", "200"),
        ("GET /healthz HTTP/1.0\r\n", "200"),
    ] {
        let answer = raw(address, format!("{head}Connection: close\r\n\r\n").as_bytes()).await;
        assert_eq!(answer.split(' ').nth(1), Some(status), "{head}: {answer}");
    }
}

#[tokio::test]
async fn behind_a_proxy_its_name_is_answered_too() {
    let stage = Stage::with(Wish { url: Some("https://bot.example"), ..Wish::default() }).await;
    for (host, status) in
        [("bot.example", 200), ("BOT.example", 200), ("localhost", 200), ("bot.example.zqx", 421)]
    {
        assert_eq!(stage.get("/healthz").header("Host", host).send().await.status, status, "{host}");
    }
    let form = stage.post("/sign-in").header("Host", "localhost").header("Origin", "https://bot.example");
    assert_eq!(form.form(&[("token", TOKEN)]).send().await.status, 303);
}

#[tokio::test]
async fn metrics_are_for_this_machine_or_for_the_token() {
    let stage = Stage::new().await;
    assert_eq!(stage.get("/metrics").send().await.status, 200);
    // A proxy on this machine asks for somebody elsewhere.
    for name in ["X-Forwarded-For", "Forwarded"] {
        assert_eq!(stage.get("/metrics").header(name, "192.0.2.1").send().await.status, 401, "{name}");
    }
    let wide = Stage::with(Wish { listen: Some("0.0.0.0:0"), ..Wish::default() }).await;
    for (authorization, status) in [
        ("", 401),
        ("Bearer", 401),
        ("Bearer ", 401),
        ("Basic x", 401),
        ("bearer x", 401),
        ("Bearer wrong", 401),
        (&format!("Bearer {TOKEN}"), 200),
    ] {
        let reply = wide.get("/metrics").header("Authorization", authorization).send().await;
        assert_eq!(reply.status, status, "{authorization:?}");
    }
    // A session is no token.
    let visitor = wide.sign_in().await;
    assert_eq!(visitor.get("/metrics").send().await.status, 401);
}

#[tokio::test]
async fn guessing_the_token_for_metrics_is_slowed_down_too() {
    let stage = Stage::with(Wish { listen: Some("0.0.0.0:0"), ..Wish::default() }).await;
    let ask = |token: &str| stage.get("/metrics").header("Authorization", &format!("Bearer {token}")).send();
    for _ in 0..5 {
        ask("wrong").await;
    }
    let reply = ask(TOKEN).await;
    assert_eq!((reply.status, reply.header("retry-after")), (429, "1"));
    assert_eq!(stage.post("/sign-in").form(&[("token", TOKEN)]).send().await.status, 429);
    stage.clock.advance(std::time::Duration::from_secs(1));
    assert_eq!(ask(TOKEN).await.status, 200);
}

#[tokio::test]
async fn an_address_that_is_none_is_refused_at_the_start() {
    for url in [
        "http://bot.example",
        "bot.example",
        "https://",
        "https://a@bot.example",
        "https://bot.example/x",
        "",
    ] {
        let parts = crate::Parts {
            listen: "127.0.0.1:0".parse().expect("an address"),
            url: Some(url.to_owned()),
            token: None,
            engine: chinwag_backends::memory::Memory::new().engine(),
            source: Stage::new().await.process,
            clock: std::sync::Arc::new(chinwag_core::clock::SystemClock),
            ids: std::sync::Arc::new(super::stage::Counted::default()),
        };
        let error = crate::Console::start(parts).await.expect_err(url);
        assert!(error.to_string().contains("is no address of a console"), "{error}");
    }
}
