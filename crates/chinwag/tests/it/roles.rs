//! Parts of a bot in processes of their own, on one database.

use chinwag_testkit::messenger::{Config, Messenger};

use crate::support::Place;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_part_can_be_a_process_of_its_own() {
    let provider = Messenger::start(Config::default()).await.unwrap();
    let place = Place::new(&provider.api_url());
    let gateway = place.run(&["--only", "gateway"]);
    let functions = place.run(&["--only", "functions=talk"]);
    let sender = place.run(&["--only", "sender"]);
    assert_eq!(gateway.greeting["runs"], "gateway");
    assert_eq!(
        (&functions.greeting["runs"], &functions.greeting["listen"]),
        (&"functions talk".into(), &serde_json::Value::Null)
    );
    provider.subscribe(&gateway.webhook()).await.unwrap();
    let person = provider.user("200000000000001");
    for number in 0..5 {
        person.says(format!("xyzzy {number}")).await.unwrap();
        let answer = person.next_reply(std::time::Duration::from_secs(30)).await.unwrap();
        assert_eq!(answer.text(), format!("Echo: xyzzy {number}"));
    }
    for bot in [gateway, functions, sender] {
        assert_eq!(bot.stop().code, Some(0));
    }
}

/// What a process has taken waits for the others, and is seen to wait.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_waits_for_the_part_that_does_not_run() {
    let provider = Messenger::start(Config::default()).await.unwrap();
    let place = Place::new(&provider.api_url());
    let gateway = place.run(&["--only", "gateway"]);
    provider.subscribe(&gateway.webhook()).await.unwrap();
    let person = provider.user("200000000000001");
    let sent = person.says("xyzzy").await.unwrap();
    let pending = |place: &Place| {
        let trace = &place.end(&["trace", "--json", sent.mid()]).json()[0];
        let pending = trace["pending"].as_array().unwrap().iter();
        pending.map(|pending| pending["function"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert!(pending(&place).contains(&"talk".to_owned()));
    let text = place.end(&["trace", sent.mid()]).output;
    assert!(text.contains("open: ") && text.contains("talk has not run yet"), "{text}");

    let functions = place.run(&["--only", "functions"]);
    while pending(&place) != ["sender"] {}
    let sender = place.run(&["--only", "sender"]);
    let answer = person.next_reply(std::time::Duration::from_secs(30)).await.unwrap();
    assert_eq!(answer.text(), "Echo: xyzzy");
    for bot in [gateway, functions, sender] {
        assert_eq!(bot.stop().code, Some(0));
    }
}

#[test]
fn a_second_process_with_the_same_part_is_refused() {
    let place = Place::new("http://127.0.0.1:9");
    let first = place.run(&["--only", "sender"]);
    let second = place.end(&["run", "--only", "sender"]);
    assert_eq!(second.code, Some(1), "{second:?}");
    assert!(second.errors.contains("already runs on"), "{second:?}");
    assert!(second.errors.contains("stop it first"), "{second:?}");
    assert_eq!(first.stop().code, Some(0));
    // Once the first has gone, the part is free again.
    let third = place.run(&["--only", "sender"]);
    assert_eq!(third.stop().code, Some(0));
}

#[test]
fn a_function_that_there_is_not() {
    let ended = Place::new("http://127.0.0.1:9").end(&["run", "--only", "functions=tlak"]);
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(ended.errors.contains("there is no function `tlak`"), "{ended:?}");
}
