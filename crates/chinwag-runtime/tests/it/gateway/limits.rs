//! Every size and number has a limit, and the limit is said.

use chinwag_runtime::gateway::BODY_BYTES_IN_FLIGHT_MAX;

use super::{
    bench::{Bench, PAGE, SECRET, page, signed, soon, texts},
    client::post_head,
};

const LIMIT: usize = 4096;

/// A signed body of this size that holds one message.
fn padded(bytes: usize) -> String {
    let body = texts(&["m_1"]);
    let padding = " ".repeat(bytes - body.len());
    body + &padding
}

fn chunked(headers: &str, body: &str, chunk: usize) -> String {
    let mut request =
        format!("POST {PAGE} HTTP/1.1\r\nHost: bot\r\nTransfer-Encoding: chunked\r\n{headers}\r\n");
    for piece in body.as_bytes().chunks(chunk) {
        let piece = std::str::from_utf8(piece).expect("ASCII");
        request += &format!("{:x}\r\n{piece}\r\n", piece.len());
    }
    request + "0\r\n\r\n"
}

#[tokio::test]
async fn a_body_may_be_as_large_as_the_limit() {
    let bench = Bench::with(|config| config.body_bytes_max = LIMIT).await;
    assert_eq!(bench.post(padded(LIMIT)).await.status, 200);
    let body = texts(&["m_2"]);
    let mut client = bench.client().await;
    client.send(chunked(&signed(body.as_bytes()), &body, 100)).await.expect("sent");
    assert_eq!(client.answer().await.status, 200);
    assert_eq!(bench.counts().await, (2, 2));
}

#[tokio::test]
async fn a_body_that_declares_too_much_is_refused_unread() {
    let bench = Bench::with(|config| config.body_bytes_max = LIMIT).await;
    for length in [LIMIT + 1, 1 << 40] {
        let mut client = bench.client().await;
        client.send(post_head(PAGE, "", length)).await.expect("sent");
        let answer = client.answer().await;
        assert_eq!((answer.status, answer.header("connection")), (413, Some("close")));
        assert_eq!(client.rest().await, "");
    }
    assert_eq!(bench.counts().await, (0, 0));
}

/// A client that sends everything before it reads anything must still find the answer, not a reset.
#[tokio::test]
async fn a_client_that_sends_too_much_hears_why() {
    let bench = Bench::with(|config| config.body_bytes_max = LIMIT).await;
    let body = padded(4 << 20);
    let declared = post_head(PAGE, &signed(body.as_bytes()), body.len()) + &body;
    let chunked = chunked(&signed(body.as_bytes()), &body, 64 * 1024);
    for request in [declared, chunked] {
        let mut client = bench.client().await;
        client.send(request).await.expect("the gateway reads on after its answer");
        let answer = client.answer().await;
        assert_eq!((answer.status, answer.header("connection")), (413, Some("close")));
        assert_eq!(client.rest().await, "");
    }
    assert_eq!(bench.counts().await, (0, 0));
}

#[tokio::test]
async fn who_asks_before_sending_too_much_is_told_not_to() {
    let bench = Bench::with(|config| config.body_bytes_max = LIMIT).await;
    let mut client = bench.client().await;
    client.send(post_head(PAGE, "Expect: 100-continue\r\n", LIMIT + 1)).await.expect("sent");
    assert_eq!(client.answer().await.status, 413);
    let body = texts(&["m_1"]);
    let mut client = bench.client().await;
    let headers = signed(body.as_bytes()) + "Expect: 100-continue\r\n";
    client.send(post_head(PAGE, &headers, body.len())).await.expect("sent");
    assert_eq!(client.answer().await.status, 100);
    client.send(&body).await.expect("sent");
    assert_eq!(client.answer().await.status, 200);
}

#[tokio::test]
async fn a_head_that_is_too_large_is_refused() {
    let bench = Bench::with(|config| config.head_bytes_max = 2048).await;
    let body = texts(&["m_1"]);
    let wide = |bytes| signed(body.as_bytes()) + &format!("X-Padding: {}\r\n", "x".repeat(bytes));
    let fits = bench.client().await.post(PAGE, &wide(1500), body.as_bytes()).await;
    assert_eq!(fits.status, 200);
    let many = "X-Header: 1\r\n".repeat(150);
    for headers in [wide(2048), wide(100_000), many] {
        let answer = bench.client().await.post(PAGE, &headers, body.as_bytes()).await;
        assert_eq!(answer.status, 431);
    }
    let target = format!("{PAGE}?{}", "x".repeat(70_000));
    let answer = bench.client().await.get(&target).await;
    assert!([414, 431].contains(&answer.status), "{answer:?}");
    assert_eq!(bench.counts().await, (1, 1));
}

