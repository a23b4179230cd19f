//! What can be made to go wrong with a call.

use std::time::{Duration, Instant};

use chinwag_testkit::messenger::{Config, Fault, Rule};
use http::header::RETRY_AFTER;

use super::{PSID, SOON, bot::Caller, stage};

#[tokio::test]
async fn a_rate_limit_is_told_with_its_wait() {
    let (simulator, _bot, user) = stage(Config::default()).await;
    let caller = Caller::new();
    simulator.faults().push(Fault::RateLimited { retry_after: Some(Duration::from_secs(7)) });
    simulator.faults().push(Fault::RateLimited { retry_after: None });
    let heard = caller.say(&simulator, PSID, "a").await.unwrap();
    assert_eq!((heard.error(), heard.headers[RETRY_AFTER].to_str().unwrap()), ((429, 613, None), "7"));
    let heard = caller.say(&simulator, PSID, "a").await.unwrap();
    assert_eq!((heard.error(), heard.headers.get(RETRY_AFTER)), ((429, 613, None), None));
    assert_eq!(caller.say(&simulator, PSID, "a").await.unwrap().status, 200);
    assert_eq!(user.unread().len(), 1);
    assert_eq!((simulator.report().calls, simulator.report().refused), (3, 2));
}

#[tokio::test]
async fn the_provider_is_in_trouble() {
    let (simulator, _bot, user) = stage(Config::default()).await;
    let caller = Caller::new();
    simulator.faults().push(Fault::ServerError(503));
    simulator.faults().push(Fault::Graph { status: 500, code: 2, subcode: None });
    let heard = caller.say(&simulator, PSID, "a").await.unwrap();
    assert_eq!((heard.status, heard.body), (503, serde_json::Value::Null));
    let heard = caller.say(&simulator, PSID, "a").await.unwrap();
    assert_eq!(heard.error(), (500, 2, None));
    assert_eq!(heard.body["error"]["is_transient"], true);
    assert!(user.unread().is_empty());
}

#[tokio::test]
async fn a_slow_call_is_handled_all_the_same() {
    let (simulator, _bot, user) = stage(Config::default()).await;
    simulator.faults().push(Fault::Slow(Duration::from_millis(60)));
    let started = Instant::now();
    assert_eq!(Caller::new().say(&simulator, PSID, "a").await.unwrap().status, 200);
    assert!(started.elapsed() >= Duration::from_millis(60));
    assert_eq!(user.next_reply(SOON).await.unwrap().text(), "a");
}

#[tokio::test]
async fn a_cut_off_message_is_delivered_and_nobody_is_told() {
    let (simulator, _bot, user) = stage(Config::default()).await;
    simulator.faults().push(Fault::CutOff);
    assert!(Caller::new().say(&simulator, PSID, "a").await.is_err());
    let reply = user.next_reply(SOON).await.unwrap();
    let call = &simulator.calls()[0];
    assert_eq!((call.status, call.mid.as_deref()), (None, Some(reply.mid.as_str())));
    assert_eq!((simulator.report().delivered, simulator.report().refused), (1, 0));
}

#[tokio::test]
async fn a_dropped_message_is_not_delivered() {
    let (simulator, _bot, user) = stage(Config::default()).await;
    simulator.faults().push(Fault::Dropped);
    assert!(Caller::new().say(&simulator, PSID, "a").await.is_err());
    simulator.wait_until(SOON, |report| report.refused == 1).await.unwrap();
    assert!(user.unread().is_empty());
    assert_eq!((simulator.calls()[0].status, &simulator.calls()[0].mid), (None, &None));
}

#[tokio::test]
async fn a_fault_can_be_meant_for_one_person() {
    let (simulator, _bot, _) = stage(Config::default()).await;
    simulator.user("200000000000002").says("hi").await.unwrap();
    simulator.faults().add(Rule::always(Fault::ServerError(500)).to("200000000000002"));
    let caller = Caller::new();
    assert_eq!(caller.say(&simulator, PSID, "a").await.unwrap().status, 200);
    assert_eq!(caller.say(&simulator, "200000000000002", "a").await.unwrap().status, 500);
    simulator.faults().clear();
    assert_eq!(caller.say(&simulator, "200000000000002", "a").await.unwrap().status, 200);
}

#[tokio::test]
async fn nobody_is_there_until_it_comes_back() {
    let (simulator, _bot, user) = stage(Config::default()).await;
    let caller = Caller::new();
    assert_eq!(caller.say(&simulator, PSID, "a").await.unwrap().status, 200);
    simulator.hang_up().await;
    let refused = caller.say(&simulator, PSID, "b").await;
    assert!(refused.is_err(), "{refused:?}");
    simulator.come_back().await.unwrap();
    assert_eq!(caller.say(&simulator, PSID, "c").await.unwrap().status, 200);
    assert_eq!(user.unread().iter().map(|message| message.text().to_owned()).collect::<Vec<_>>(), ["a", "c"]);
}
