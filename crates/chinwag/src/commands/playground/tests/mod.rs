//! The simulator's page over HTTP, with a bot and all providers behind it.

mod browser;

use chinwag_console::{Playground as _, playground::Seat};

use self::browser::Browser;
use crate::{commands::demo::Stage, demo_bot, testing::SIMULATED};

async fn stage() -> (Stage, Browser) {
    let stage = Stage::start(demo_bot::bot(), 0, None, true).await.expect("a demo");
    let (browser, place) = Browser::open(&stage.console()).await;
    assert_eq!(place, "/simulator");
    (stage, browser)
}

async fn says(browser: &Browser, seat: (&str, &str), words: &str) {
    let answer = browser.does("say", seat, ("text", words)).await;
    assert_eq!(answer.status, 204, "{seat:?}: {words}: {answer:?}");
}

async fn switch(browser: &Browser, platform: &str, fault: &str, is_on: bool) {
    let what = if is_on { "switch-on" } else { "switch-off" };
    let answer = browser.does(what, (platform, "ann"), ("fault", fault)).await;
    assert_eq!(answer.status, 204, "{platform}: {fault}: {answer:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_talk_to_the_bot_on_every_platform() {
    let (_stage, browser) = stage().await;
    for platform in SIMULATED {
        let seat = (platform.name, "cleo");
        says(&browser, seat, "hello").await;
        let seen = browser.sees(seat, |seen| seen.contains("value=\"Order a drink\"")).await;
        assert!(seen.contains("Hello, ") && seen.contains("href=\"/conversation?key="), "{seat:?}: {seen}");
        assert!(seen.matches("href=\"/event?id=").count() >= 2, "both are events: {seat:?}: {seen}");
        let answer = browser.does("press", seat, ("title", "Order a drink")).await;
        assert_eq!(answer.status, 204, "{seat:?}: {answer:?}");
        browser.sees(seat, |seen| seen.contains("value=\"Coffee\"")).await;
        let answer = browser.does("picture", seat, ("picture", "cat")).await;
        assert_eq!(answer.status, 204, "{seat:?}: {answer:?}");
        browser.sees(seat, |seen| seen.contains("/cat.svg")).await;
        says(&browser, seat, "Tea").await;
        browser.sees(seat, |seen| seen.contains("How many cups of tea?")).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_that_is_down_is_tried_until_it_is_back() {
    let (_stage, browser) = stage().await;
    for platform in ["messenger", "telegram"] {
        let seat = (platform, "ann");
        switch(&browser, platform, "down", true).await;
        let page = browser.get(&format!("/simulator?platform={platform}&person=ann")).await.body;
        assert_eq!(page.matches("aria-checked=\"true\"").count(), 1, "{page}");
        says(&browser, seat, "xyzzy").await;
        let seen = browser.sees(seat, |seen| seen.contains("Tried ")).await;
        assert!(seen.contains("bubble bot unseen") && seen.contains("on its way"), "{seen}");
        switch(&browser, platform, "down", false).await;
        let seen = browser.sees(seat, |seen| seen.contains("then sent.")).await;
        assert!(!seen.contains("unseen") && seen.contains("Echo: xyzzy"), "{seen}");
        says(&browser, seat, "parrot").await;
        let seen = browser.sees(seat, |seen| seen.contains("Echo: parrot")).await;
        assert_eq!(seen.matches("class=\"note\"").count(), 1, "all is well again: {seen}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_limited_or_cut_off_arrives() {
    let (_stage, browser) = stage().await;
    // Discord knows by its nonce what comes again.
    for (platform, times) in [("messenger", 2), ("telegram", 2), ("discord", 1)] {
        let seat = (platform, "ann");
        switch(&browser, platform, "limited", true).await;
        says(&browser, seat, "parrot").await;
        browser.sees(seat, |seen| seen.contains("Retried once, then sent.")).await;
        switch(&browser, platform, "limited", false).await;
        switch(&browser, platform, "cut_off", true).await;
        says(&browser, seat, "xyzzy").await;
        let seen = browser.sees(seat, |seen| seen.matches("Retried once, then sent.").count() == 2).await;
        assert_eq!(seen.matches("Echo: xyzzy").count(), times, "{seen}");
        assert_eq!(seen.matches("Came again: ").count(), times - 1, "{seen}");
        switch(&browser, platform, "cut_off", false).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_webhook_that_comes_twice_or_late_is_answered_once() {
    let (_stage, browser) = stage().await;
    for platform in ["messenger", "line", "webex"] {
        let seat = (platform, "ann");
        switch(&browser, platform, "redelivered", true).await;
        says(&browser, seat, "parrot").await;
        let seen = browser.sees(seat, |seen| seen.contains("Echo: parrot")).await;
        assert!(seen.contains("Delivered twice by the provider, taken once."), "{seen}");
        assert_eq!(seen.matches("Echo: parrot").count(), 1, "{seen}");
        switch(&browser, platform, "redelivered", false).await;
        // Messenger tells of the answer by webhooks of its own: one of them would be the next that lets go of what is held.
        browser.sees(seat, |seen| platform != "messenger" || seen.contains("read ✓✓")).await;
        switch(&browser, platform, "reordered", true).await;
        says(&browser, seat, "first").await;
        let seen = browser.sees(seat, |seen| seen.contains("first")).await;
        assert!(seen.contains("Held back by the provider until"), "{seen}");
        says(&browser, seat, "second").await;
        let seen = browser.sees(seat, |seen| seen.contains("Echo: first")).await;
        let place = |words: &str| seen.find(words).unwrap_or_else(|| panic!("{words}: {seen}"));
        assert!(place("Echo: second") < place("Echo: first"), "as it was heard: {seen}");
        says(&browser, seat, "third").await;
        switch(&browser, platform, "reordered", false).await;
        browser.sees(seat, |seen| seen.contains("Echo: third")).await;
    }
}

/// What is offered as a fault is told apart by the bot on that platform.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_refuses_is_told_apart() {
    let (stage, browser) = stage().await;
    // After a refused token the channel rests: that comes last.
    let refused = [("blocked", "the person has blocked the bot."), ("token", "the token is refused.")];
    for platform in SIMULATED {
        let page = browser.get(&format!("/simulator?platform={}&person=ann", platform.name)).await.body;
        let offered = |fault: &str| page.contains(&format!("name=\"fault\" value=\"{fault}\""));
        for (fault, note) in refused.iter().filter(|(fault, _)| offered(fault)) {
            switch(&browser, platform.name, fault, true).await;
            says(&browser, (platform.name, "ann"), fault).await;
            browser.sees((platform.name, "ann"), |seen| seen.contains(note)).await;
            switch(&browser, platform.name, fault, false).await;
        }
    }
    drop(stage);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_people_are_two() {
    let (_stage, browser) = stage().await;
    for platform in ["messenger", "telegram", "slack", "whatsapp", "matrix"] {
        says(&browser, (platform, "ann"), "annswords").await;
        says(&browser, (platform, "ben"), "benswords").await;
        let ann = browser.sees((platform, "ann"), |seen| seen.contains("Echo: annswords")).await;
        let ben = browser.sees((platform, "ben"), |seen| seen.contains("Echo: benswords")).await;
        assert!(!ann.contains("benswords") && !ben.contains("annswords"), "{platform}: {ann} {ben}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_said_is_no_html() {
    let (_stage, browser) = stage().await;
    let evil = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&";
    for platform in ["messenger", "telegram", "slack", "teams", "discord", "matrix"] {
        says(&browser, (platform, "ann"), evil).await;
        let seen = browser.sees((platform, "ann"), |seen| seen.contains("Echo: ")).await;
        let page = browser.get(&format!("/simulator?platform={platform}&person=ann")).await.body;
        for html in [seen, page] {
            assert!(!html.contains("<script>alert") && !html.contains("<img src=x"), "{platform}: {html}");
            assert!(html.contains("&lt;script&gt;alert(1)"), "{platform}: {html}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_conversation_begins_anew() {
    let (_stage, browser) = stage().await;
    for seat in [("messenger", "dan"), ("telegram", "dan")] {
        says(&browser, seat, "order").await;
        browser.sees(seat, |seen| seen.contains("value=\"Tea\"")).await;
        let answer = browser.does("restart", seat, ("text", "")).await;
        assert_eq!(answer.status, 204, "{answer:?}");
        browser.sees(seat, |seen| seen.contains("Nothing has been said yet")).await;
        says(&browser, seat, "Water please").await;
        browser.sees(seat, |seen| seen.contains("Echo: Water please")).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_changed_and_what_is_put_on_a_message_is_seen() {
    let (_stage, browser) = stage().await;
    let seat = ("telegram", "ann");
    says(&browser, seat, "tee").await;
    browser.sees(seat, |seen| seen.contains("Echo: tee")).await;
    let answer = browser.does("edit", seat, ("text", "toe")).await;
    assert_eq!(answer.status, 204, "{answer:?}");
    browser.sees(seat, |seen| seen.contains(">toe</p>") && seen.contains("edited")).await;
    let answer = browser.does("react", seat, ("emoji", "👍")).await;
    assert_eq!(answer.status, 204, "{answer:?}");
    browser.sees(seat, |seen| seen.contains("class=\"reactions\">👍")).await;
    // Nobody can change a message by SMS.
    let answer = browser.does("edit", ("twilio", "ann"), ("text", "x")).await;
    assert_eq!(answer.status, 409, "{answer:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_done_that_is_not_there_or_not_meant() {
    let (_stage, browser) = stage().await;
    let forged = browser.posts("say", ("line", "ann"), ("text", "x"), "0123").await;
    assert_eq!(forged.status, 403, "{forged:?}");
    let long = "x".repeat(4001);
    for (what, field) in [
        ("say", ("text", long.as_str())),
        ("say", ("text", "  ")),
        ("press", ("title", "Nothing such")),
        ("picture", ("picture", "../secret")),
        ("react", ("emoji", "words")),
        ("switch-on", ("fault", "earthquake")),
        ("explode", ("text", "x")),
    ] {
        let answer = browser.does(what, ("line", "ann"), field).await;
        assert_eq!(answer.status, 409, "{what}: {answer:?}");
        assert!(answer.body.ends_with('.') || answer.body.ends_with("can"), "{what}: {answer:?}");
    }
    let seen = browser.sees(("line", "ann"), |seen| seen.contains("Nothing has been said yet")).await;
    assert!(!seen.contains("class=\"bubble person"), "{seen}");
}

/// Who is not there is not let in by the trait either.
#[tokio::test]
async fn a_seat_that_is_not_there_is_refused() {
    let sides = super::Sides(Vec::new());
    let engine = chinwag_backends::memory::Memory::new().engine();
    let ground = super::Ground::new(sides, engine);
    let seat = Seat { platform: "pigeon".into(), person: "ann".into() };
    assert!(ground.restart(&seat).await.is_err() && ground.faults("pigeon").is_empty());
    assert!(ground.talk(&seat).await.expect("nothing").items.is_empty());
}
