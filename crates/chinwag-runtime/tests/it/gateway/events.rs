//! What a webhook becomes.

use std::sync::Arc;

use chinwag_core::{
    event::{Event, EventId, Source, TraceParent, WebhookReceived},
    message::{Message, RawPart},
    name::ChannelName,
    response::ResponseStatus,
    topic::{MESSAGE_RECEIVED, RESPONSE_STATUS, WEBHOOK_RECEIVED},
};
use chinwag_platforms::mattermost::Mattermost;
use chinwag_testkit::messenger::{Config, EventKind, Messenger};

use super::{
    bench::{Bench, PAGE, channel, signed, texts},
    bodies::fixture_body,
};

#[tokio::test]
async fn a_webhook_becomes_its_own_event_and_one_for_each_thing_in_it() {
    let bench = Bench::start().await;
    let body = texts(&["m_1", "m_2"]);
    assert_eq!(bench.post(&body).await.status, 200);
    let events = bench.events().await;
    let [webhook, first, second] = &events[..] else { panic!("{events:?}") };

    assert_eq!((&webhook.topic, webhook.time), (&WEBHOOK_RECEIVED, bench.now()));
    assert_eq!((webhook.conversation.as_ref(), webhook.causation.as_ref()), (None, None));
    assert!(webhook.id.as_str().len() == 26 && webhook.id == webhook.correlation);
    for (index, (event, mid)) in [(first, "m_1"), (second, "m_2")].into_iter().enumerate() {
        assert_eq!((&event.topic, event.time), (&MESSAGE_RECEIVED, bench.now()));
        assert_eq!(event.id, webhook.id.part(index));
        assert_eq!(event.source, Source::Channel(ChannelName::from_static("page")));
        assert_eq!(event.source, webhook.source);
        assert_eq!((&event.correlation, event.causation.as_ref()), (&webhook.id, Some(&webhook.id)));
        assert_eq!(event.conversation.as_ref().map(ToString::to_string).as_deref(), Some("page:100:200"));
        let message: Message = event.payload().expect("a message");
        assert_eq!(
            (message.message_id.as_deref(), &message.conversation),
            (Some(mid), event.conversation.as_ref().expect("one"))
        );
        let pointer = format!("/entry/0/messaging/{index}");
        assert_eq!(message.raw, Some(RawPart { webhook: webhook.id.clone(), pointer }));
    }
}

#[tokio::test]
async fn the_request_is_kept_byte_for_byte_without_its_proof() {
    let bench = Bench::start().await;
    let body = fixture_body("half_surrogate");
    let headers =
        signed(&body) + "User-Agent: facebookexternalua\r\nCookie: a=b\r\nAuthorization: Bearer x\r\n";
    assert_eq!(bench.client().await.post(PAGE, &headers, &body).await.status, 200);
    let webhook = &bench.events_of(WEBHOOK_RECEIVED).await[0];
    let kept: WebhookReceived = webhook.payload().expect("a webhook");
    assert_eq!((kept.platform.as_str(), kept.channel.as_str()), ("messenger", "page"));
    assert_eq!(kept.body.0, body);
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(
        kept.headers,
        [pair("content-type", "application/json"), pair("user-agent", "facebookexternalua")]
    );
}

#[tokio::test]
async fn a_credential_in_the_body_is_kept_nowhere() {
    let token = "zmigewsanbbsdf59xnmduzypjc";
    let mattermost = Mattermost::for_verify(token).expect("a token");
    let bench = Bench::of(vec![channel("mattermost", Arc::new(mattermost))]).await;
    let form = format!(
        "token={token}&team_id=t&channel_id=rd49ehbqyjytddasoownkuqrxe&user_id=u1&post_id=p1&text=hi+there&timestamp=1772998044"
    );
    let headers = "Content-Type: application/x-www-form-urlencoded\r\n";
    let answer = bench.client().await.post("/webhooks/mattermost", headers, form.as_bytes()).await;
    assert_eq!(answer.status, 200);
    let webhook: WebhookReceived = bench.events_of(WEBHOOK_RECEIVED).await[0].payload().expect("a webhook");
    assert_eq!(webhook.body.0, form.replace(token, "redacted"));
    assert_eq!(bench.events_of(MESSAGE_RECEIVED).await.len(), 1);
    for event in bench.events().await {
        assert!(!event.data.get().contains(token), "{event:?}");
    }
}

#[tokio::test]
async fn a_pointer_leads_to_the_raw_part() {
    let bench = Bench::start().await;
    assert_eq!(bench.post(fixture_body("batch_two_pages")).await.status, 200);
    let webhook: WebhookReceived = bench.events_of(WEBHOOK_RECEIVED).await[0].payload().expect("a webhook");
    let body: serde_json::Value = serde_json::from_slice(&webhook.body.0).expect("JSON");
    for event in bench.events_of(MESSAGE_RECEIVED).await {
        let message: Message = event.payload().expect("a message");
        let raw = body.pointer(&message.raw.expect("a raw part").pointer).expect("it is there");
        assert_eq!(raw["message"]["mid"].as_str(), message.message_id.as_deref());
    }
}

