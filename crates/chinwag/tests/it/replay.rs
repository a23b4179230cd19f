//! What a running bot recorded, replayed beside it by the real binary.

use std::time::Duration;

use chinwag_testkit::messenger::{Config, Messenger};

use crate::support::Place;

const SOON: Duration = Duration::from_secs(30);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_running_bot_is_replayed_here_and_in_another_process() {
    let provider = Messenger::start(Config::default()).await.unwrap();
    let place = Place::new(&provider.api_url());
    let bot = place.run(&[]);
    provider.subscribe(&bot.webhook()).await.unwrap();
    let person = provider.user("200000000000001");
    for words in ["hello", "xyzzy", "cards"] {
        person.says(words).await.unwrap();
        person.next_reply(SOON).await.unwrap();
    }
    let same = "1 conversation, 3 messages: 1 the same\n";
    let ended = place.end(&["replay", "--since", "1h"]);
    assert_eq!((ended.code, ended.output.as_str()), (Some(0), same), "{ended:?}");
    let other = env!("CARGO_BIN_EXE_chinwag");
    let ended = place.end(&["replay", "page:100000000000001:200000000000001", "--against", other]);
    assert_eq!((ended.code, ended.output.as_str()), (Some(0), same), "{ended:?}");

    // What is drawn by chance differs, unless it is not compared.
    person.says("dice").await.unwrap();
    person.next_reply(SOON).await.unwrap();
    let ignore =
        ["--ignore", "[0-9]", "--ignore", "The best there is!|It can only get better.|A pair!|Not bad."];
    let ended =
        place.end(&[&["replay", "--since", "all", "--json", "--against", other], &ignore[..]].concat());
    let lines = ended.json();
    assert_eq!((&lines[0]["same"], &lines[1]["summary"]["messages"]), (&true.into(), &4.into()), "{ended:?}");

    // Nothing was sent by any of it.
    assert_eq!(provider.calls().len(), 4);
    assert_eq!(bot.stop().code, Some(0));
}
