//! Where a provider invites the bot, what the platform says to that is prepared with the webhook, and once.

use std::{sync::Arc, time::Duration};

use chinwag_core::{
    response::Response,
    topic::{MESSAGE_RECEIVED, RESPONSE_PREPARED},
};
use chinwag_platforms::matrix::Matrix;
use serde_json::json;

use super::bench::{Bench, channel};

#[tokio::test]
async fn an_invitation_is_followed_once_however_often_it_is_told() {
    let matrix = Matrix::for_verify("token").expect("a token");
    let bench = Bench::of(vec![channel("matrix", Arc::new(matrix))]).await;
    let invitation = json!({
        "type": "m.room.member", "event_id": "$e1", "room_id": "!room:matrix.invalid",
        "sender": "@ada:matrix.invalid", "state_key": "@bot:matrix.invalid",
        "origin_server_ts": 1_772_998_044_000_u64, "content": {"membership": "invite"},
    });
    let body = json!({"events": [invitation]}).to_string();
    let headers = "Authorization: Bearer token\r\nContent-Type: application/json\r\n";
    for _ in 0..3 {
        let answer = bench.client().await.post("/webhooks/matrix", headers, body.as_bytes()).await;
        assert_eq!((answer.status, answer.body.as_str()), (200, "{}"));
        bench.clock.advance(Duration::from_hours(1));
    }
    let prepared = bench.events_of(RESPONSE_PREPARED).await;
    assert_eq!((prepared.len(), bench.events_of(MESSAGE_RECEIVED).await.len()), (1, 1));
    let response: Response = prepared[0].payload().expect("a response");
    assert_eq!(response.conversation.as_str(), "matrix:!room:matrix.invalid");
    assert_eq!(prepared[0].conversation.as_ref(), Some(&response.conversation));
    assert_eq!(prepared[0].causation, Some(prepared[0].correlation.clone()), "the webhook is its cause");
}
