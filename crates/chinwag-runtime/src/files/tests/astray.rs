//! Nobody is led to a private address, and no credential to another host.

use std::sync::{Arc, atomic::Ordering};

use chinwag_core::file::FileError;

use super::{
    super::SystemResolver,
    bench::{LENIENT, Names, SECRET, STRICT, at, by_id, downloads, fetch, mattermost, viber},
    server::{Server, file, redirect},
};

fn is_private(error: &FileError) -> bool {
    matches!(error, FileError::Private { .. })
}

#[tokio::test]
async fn a_private_address_is_not_connected_to() {
    let names = Names::to(&["1.1.1.1"]);
    let files = downloads(viber(), Arc::clone(&names) as _, STRICT);
    for host in [
        "127.0.0.1",
        "127.0.0.1:8443",
        "10.0.0.1",
        "100.64.0.1",
        "169.254.169.254",
        "192.168.0.1",
        "224.0.0.1",
        "[::]",
        "[::1]",
        "[::1]:8443",
        "[::ffff:127.0.0.1]",
        "[::ffff:a9fe:a9fe]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[fd00:ec2::254]",
        "[fe80::1]",
    ] {
        let error = fetch(&files, &at(&format!("https://{host}/cat.png"))).await.expect_err(host);
        assert!(is_private(&error), "{host}: {error}");
    }
    assert_eq!(names.asked.load(Ordering::SeqCst), 0);
}

/// What a resolver takes for an address, whatever it looks like.
#[tokio::test]
async fn a_private_address_in_other_words_is_not_connected_to() {
    let files = downloads(viber(), Arc::new(SystemResolver), STRICT);
    for host in ["localhost", "LOCALHOST", "2130706433", "0x7f000001", "127.1", "0177.0.0.1"] {
        let error = fetch(&files, &at(&format!("https://{host}/cat.png"))).await.expect_err(host);
        // Some resolvers do not know all of these; none of them may lead anywhere.
        assert!(is_private(&error) || matches!(error, FileError::Network { .. }), "{host}: {error}");
        assert!(host.len() != 9 || is_private(&error), "{host}: {error}");
    }
}

#[tokio::test]
async fn a_name_that_leads_to_a_private_address_is_not_connected_to() {
    for addresses in [&["10.0.0.1"][..], &["1.1.1.1", "127.0.0.1"], &["::1"], &["::ffff:169.254.169.254"]] {
        let files = downloads(viber(), Names::to(addresses), STRICT);
        let error = fetch(&files, &at("https://cdn.example/cat.png")).await.expect_err("private");
        assert_eq!(error, FileError::Private { host: "cdn.example".into() }, "{addresses:?}");
    }
}

#[tokio::test]
async fn what_was_looked_at_is_what_is_connected_to() {
    let server = Server::start(|_, _| file("a cat")).await;
    let names = Names::to(&["127.0.0.1"]);
    let files = downloads(viber(), Arc::clone(&names) as _, LENIENT);
    let url = server.url.replace("127.0.0.1", "cdn.example");
    assert_eq!(fetch(&files, &at(&format!("{url}/cat.png"))).await.as_deref(), Ok("a cat"));
    assert_eq!(names.asked.load(Ordering::SeqCst), 1, "asked once more, the name may lead elsewhere");
}

#[tokio::test]
async fn what_anybody_could_read_or_looks_like_another_host_is_refused() {
    let files = downloads(viber(), Names::to(&["1.1.1.1"]), STRICT);
    for url in [
        "http://cdn.example/cat.png",
        "ftp://cdn.example/cat.png",
        "file:///etc/passwd",
        "https://dl-media.viber.com@evil.example/cat.png",
        "https:///cat.png",
        "/cat.png",
        "",
    ] {
        let error = fetch(&files, &at(url)).await.expect_err(url);
        assert!(matches!(error, FileError::Address { .. }), "{url}: {error}");
    }
}

#[tokio::test]
async fn a_redirect_is_looked_at_as_well() {
    let other = Server::start(|_, _| file("secret")).await;
    let elsewhere = other.url.clone();
    let targets = [
        ("https://169.254.169.254/latest/meta-data".to_owned(), true),
        ("https://[::ffff:10.0.0.1]/".to_owned(), true),
        ("//127.0.0.1/".to_owned(), false),
        ("https://evil.example/".to_owned(), true),
        // Another port of the very host that the channel is configured with.
        (format!("{elsewhere}/admin"), false),
    ];
    for (target, is_over_tls) in targets {
        let location = target.clone();
        let server = Server::start(move |_, _| redirect(&location)).await;
        let files = downloads(mattermost(&server.url), Names::to(&["10.0.0.1"]), STRICT);
        let error = fetch(&files, &by_id("f1")).await.expect_err("astray");
        assert_eq!(is_private(&error), is_over_tls, "{target}: {error}");
        assert!(is_over_tls || matches!(error, FileError::Address { .. }), "{target}: {error}");
    }
    assert!(other.seen().is_empty());
}

#[tokio::test]
async fn a_credential_is_not_carried_to_another_host() {
    let other = Server::start(|_, _| file("a cat")).await;
    let location = format!("{}/cat.png", other.url);
    let server = Server::start(move |_, _| redirect(&location)).await;
    let files = downloads(mattermost(&server.url), Names::to(&[]), LENIENT);
    assert_eq!(fetch(&files, &by_id("f1")).await.as_deref(), Ok("a cat"));
    assert!(server.seen()[0].contains(&format!("authorization: bearer {SECRET}")), "{:?}", server.seen());
    let [seen] = &other.seen()[..] else { panic!("one call: {:?}", other.seen()) };
    assert!(!seen.contains("authorization") && !seen.contains(SECRET), "{seen}");
}

#[tokio::test]
async fn a_redirect_within_the_host_keeps_its_credential() {
    let server =
        Server::start(
            |head, _| {
                if head.starts_with("get /moved ") { file("a cat") } else { redirect("/moved") }
            },
        );
    let server = server.await;
    let files = downloads(mattermost(&server.url), Names::to(&[]), STRICT);
    assert_eq!(fetch(&files, &by_id("f1")).await.as_deref(), Ok("a cat"));
    assert!(server.seen().iter().all(|head| head.contains(SECRET)), "{:?}", server.seen());
}

#[tokio::test]
async fn redirects_come_to_an_end() {
    for (hops, is_found) in [(3, true), (4, false)] {
        let server =
            Server::start(
                move |_, before| {
                    if before < hops { redirect(&format!("/{before}")) } else { file("a cat") }
                },
            );
        let server = server.await;
        let files = downloads(mattermost(&server.url), Names::to(&[]), STRICT);
        let fetched = fetch(&files, &by_id("f1")).await;
        assert_eq!(fetched.is_ok(), is_found, "{hops}: {fetched:?}");
        assert_eq!(server.seen().len(), 4);
    }
}
