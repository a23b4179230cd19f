//! No more is taken than is asked for, and no longer is waited.

use std::time::Duration;

use chinwag_core::{
    file::{FileError, FileLimits, FileSource},
    message::{Attachment, MediaKind},
    name::ChannelName,
};

use super::{
    super::Downloads,
    bench::{LIMITS, Names, STRICT, by_id, downloads, fetch, mattermost, open, whatsapp, whole},
    server::{Answer, Server, file, json},
};

fn of(server: &Server) -> Downloads {
    downloads(mattermost(&server.url), Names::to(&[]), STRICT)
}

#[tokio::test]
async fn a_file_within_its_bounds_comes_whole() {
    let server = Server::start(|_, _| file("0123456789")).await;
    let opened = open(&of(&server), &by_id("f1")).await.expect("a file");
    assert_eq!(opened.about.bytes, Some(10));
    assert_eq!(whole(opened).await.as_deref(), Ok("0123456789"));
}

#[tokio::test]
async fn what_is_said_to_be_too_large_is_not_taken() {
    let server =
        Server::start(|_, _| Answer::Hung("HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\n".into())).await;
    let error = open(&of(&server), &by_id("f1")).await.expect_err("too large");
    assert_eq!(error, FileError::TooLarge { limit: 10, bytes: Some(11) });
}

#[tokio::test]
async fn what_its_message_says_to_be_too_large_is_not_asked_for() {
    let server = Server::start(|_, _| file("a cat")).await;
    let (media, id) = (MediaKind::File, Some("f1".to_owned()));
    let large = Attachment::Media { media, url: None, id, name: None, mime: None, bytes: Some(11) };
    let error = open(&of(&server), &large).await.expect_err("too large");
    assert_eq!(error, FileError::TooLarge { limit: 10, bytes: Some(11) });
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn what_its_provider_says_to_be_too_large_is_not_fetched() {
    let server =
        Server::start(|_, _| json(r#"{"url":"https://lookaside.fbsbx.com/1","file_size":11}"#)).await;
    let files = downloads(whatsapp(&server.url), Names::to(&["10.0.0.1"]), STRICT);
    let error = open(&files, &by_id("1")).await.expect_err("too large");
    assert_eq!(error, FileError::TooLarge { limit: 10, bytes: Some(11) });
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn what_turns_out_to_be_too_large_is_not_taken() {
    let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    let server = Server::start(move |_, _| Answer::Hung(format!("{head}6\r\n012345\r\n6\r\n012345\r\n")));
    let error = fetch(&of(&server.await), &by_id("f1")).await.expect_err("too large");
    assert_eq!(error, FileError::TooLarge { limit: 10, bytes: None });
}

#[tokio::test]
async fn what_is_cut_off_is_no_file() {
    for words in [
        "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n01234",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n01234\r\n",
    ] {
        let server = Server::start(move |_, _| Answer::Said(words.into())).await;
        let error = fetch(&of(&server), &by_id("f1")).await.expect_err("cut off");
        assert!(matches!(error, FileError::Network { .. }) && error.is_retryable(), "{error}");
    }
}

#[tokio::test]
async fn what_takes_too_long_is_given_up() {
    for words in ["", "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n01234"] {
        let server = Server::start(move |_, _| Answer::Hung(words.into())).await;
        let limits = FileLimits { within: Duration::from_millis(200), ..LIMITS };
        let files = of(&server);
        let fetched =
            async { whole(files.open(&ChannelName::from_static("here"), &by_id("f1"), limits).await?).await };
        let error = fetched.await.expect_err("too slow");
        assert_eq!(error, FileError::TimedOut { within: limits.within }, "{words:?}");
    }
}
