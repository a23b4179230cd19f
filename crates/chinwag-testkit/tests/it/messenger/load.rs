//! Loads, and the counts that say whether anything was lost, doubled or out of order.

use std::time::Duration;

use chinwag_testkit::messenger::{
    Answers, Config, Disturbance, Error, Keep, Redelivery,
    load::{self, LoadConfig, Pace},
};

use super::{SOON, bot::Manner, stage};

fn counting() -> Config {
    Config { keep: Keep::Counters, ..Config::default() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_echo_bot_answers_everything_once_and_in_order() {
    let (simulator, bot, _) = stage(counting()).await;
    bot.echoes(&simulator, 1);
    let config = LoadConfig::new(500).with_users(20).with_connections(4).with_pace(Pace::InFlight(8));
    let report = load::run(&simulator, config).await.unwrap();
    assert!(report.is_clean(), "{report}");
    assert_eq!((report.sent, report.acked, report.replied), (500, 500, 500));
    assert!(report.reply_p50_ms > 0.0 && report.ack_p99_ms >= report.ack_p50_ms);
    // What was said before the load is still open, and counts for nothing in it.
    assert_eq!(simulator.report().unanswered, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fixed_rate_is_kept() {
    let (simulator, bot, _) = stage(counting()).await;
    bot.echoes(&simulator, 1);
    let config = LoadConfig::new(0)
        .with_users(10)
        .with_connections(2)
        .with_pace(Pace::PerSecond(400.0))
        .with_duration(Duration::from_millis(500));
    let report = load::run(&simulator, config).await.unwrap();
    assert!(report.is_clean(), "{report}");
    assert_eq!(report.sent, 200);
    assert!(report.seconds >= 0.49, "{report}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_refused_is_delivered_again_by_a_load() {
    let (simulator, bot, _) = stage(counting()).await;
    bot.echoes(&simulator, 1);
    bot.answers_next(std::iter::repeat_n(Manner::Status(503), 5));
    let config = LoadConfig::new(50).with_users(5).with_connections(2);
    let report = load::run(&simulator, config).await.unwrap();
    assert!(report.is_clean(), "{report}");
    assert_eq!((report.acked, report.redelivered), (50, 5));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_said_twice_is_seen() {
    let (simulator, bot, _) = stage(counting()).await;
    bot.echoes(&simulator, 2);
    let report = load::run(&simulator, LoadConfig::new(40).with_users(4)).await.unwrap();
    assert_eq!((report.replied, report.duplicated, report.lost), (40, 40, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_lost_is_seen() {
    let (simulator, bot, _) = stage(counting()).await;
    bot.echoes(&simulator, 1);
    let mut config = LoadConfig::new(20).with_users(4).with_answer(|text| format!("Other: {text}"));
    config.patience = Duration::from_millis(100);
    let report = load::run(&simulator, config).await.unwrap();
    assert_eq!((report.lost, report.replied, report.unexpected), (20, 0, 20));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_load_delivers_again_and_out_of_order_when_it_is_told_to() {
    let (simulator, bot, _) = stage(counting()).await;
    bot.echoes(&simulator, 1);
    let config = LoadConfig::new(100)
        .with_users(2)
        .with_connections(2)
        .with_pace(Pace::PerSecond(1000.0))
        .with_faults(0.2, 0.2);
    let report = load::run(&simulator, config).await.unwrap();
    // A bot that looks at nothing answers what is delivered again once more; the order is that of the delivery.
    assert_eq!((report.sent, report.replied, report.lost, report.reordered), (100, 100, 0, 0), "{report}");
    assert!((5..40).contains(&report.redelivered) && report.duplicated == report.redelivered, "{report}");
    let texts = bot.seen().into_iter().skip(1).map(|webhook| {
        let told = webhook.told();
        (told["sender"]["id"].clone(), told["message"]["text"].as_str().unwrap().to_owned())
    });
    let number = |text: &str| text.rsplit('-').next().unwrap().parse::<u64>().unwrap();
    let first: Vec<u64> =
        texts.filter(|(person, _)| person == "300000000000000").map(|(_, text)| number(&text)).collect();
    assert!(!first.is_sorted(), "{first:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_message_can_count_as_an_answer() {
    let (simulator, bot, _) = stage(counting()).await;
    bot.echoes(&simulator, 1);
    let config = LoadConfig::new(20).with_answer(|text| format!("Other: {text}")).with_any_answer();
    assert!(load::run(&simulator, config).await.unwrap().is_clean());
}

#[tokio::test]
async fn what_is_out_of_order_is_seen() {
    let answers = Answers::Expected(|text| format!("Echo: {text}"));
    let (simulator, bot, user) = stage(Config { answers, ..Config::default() }).await;
    bot.echoes(&simulator, 1);
    simulator.disturb(Disturbance::SwapNeighbours);
    for text in ["a", "b"] {
        user.says(text).await.unwrap();
    }
    let report = simulator.wait_until(SOON, |report| report.answered == 2).await.unwrap();
    // The first greeting is still open, so both answers overtake something.
    assert_eq!((report.reordered, report.unanswered, report.duplicated), (2, 1, 0));
    assert_eq!(user.waits_for(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_load_runs_at_a_time() {
    let (simulator, _bot, _) = stage(Config { redelivery: Redelivery::never(), ..counting() }).await;
    let mut config = LoadConfig::new(1);
    config.patience = Duration::from_millis(200);
    let (first, second) =
        tokio::join!(load::run(&simulator, config.clone()), load::run(&simulator, config.clone()));
    assert_eq!(first.unwrap().lost, 1);
    assert!(matches!(second, Err(Error::Busy)));
    assert_eq!(load::run(&simulator, config).await.unwrap().sent, 1);
}
