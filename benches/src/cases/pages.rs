//! How long a page of the console takes with a store that is full beforehand: every page, by HTTP, and those that list
//! something also far in the past.

use std::time::Duration;

use anyhow::Context;
use chinwag_testkit::messenger::load::Pace;

use super::round_trip::{drive, provider};
use crate::{
    Arguments,
    child::{Bot, Server, Told},
    fill::{conversation, fill},
    report::{Goal, Report, Table},
    visitor::Visitor,
};

const CASE: &str = "pages";
/// How often each page is asked for.
const READS: u64 = 200;
/// What p99 may be, in milliseconds.
const MOST: f64 = 200.0;
/// What happens while the newest of the store is made, a second.
const RATE: f64 = 500.0;

pub(super) async fn run(arguments: &Arguments, report: &mut Report) -> anyhow::Result<()> {
    let folder = tempfile::tempdir_in(&arguments.folder)?;
    let database = folder.path().join("full.db");
    fill(&database, arguments.events, arguments.conversations).await?;
    let provider = provider().await?;
    let told = Told::Console;
    let server =
        Server::bot(Bot { database: &database, api_url: &provider.api_url(), told, ..Bot::default() })
            .await?;
    // What is newest is real: runs, answers, transcripts.
    let duration = Duration::from_secs(arguments.seconds);
    drive(&provider, &server.webhook, Pace::PerSecond(RATE), duration).await?;
    let visitor = Visitor::sign_in(server.console()?).await?;
    let mut rows = Vec::new();
    for page in pages(arguments, &visitor).await? {
        if let Some(figures) = measure(&visitor, &page).await? {
            rows.push((page.name, figures));
        }
    }
    server.end().await?;
    let worst = rows.iter().map(|(_, figures)| figures[1]).fold(0.0, f64::max);
    #[expect(clippy::cast_precision_loss, reason = "nobody counts to 2^53")]
    report.add(CASE, "events in the store", arguments.events as f64, "");
    report.judge(CASE, "the slowest page, p99", worst, "ms", Goal::AtMost(MOST));
    report.table(Table { case: CASE, columns: &["p50 ms", "p99 ms", "most ms"], rows });
    Ok(())
}

/// A page, or a page that lists something from a place that is another one each time.
struct Page {
    name: String,
    addresses: Vec<String>,
}

impl Page {
    fn new(name: &str, address: impl Fn(u64) -> String) -> Self {
        Self { name: name.to_owned(), addresses: (0..READS).map(address).collect() }
    }
}

/// Every page that the navigation has, and every kind of page that those lead to.
async fn pages(arguments: &Arguments, visitor: &Visitor) -> anyhow::Result<Vec<Page>> {
    let (overview, _) = visitor.page("/").await?.context("there is no overview")?;
    let fixed = |path: &str| Page::new(path, |_| path.to_owned());
    let mut pages: Vec<Page> = links(&overview, "").iter().map(|path| fixed(path)).collect();
    pages.push(fixed("/metrics"));
    pages.push(fixed("/conversations?state=waiting"));
    pages.push(fixed("/conversations?state=failed"));
    pages.push(fixed("/conversations?q=nothing-has-these-words"));
    pages.push(fixed("/functions/echo?failed=1"));
    let (last, step) = (arguments.events, (arguments.events / READS).max(1));
    let past = move |n: u64| last - n * step;
    for (name, path) in [
        ("conversations, far back", "/conversations?"),
        ("a search, far back", "/conversations?q=nothing-has-these-words&"),
        ("runs, far back", "/functions/echo?"),
        ("failed runs, far back", "/functions/echo?failed=1&"),
    ] {
        pages.push(Page::new(name, |n| format!("{path}before={}", past(n))));
    }
    let count = arguments.conversations.max(1);
    pages.push(Page::new("a conversation", |n| {
        format!("/conversation?key={}", encoded(conversation(n * 7919 % count).as_str()))
    }));
    pages.push(Page { name: "an event".to_owned(), addresses: events(visitor, past).await? });
    let (newest, _) = visitor.page("/conversations").await?.context("there are no conversations")?;
    for (name, front) in [("a conversation of today", "/conversation?"), ("an event of today", "/event?")] {
        let addresses = links(&newest, front);
        pages.push(Page {
            name: name.to_owned(),
            addresses: addresses.iter().cycle().take(READS as usize).cloned().collect(),
        });
    }
    Ok(pages)
}

/// The pages of events from all over the store.
async fn events(visitor: &Visitor, past: impl Fn(u64) -> u64) -> anyhow::Result<Vec<String>> {
    let mut found = Vec::new();
    for n in 0..20 {
        let path = format!("/conversations?before={}", past(n * READS / 20));
        let (page, _) = visitor.page(&path).await?.context("there are no conversations")?;
        found.extend(links(&page, "/event?").into_iter().take(READS as usize / 20));
    }
    Ok(found)
}

/// The addresses on this server that a page leads to, and that begin so: each once.
fn links(page: &str, front: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for rest in page.split("href=\"").skip(1) {
        let link = rest.split('"').next().unwrap_or_default().replace("&amp;", "&");
        let is_page = link.starts_with('/') && link.starts_with(front) && !link.starts_with("/assets/");
        if is_page && !found.contains(&link) {
            found.push(link);
        }
    }
    found
}

/// Half of the reads, and 99 of 100, were there within so many milliseconds; and the slowest one.
async fn measure(visitor: &Visitor, page: &Page) -> anyhow::Result<Option<Vec<f64>>> {
    let mut took = Vec::new();
    for address in &page.addresses {
        match visitor.page(address).await? {
            Some((_, milliseconds)) => took.push(milliseconds),
            None => eprintln!("  there is no {address}"),
        }
    }
    took.sort_by(f64::total_cmp);
    let at = |share: f64| {
        took.get(((took.len() as f64 * share) as usize).min(took.len().saturating_sub(1))).copied()
    };
    Ok(at(0.5).zip(at(0.99)).zip(at(1.0)).map(|((half, most), all)| vec![half, most, all]))
}

fn encoded(text: &str) -> String {
    text.replace(':', "%3A")
}