#[tokio::test]
async fn further_connections_wait_until_one_ends() {
    let bench = Bench::with(|config| config.connections_max = 2).await;
    let mut first = bench.client().await;
    let mut second = bench.client().await;
    assert_eq!(first.get("/healthz").await.status, 200);
    assert_eq!(second.get("/healthz").await.status, 200);
    let mut third = bench.client().await;
    third.send("GET /healthz HTTP/1.1\r\nHost: bot\r\n\r\n").await.expect("it waits in the queue");
    assert!(third.is_silent().await, "a third connection is served");
    drop(first);
    assert_eq!(third.answer().await.status, 200);
    assert_eq!(second.get("/healthz").await.status, 200);
}

#[tokio::test]
async fn many_connections_at_once_are_all_served() {
    let bench = Bench::with(|config| config.connections_max = 64).await;
    let mut clients = tokio::task::JoinSet::new();
    for index in 0..300 {
        let address = bench.gateway.address();
        let body = texts(&[&format!("m_{index}")]);
        clients.spawn(async move {
            let mut client = super::client::Client::connect(address).await.expect("the queue is long enough");
            client.post(PAGE, &signed(body.as_bytes()), body.as_bytes()).await.status
        });
    }
    let statuses = soon("every answer", clients.join_all()).await;
    assert!(statuses.iter().all(|status| *status == 200), "{statuses:?}");
    assert_eq!(bench.counts().await, (300, 300));
}

#[tokio::test]
async fn the_bytes_of_all_bodies_together_are_bounded() {
    let size = BODY_BYTES_IN_FLIGHT_MAX * 2 / 3;
    let bench = Bench::with(|config| config.body_bytes_max = BODY_BYTES_IN_FLIGHT_MAX).await;
    let body = vec![b' '; size];
    let mut first = bench.client().await;
    first.send(post_head(PAGE, "", size)).await.expect("sent");
    first.send(&body[1..]).await.expect("all but a byte");

    let mut second = bench.client().await;
    second.send(post_head(PAGE, "", size)).await.expect("sent");
    second.send(&body).await.ok();
    let answer = second.answer().await;
    assert_eq!((answer.status, answer.header("retry-after")), (503, Some("1")));
    assert_eq!(bench.post(texts(&["m_1"])).await.status, 200, "small ones find room");

    first.send(&body[..1]).await.expect("the last byte");
    assert_eq!(first.answer().await.status, 403, "it had room, and no signature");
    let mut third = bench.client().await;
    assert_eq!(third.post(PAGE, "", &body).await.status, 403, "the room was given back");
}

/// What a client leaves behind when it goes away in the middle.
#[tokio::test]
async fn a_client_that_goes_away_gives_its_room_back() {
    let bench = Bench::with(|config| config.connections_max = 1).await;
    for _ in 0..3 {
        let mut client = bench.client().await;
        client.send(post_head(PAGE, "", 100_000) + "{").await.expect("sent");
    }
    assert_eq!(bench.post(texts(&["m_1"])).await.status, 200);
}

/// What is answered 413 is sent again and again, so what the provider itself sends has to fit in.
#[tokio::test]
async fn a_platform_may_need_more_than_the_gateways_own_limit() {
    let whatsapp = chinwag_platforms::for_verify("whatsapp", SECRET).expect("a secret");
    let bench = Bench::of(vec![page(whatsapp)]).await;
    let body = |bytes: usize| {
        let whole = r#"{"object":"whatsapp_business_account","entry":[]}"#;
        whole.to_owned() + &" ".repeat(bytes - whole.len())
    };
    assert_eq!(bench.post(body(3 << 20)).await.status, 200);
    assert_eq!(bench.post(body((3 << 20) + 1)).await.status, 413);
    let other = Bench::start().await;
    assert_eq!(other.post(padded((1 << 20) + 1)).await.status, 413);
}