/// What is ignored is counted, so that a later version that ignores less gives the others the same ids.
#[tokio::test]
async fn ids_count_what_is_ignored() {
    let bench = Bench::start().await;
    let simulator = Messenger::start(Config::default()).await.expect("a free port");
    simulator.point_at(&bench.webhook_url()).expect("an address");
    let user = simulator.user("200");
    let says = |text: &str| user.event(EventKind::Text { text: text.into(), reply_to: None });
    let echo =
        EventKind::Echo { mid: "m_echo".into(), app_id: None, message: serde_json::json!({"text": "hi"}) };
    let sent = simulator.deliver_batch(&[says("one"), user.event(echo), says("two")]).await.expect("sent");
    assert!(sent.ack.is_ok());
    let messages = bench.events_of(MESSAGE_RECEIVED).await;
    let ids: Vec<_> =
        messages.iter().map(|event| event.id.as_str().rsplit('-').next().expect("an index")).collect();
    assert_eq!(ids, ["0", "2"]);
}

#[tokio::test]
async fn what_the_provider_reports_of_a_send_is_a_status() {
    let bench = Bench::start().await;
    assert_eq!(bench.post(fixture_body("delivery_1")).await.status, 200);
    let events = bench.events().await;
    let [webhook, event] = &events[..] else { panic!("{events:?}") };
    assert_eq!((&event.topic, &event.id), (&RESPONSE_STATUS, &webhook.id.part(0)));
    assert_eq!((event.causation.as_ref(), event.trace.is_some()), (Some(&webhook.id), true));
    let status: ResponseStatus = event.payload().expect("a status");
    assert_eq!(Some(&status.conversation), event.conversation.as_ref());
    assert_eq!(status.message_ids, ["m_SENT_MSG_001"]);
}

fn trace(event: &Event) -> TraceParent {
    event.trace.expect("every event is a hop of a trace")
}

#[tokio::test]
async fn the_trace_of_the_request_goes_on() {
    let bench = Bench::start().await;
    let body = texts(&["m_1"]);
    let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";
    let headers = signed(body.as_bytes()) + &format!("traceparent: {parent}\r\n");
    assert_eq!(bench.client().await.post(PAGE, &headers, body.as_bytes()).await.status, 200);
    let parent: TraceParent = parent.parse().expect("a parent");
    let events = bench.events().await;
    assert_eq!(trace(&events[0]), parent.child(&events[0].id));
    assert_eq!(trace(&events[1]), trace(&events[0]), "the webhook is the hop that published it");
    assert_eq!(trace(&events[1]).flags, 0, "the caller does not sample");
}

#[tokio::test]
async fn the_trace_of_the_request_is_not_believed_unless_the_settings_say_so() {
    let bench = Bench::without_traces().await;
    let body = texts(&["m_1"]);
    let headers =
        signed(body.as_bytes()) + "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00\r\n";
    assert_eq!(bench.client().await.post(PAGE, &headers, body.as_bytes()).await.status, 200);
    let trace = trace(&bench.events().await[0]);
    assert_ne!(format!("{:032x}", trace.trace_id), "0af7651916cd43dd8448eb211c80319c");
    assert_eq!(trace.flags, 1);
}

#[tokio::test]
async fn a_request_without_a_valid_trace_begins_one() {
    let bench = Bench::start().await;
    let one = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let twice = format!("traceparent: {one}\r\ntraceparent: {one}\r\n");
    let zero = "traceparent: 00-00000000000000000000000000000000-b7ad6b7169203331-01\r\n";
    for (index, header) in ["", "traceparent: nonsense\r\n", zero, &twice].into_iter().enumerate() {
        let body = texts(&[&format!("m_{index}")]);
        let headers = signed(body.as_bytes()) + header;
        assert_eq!(bench.client().await.post(PAGE, &headers, body.as_bytes()).await.status, 200);
    }
    let events = bench.events().await;
    let traces: Vec<_> = events.chunks(2).map(|pair| (trace(&pair[0]), trace(&pair[1]))).collect();
    assert_eq!(traces.len(), 4);
    for (index, (webhook, message)) in traces.iter().enumerate() {
        assert_eq!(webhook, message, "the webhook is the hop that published it");
        assert_eq!((webhook.flags, webhook.trace_id == 0), (1, false));
        assert!(traces[..index].iter().all(|(other, _)| other.trace_id != webhook.trace_id));
        assert_ne!(format!("{:032x}", webhook.trace_id), "0af7651916cd43dd8448eb211c80319c");
    }
}

#[tokio::test]
async fn ids_sort_by_arrival_and_do_not_repeat() {
    let bench = Bench::start().await;
    for index in 0..5 {
        bench.clock.advance(std::time::Duration::from_millis(1));
        assert_eq!(bench.post(texts(&[&format!("m_{index}")])).await.status, 200);
    }
    let webhooks = bench.events_of(WEBHOOK_RECEIVED).await;
    let ids: Vec<EventId> = webhooks.into_iter().map(|event| event.id).collect();
    assert!(ids.is_sorted_by(|a, b| a < b), "{ids:?}");
}
