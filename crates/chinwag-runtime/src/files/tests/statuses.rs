//! What a provider's answers mean, and what follows on them.

use std::time::Duration;

use chinwag_core::file::FileError;
use serde_json::json;

use super::{
    super::SystemResolver,
    bench::{LENIENT, Names, SECRET, STRICT, at, by_id, downloads, fetch, mattermost, viber, whatsapp},
    server::{Answer, Server, file, json as said, status},
};

#[tokio::test]
async fn an_address_that_has_expired_is_told_from_a_refused_credential() {
    for code in [403, 404, 410] {
        let server = Server::start(move |_, _| status(code, "")).await;
        let plain = downloads(viber(), Names::to(&[]), LENIENT);
        let error = fetch(&plain, &at(&format!("{}/cat.png", server.url))).await.expect_err("expired");
        assert_eq!((&error, error.is_retryable()), (&FileError::Gone { status: code }, false));
    }
    for code in [401, 403] {
        let server = Server::start(move |_, _| status(code, "")).await;
        let files = downloads(mattermost(&server.url), Names::to(&[]), STRICT);
        let error = fetch(&files, &by_id("f1")).await.expect_err("refused");
        assert!(matches!(error, FileError::Refused { .. }) && !error.is_retryable(), "{error}");
    }
}

#[tokio::test]
async fn what_is_busy_is_worth_another_try() {
    for code in [429, 500, 503] {
        let server = Server::start(move |_, _| status(code, "retry-after: 7")).await;
        let files = downloads(mattermost(&server.url), Names::to(&[]), STRICT);
        let error = fetch(&files, &by_id("f1")).await.expect_err("busy");
        assert!(error.is_retryable() && error.retry_after() == Some(Duration::from_secs(7)), "{error}");
    }
}

#[tokio::test]
async fn what_is_looked_at_for_viruses_is_there_later() {
    let server = Server::start(|_, _| status(423, "retry-after: 5")).await;
    let secret = json!({"env": "X"});
    let webex = json!({
        "platform": "webex", "api_url": server.url, "secret": secret, "token": secret,
        "person_id": "Y2lzY29zcGFyazovL3VzL1BFT1BMRS9ib3Q",
    });
    let files = downloads(webex, Names::to(&[]), STRICT);
    let error = fetch(&files, &at(&format!("{}/v1/contents/1", server.url))).await.expect_err("not yet");
    assert_eq!(error, FileError::NotYet { status: 423, after: Some(Duration::from_secs(5)) });
}

#[tokio::test]
async fn a_page_to_log_in_is_no_file() {
    let page = "HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: 2\r\n\r\nhi";
    let server = Server::start(move |_, _| Answer::Said(page.into())).await;
    let secret = json!({"env": "X"});
    let slack =
        json!({"platform": "slack", "api_url": server.url, "signing_secret": secret, "bot_token": secret});
    let files = downloads(slack, Names::to(&[]), STRICT);
    let error = fetch(&files, &at(&format!("{}/files-pri/1", server.url))).await.expect_err("a page");
    assert!(matches!(error, FileError::Refused { .. }), "{error}");
}

/// WhatsApp's addresses live for five minutes; it is asked for another one, once.
#[tokio::test]
async fn an_address_that_has_expired_is_asked_for_anew() {
    for (good_at, asked) in [(1, 1), (3, 2), (9, 2)] {
        let server = Server::start(move |head, before| {
            if head.starts_with("get /files/") {
                return if before >= good_at { file("a cat") } else { status(404, "") };
            }
            let host = head.split("host: ").nth(1).and_then(|rest| rest.split("\r\n").next());
            said(&format!(r#"{{"url":"http://{}/files/{before}"}}"#, host.unwrap_or_default()))
        });
        let server = server.await;
        let files = downloads(whatsapp(&server.url), Names::to(&[]), STRICT);
        let fetched = fetch(&files, &by_id("1")).await;
        let expected = if good_at > 3 { Err(FileError::Gone { status: 404 }) } else { Ok("a cat".into()) };
        assert_eq!(fetched, expected, "{good_at}");
        let asks = server.seen().iter().filter(|head| !head.starts_with("get /files/")).count();
        assert_eq!(asks, asked, "{good_at}");
        assert!(server.seen().iter().all(|head| head.contains(SECRET)), "it goes with each call");
    }
}

#[tokio::test]
async fn an_access_token_that_is_refused_is_renewed_once() {
    for (good, is_found) in [("t1", true), ("t3", true), ("never", false)] {
        let server = Server::start(move |head, before| {
            if head.starts_with("post ") {
                return said(&format!(r#"{{"token_type":"Bearer","access_token":"t{}"}}"#, before + 1));
            }
            if head.contains(&format!("bearer {good}\r\n")) { file("a cat") } else { status(401, "") }
        });
        let server = server.await;
        let teams = json!({
            "platform": "teams", "app_id": "11111111-2222-3333-4444-555555555555",
            "tenant": "66666666-7777-8888-9999-000000000000", "client_secret": {"env": "X"},
            "login_url": server.url, "api_url": server.url,
        });
        let files = downloads(teams, Names::to(&[]), STRICT);
        let fetched = fetch(&files, &at(&format!("{}/v3/attachments/1/views/original", server.url))).await;
        assert_eq!(fetched.is_ok(), is_found, "{good}: {fetched:?}");
    }
}

#[tokio::test]
async fn no_credential_is_in_an_error() {
    let server = Server::start(|_, _| Answer::Said(String::new())).await;
    let telegram = |api_url: &str| json!({"platform": "telegram", "api_url": api_url, "bot_token": {"env": "X"}, "secret_token": {"env": "X"}});
    for api_url in [&*server.url, "http://127.0.0.1:1"] {
        let files = downloads(telegram(api_url), std::sync::Arc::new(SystemResolver), STRICT);
        let error = fetch(&files, &by_id("f1")).await.expect_err("nobody");
        assert!(!format!("{error} {error:?}").contains(SECRET), "{error:?}");
    }
}
