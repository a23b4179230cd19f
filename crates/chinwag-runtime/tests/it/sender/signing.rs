//! What a platform puts on a call just before it is made.

use std::{sync::Arc, time::Duration};

use chinwag_core::{
    clock::Timestamp,
    event::EventId,
    function::Input,
    name::ChannelName,
    response::Response,
    secret::{Secret, Secrets},
};
use chinwag_platforms::webhook::{Config, Webhook};
use chinwag_runtime::results::standard_webhooks::{Signer, WebhookId};

use super::{
    bench::{config, event, input, sender_for, sent, start, to},
    counterpart::{Act, Counterpart},
};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// A header of a request as it was heard.
fn header<'h>(heard: &'h str, name: &str) -> &'h str {
    let line = heard.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    line.unwrap_or_else(|| panic!("no {name} in {heard}"))
}

#[tokio::test]
async fn each_try_has_a_signature_of_its_own_and_the_id_of_all() {
    let secrets = Secrets::new(vec![Secret::new(SECRET)]).expect("one");
    let provider = Counterpart::that([Act::answer(200, "{\"id\":\"m1\"}")]).await;
    let webhook = Config::new(ChannelName::from_static("page"), secrets.clone(), provider.url());
    let sender = sender_for(&config(), Arc::new(Webhook::new(webhook).expect("a channel")));
    let response = to("7", "hi");
    let later = Input { attempt: 2, now: start().after(Duration::from_secs(60)), ..input(&response) };
    let key = Some(event(&response).id.to_string());
    let mut put_off = input(&Response { deferred: 1, key, ..response.clone() });
    let mut again = (*put_off.event).clone();
    again.id = EventId::new("0n7-0.sender.0.retry.0");
    put_off.event = Arc::new(again);
    for input in [input(&response), later, put_off] {
        let sent = sent(sender.function.call(input).await);
        assert_eq!(sent.message_id.as_deref(), Some("m1"));
        assert!(!format!("{sent:?}").contains("v1,"), "the signature is not recorded");
    }
    let heard = provider.heard();
    let signer = Signer::new(&secrets).expect("secrets");
    for request in &heard {
        let seconds: u64 = header(request, "webhook-timestamp").parse().expect("seconds");
        let body = request.split_once("\r\n\r\n").expect("a body").1;
        let (id, now) = (WebhookId::from(&event(&response).id), Timestamp::from_millis(seconds * 1000));
        let headers = signer.headers(&id, now, body.as_bytes()).expect("headers");
        assert_eq!(header(request, "webhook-signature"), headers["webhook-signature"]);
        assert_eq!(header(request, "webhook-id"), headers["webhook-id"]);
    }
    assert_ne!(header(&heard[0], "webhook-timestamp"), header(&heard[1], "webhook-timestamp"));
}
