//! The log: found by every condition, a page at a time, and followed; and no words of anybody become markup.

use chinwag_core::{config::LogLevel, log::RUNTIME, metrics::catalogue};
use chinwag_testkit::conformance::fixture;
use serde_json::json;

use super::{
    client::Answer,
    desk::{Desk, on_every_engine},
};

on_every_engine!(
    lines_are_found_by_every_condition,
    a_condition_that_cannot_be_read_is_told,
    pages_go_on_where_the_last_one_ended,
    what_is_said_appears_on_an_open_page,
    what_is_said_too_fast_to_read_is_left_out_and_told,
    no_text_of_a_line_is_markup,
    dropped_lines_are_told,
    an_empty_log_says_what_to_do,
);

fn messages(page: &Answer) -> Vec<String> {
    assert_eq!(page.status, 200, "{}", page.body);
    page.texts("says")
}

async fn lines_are_found_by_every_condition(desk: Desk) {
    let webhook = fixture::ingest(7, fixture::at(0), &["ann"]);
    let event = webhook.items[0].event.clone();
    let message_id = fixture::message_id(&webhook.webhook, 0);
    desk.engine.store.ingest(webhook).await.unwrap();
    let mut lines: Vec<_> =
        ["long ago", "plain", "of Ann", "grave", "of the stages"].map(|words| desk.line(words)).into();
    lines[2].event = Some(event.id.clone());
    lines[2].conversation = event.conversation.clone();
    lines[2].fields = json!({"size": "L & XL"}).as_object().unwrap().clone();
    lines[3].level = LogLevel::Error;
    lines[4].function = RUNTIME;
    lines[0].at = chinwag_core::clock::Timestamp::from_millis(1_000);
    desk.engine.logs.append(lines).await.unwrap();

    let client = desk.client().await;
    let id = event.id.to_string();
    let all = ["of the stages", "grave", "of Ann", "plain", "long ago"].as_slice();
    let cases = [
        ("".to_owned(), all),
        ("?function=runtime".into(), &["of the stages"]),
        ("?level=warn".into(), &["grave"]),
        ("?conversation=page%3Aann".into(), &["of Ann"]),
        (format!("?event={id}"), &["of Ann"]),
        (format!("?event={message_id}"), &["of Ann"]),
        ("?event=m_nobody".into(), &[]),
        ("?q=SIZE%3Dl".into(), &["of Ann"]),
        ("?since=1h&level=info".into(), &["of the stages", "grave", "of Ann", "plain"]),
        ("?q=of&function=talk".into(), &["of Ann"]),
    ];
    for (query, wanted) in cases {
        assert_eq!(messages(&client.get(&format!("/logs{query}")).await), wanted, "{query}");
    }
    let links = client.get("/logs?q=of+Ann").await.attributes("href");
    for link in [format!("/event?id={id}"), "/conversation?key=page%3Aann".into(), "/functions/talk".into()] {
        assert!(links.contains(&link), "{link} is not among {links:?}");
    }
    let like = links.iter().find(|link| link.contains("size")).unwrap();
    assert_eq!(messages(&client.get(like).await), ["of Ann"], "a field leads to its like: {like}");
}

async fn a_condition_that_cannot_be_read_is_told(desk: Desk) {
    desk.say(["plain"]).await;
    let client = desk.client().await;
    for query in ["conversation=nowhere", "level=loud", "since=yesterday", "function=no+such+name"] {
        let page = client.get(&format!("/logs?{query}")).await;
        assert!(page.body.contains("role=\"alert\"") && messages(&page).is_empty(), "{query}");
        assert!(!page.body.contains("data-follow"), "{query}: there is nothing to follow");
    }
}

async fn pages_go_on_where_the_last_one_ended(desk: Desk) {
    for number in 0..250 {
        let word = if number % 2 == 0 { "even" } else { "odd" };
        desk.say([format!("{word} {number}")]).await;
    }
    let client = desk.client().await;
    let (mut seen, mut next) = (Vec::new(), Some("/logs?q=even".to_owned()));
    let mut pages = 0;
    while let Some(path) = next {
        let page = client.get(&path).await;
        assert_eq!(page.body.contains("data-follow"), pages == 0, "the newest page alone is live");
        seen.extend(messages(&page));
        next = page.attributes("href").into_iter().find(|link| link.contains("before="));
        assert!(next.iter().all(|link| link.contains("q=even")), "{next:?}");
        pages += 1;
    }
    let wanted: Vec<String> = (0..250).rev().filter(|n| n % 2 == 0).map(|n| format!("even {n}")).collect();
    assert_eq!((seen, pages), (wanted, 2));
}

