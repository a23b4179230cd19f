//! A platform that panics fails that request alone.

use std::sync::Arc;

use super::{
    bench::{Bench, PAGE, page},
    doubles::Brittle,
};

#[tokio::test]
async fn a_platform_that_panics_fails_that_request_alone() {
    let bench = Bench::of(vec![page(Arc::new(Brittle))]).await;
    let mut client = bench.client().await;
    for body in ["verify", "parse"] {
        let answer = client.post(PAGE, "", body.as_bytes()).await;
        assert_eq!((answer.status, answer.body.as_str()), (500, "internal error"), "{body}");
    }
    assert_eq!(client.get(&format!("{PAGE}?handshake")).await.status, 500);
    assert_eq!(bench.counts().await, (0, 0));
    assert_eq!(client.post(PAGE, "", b"fine").await.status, 200, "the same connection goes on");
    assert_eq!(client.get(PAGE).await.body, "welcome");
    assert_eq!(bench.counts().await, (1, 0));
}
