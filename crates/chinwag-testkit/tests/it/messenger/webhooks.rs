//! The handshake, and how webhooks are delivered.

use std::{sync::Arc, time::Duration};

use chinwag_testkit::{
    clock::ManualClock,
    messenger::{Ack, Config, Disturbance, Error, Keep, Messenger, Redelivery},
};

use super::{
    PSID, SOON,
    bot::{Bot, Manner},
    stage,
};

/// A config that redelivers quickly and not for long.
fn hasty() -> Config {
    let gap = Duration::from_millis(10);
    let give_up_after = Duration::from_millis(200);
    let redelivery = Redelivery { immediate: 2, gap_min: gap, gap_max: gap * 4, give_up_after };
    Config { redelivery, ack_within: Duration::from_millis(100), ..Config::default() }
}

#[tokio::test]
async fn the_challenge_has_to_come_back_exactly() {
    let bot = Bot::start().await;
    let simulator = Messenger::start(Config::default()).await.unwrap();
    for (status, body) in [(200, "1158201445\n"), (403, ""), (200, "")] {
        bot.shakes_hands_with(status, body);
        let error = simulator.subscribe(&bot.url).await.unwrap_err();
        assert!(matches!(&error, Error::Handshake { status: was, .. } if *was == status), "{error}");
    }
    assert!(matches!(simulator.user(PSID).says("hi").await, Err(Error::NotSubscribed)));
}

#[tokio::test]
async fn a_webhook_that_is_not_there_is_not_subscribed() {
    let simulator = Messenger::start(Config::default()).await.unwrap();
    let nowhere = simulator.subscribe("http://127.0.0.1:1/webhook").await;
    assert!(matches!(nowhere, Err(Error::Unreachable { .. })));
    let https = simulator.subscribe("https://127.0.0.1/webhook").await;
    assert!(matches!(https, Err(Error::Address { .. })));
}

#[tokio::test]
async fn webhooks_are_signed_and_escaped_as_meta_does() {
    let (simulator, bot, user) = stage(Config::default()).await;
    user.says("ä/😀").await.unwrap();
    let webhook = &bot.seen()[1];
    assert!(webhook.body.is_ascii());
    assert!(String::from_utf8_lossy(&webhook.body).contains(r"\u00e4\/\ud83d\ude00"));
    let sha1 = webhook.headers["x-hub-signature"].to_str().unwrap();
    assert!(sha1.starts_with("sha1=") && sha1.len() == 45);
    assert!(simulator.deliver("not JSON at all").await.unwrap().is_ok());
    assert_eq!(bot.seen()[2].body, "not JSON at all");
}

#[tokio::test]
async fn what_is_not_acknowledged_comes_again_with_the_same_bytes() {
    let (simulator, bot, user) = stage(hasty()).await;
    bot.answers_next([Manner::Status(503), Manner::Status(500), Manner::Late(Duration::from_millis(150))]);
    let sent = user.says("again").await.unwrap();
    assert_eq!(sent.ack.status(), Some(503));
    simulator.quiet().await;
    let seen = bot.seen();
    assert_eq!(seen.len(), 5);
    assert!(seen[1..].iter().all(|webhook| webhook.body == sent.body));
    let tries = &simulator.deliveries()[1].tries;
    assert_eq!(
        tries.iter().map(|(_, ack)| ack.status()).collect::<Vec<_>>(),
        [Some(503), Some(500), None, Some(200)]
    );
    assert!(matches!(&tries[2].1, Ack::Failed { .. }));
    let report = simulator.report();
    assert_eq!((report.webhooks, report.acked, report.redelivered, report.dropped), (2, 2, 3, 0));
}

#[tokio::test]
async fn redelivery_ends() {
    let (simulator, bot, user) = stage(hasty()).await;
    bot.answers_next(std::iter::repeat_n(Manner::Status(503), 100));
    user.says("never").await.unwrap();
    simulator.quiet().await;
    let report = simulator.report();
    assert_eq!((report.acked, report.dropped), (1, 1));
    assert_eq!(report.redelivered, bot.seen().len() as u64 - 2);
    assert!((3..20).contains(&report.redelivered), "{report:?}");
}

#[tokio::test]
async fn the_gaps_are_the_clocks() {
    let clock = Arc::new(ManualClock::default());
    let (simulator, bot, user) = stage(Config { clock: clock.clone(), ..Config::default() }).await;
    bot.answers_next(std::iter::repeat_n(Manner::Status(503), 5));
    user.says("later").await.unwrap();
    for gap in [10, 20] {
        while clock.sleepers() == 0 {
            tokio::task::yield_now().await;
        }
        let tries = bot.seen().len();
        clock.advance(Duration::from_secs(gap - 1));
        tokio::task::yield_now().await;
        assert_eq!(bot.seen().len(), tries);
        clock.advance(Duration::from_secs(1));
        while clock.sleepers() > 0 {
            tokio::task::yield_now().await;
        }
        simulator.wait_until(SOON, |_| bot.seen().len() > tries).await.unwrap();
    }
    simulator.quiet().await;
    assert_eq!(simulator.report().redelivered, 5);
}

#[tokio::test]
async fn a_webhook_can_come_twice() {
    let (simulator, bot, user) = stage(Config::default()).await;
    simulator.disturb(Disturbance::Duplicate);
    let sent = user.says("twice").await.unwrap();
    let seen = bot.seen();
    assert_eq!(seen.len(), 3);
    assert!(seen[1..].iter().all(|webhook| webhook.body == sent.body));
}

#[tokio::test]
async fn neighbours_can_change_places() {
    let (simulator, bot, user) = stage(Config::default()).await;
    simulator.disturb(Disturbance::SwapNeighbours);
    let first = user.says("first").await.unwrap();
    assert_eq!(first.ack, Ack::Withheld);
    let second = user.says("second").await.unwrap();
    assert!(second.ack.is_ok());
    let bodies: Vec<_> = bot.seen().into_iter().skip(1).map(|webhook| webhook.body).collect();
    assert_eq!(bodies, [second.body, first.body]);
}

#[tokio::test]
async fn webhooks_can_be_withheld() {
    let (simulator, bot, user) = stage(Config::default()).await;
    simulator.disturb(Disturbance::Withhold);
    let first = user.says("first").await.unwrap();
    let second = user.says("second").await.unwrap();
    assert_eq!(bot.seen().len(), 1);
    simulator.disturb(Disturbance::None);
    let acks = simulator.release().await.unwrap();
    assert!(acks.len() == 2 && acks.iter().all(Ack::is_ok));
    let bodies: Vec<_> = bot.seen().into_iter().skip(1).map(|webhook| webhook.body).collect();
    assert_eq!(bodies, [first.body, second.body]);
}

#[tokio::test]
async fn counters_are_kept_without_bodies() {
    let (simulator, bot, user) = stage(Config { keep: Keep::Counters, ..Config::default() }).await;
    bot.echoes(&simulator, 1);
    user.says("one").await.unwrap();
    assert!(simulator.calls().is_empty() && simulator.deliveries().is_empty() && user.unread().is_empty());
    let report = simulator.report();
    assert_eq!((report.sent, report.acked, report.answered, report.calls), (2, 2, 1, 1));
}