async fn what_is_said_appears_on_an_open_page(desk: Desk) {
    desk.say(["wanted: before"]).await;
    let client = desk.client().await;
    let page = client.get("/logs?q=wanted").await;
    let path = page.attributes("data-follow").remove(0);
    let mut live = client.follow(&path, None).await;
    desk.say(["another", "wanted: one", "wanted: two"]).await;
    let one = live.next(&["line"]).await;
    let two = live.next(&["line"]).await;
    assert!(one.data.contains("wanted: one") && two.data.contains("wanted: two"), "{one:?} {two:?}");
    // Whoever lost the connection goes on after what was seen last.
    let mut again = client.follow(&path, Some(&one.id)).await;
    assert_eq!(again.next(&["line"]).await, two);
}

async fn what_is_said_too_fast_to_read_is_left_out_and_told(desk: Desk) {
    let client = desk.client().await;
    let path = client.get("/logs").await.attributes("data-follow").remove(0);
    desk.say((0..1000).map(|number| format!("line {number}"))).await;
    let mut live = client.follow(&path, None).await;
    let mut lines = 0;
    while live.next(&["line", "gap"]).await.name == "line" {
        lines += 1;
    }
    assert_eq!(lines, 100);
    desk.say(["the next"]).await;
    assert!(live.next(&["line"]).await.data.contains("the next"));
}

async fn no_text_of_a_line_is_markup(desk: Desk) {
    let hostile = "<script>alert(1)</script><img src=x onerror=alert(1)>\" onmouseover=\"alert(1)\r\n\r\nevent: piece\nid: state\ndata: forged\n\n";
    let mut line = desk.line(hostile);
    line.target = hostile.into();
    let long = hostile.repeat(9);
    line.fields = json!({ hostile: hostile, "long": long }).as_object().unwrap().clone();
    let client = desk.client().await;
    let path = client.get("/logs").await.attributes("data-follow").remove(0);
    let mut live = client.follow(&path, None).await;
    desk.engine.logs.append(vec![line]).await.unwrap();
    let said = live.next(&["line", "piece"]).await;
    assert_eq!(said.name, "line", "a line break in a line is no end of an event");
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("q", hostile.trim()).finish();
    let pages = [
        client.get("/logs").await,
        client.get("/functions/talk").await,
        client.get(&format!("/logs?{query}")).await,
    ];
    for html in pages.iter().map(|page| page.body.as_str()).chain([said.data.as_str()]) {
        assert!(html.contains("&lt;script&gt;"), "{html}");
        for bad in ["<script>alert", "<img src=x", "\" onmouseover"] {
            assert!(!html.contains(bad), "{bad} in {html}");
        }
    }
}

async fn dropped_lines_are_told(desk: Desk) {
    let client = desk.client().await;
    assert!(!client.get("/logs").await.body.contains("were dropped"));
    desk.process.number(&catalogue::LOG_DROPPED, &[], 1234.0);
    let page = client.get("/logs").await;
    assert!(page.body.contains("1\u{202f}234</b> lines were dropped"), "{}", page.body);
    let path = page.attributes("data-follow").remove(0);
    let told = client.follow(&path, None).await.next(&["dropped"]).await;
    assert!(told.data.contains("were dropped"), "{told:?}");
}

async fn an_empty_log_says_what_to_do(desk: Desk) {
    let client = desk.client().await;
    assert!(client.get("/logs").await.body.contains("Send the bot a message"));
    assert!(client.get("/logs?level=error").await.body.contains("Take a condition away"));
    let page = client.get("/functions/talk").await;
    assert!(page.body.contains("It has said nothing yet"), "{}", page.body);
    assert_eq!(client.get("/functions/runtime").await.status, 200);
}
