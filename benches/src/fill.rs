//! Fills a store before it is measured, through the engine itself.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use bytes::Bytes;
use chinwag_backends::sqlite::Sqlite;
use chinwag_core::{
    clock::{Clock, SystemClock, Timestamp},
    commit::{DedupeMark, Ingest, IngestItem},
    config::SqliteConfig,
    conversation::ConversationKey,
    event::{Body, Event, EventId, Source, WebhookReceived, payload},
    name::{ChannelName, PlatformName},
    store::Store,
    topic::{MESSAGE_RECEIVED, WEBHOOK_RECEIVED},
};
use tokio::task::JoinSet;

/// Writes under way at once, so that the writer has full groups.
const AT_ONCE: usize = 1024;

/// Fills the database with webhooks and their messages: two events each.
pub(crate) async fn fill(database: &Path, events: u64, conversations: u64) -> anyhow::Result<()> {
    let store = Sqlite::open(&SqliteConfig::at(database))?.engine().store;
    let next = Arc::new(AtomicU64::new(0));
    let mut writers = JoinSet::new();
    for _ in 0..AT_ONCE {
        writers.spawn(write(Arc::clone(&store), Arc::clone(&next), events / 2, conversations));
    }
    while let Some(written) = writers.join_next().await {
        written??;
    }
    Ok(store.flush().await?)
}

/// One of the conversations.
pub(crate) fn conversation(n: u64) -> ConversationKey {
    ConversationKey::new(&ChannelName::from_static("page"), &format!("100000000000001:{n}"))
}

async fn write(
    store: Arc<dyn Store>,
    next: Arc<AtomicU64>,
    webhooks: u64,
    conversations: u64,
) -> anyhow::Result<()> {
    loop {
        let n = next.fetch_add(1, Ordering::Relaxed);
        if n >= webhooks {
            return Ok(());
        }
        if n.is_multiple_of((webhooks / 10).max(1)) {
            eprintln!("  filled {} of {} events", 2 * n, 2 * webhooks);
        }
        store.ingest(ingest(n, conversations, SystemClock.now())?).await?;
    }
}

fn ingest(n: u64, conversations: u64, now: Timestamp) -> anyhow::Result<Ingest> {
    let channel = ChannelName::from_static("page");
    let source = || Source::Channel(channel.clone());
    let text = format!("{{\"object\":\"page\",\"entry\":[{{\"n\":{n},\"text\":\"{}\"}}]}}", "x".repeat(200));
    let received = WebhookReceived {
        platform: PlatformName::from_static("messenger"),
        channel: channel.clone(),
        headers: Vec::new(),
        body: Body(Bytes::from(text.clone())),
    };
    let id = EventId::webhook(now, u128::from(n) | 1 << 70);
    let webhook = Event::root(id.clone(), WEBHOOK_RECEIVED, source(), now, payload(&received)?);
    let mut event = webhook.caused(id.part(0), MESSAGE_RECEIVED, source(), now, payload(&text)?);
    event.conversation = Some(conversation(n % conversations));
    // Spread as a hash is.
    let dedupe = DedupeMark { at: now, hash: n.wrapping_mul(0x9e37_79b9_7f4a_7c15) };
    Ok(Ingest {
        webhook,
        items: vec![IngestItem { dedupe, event }],
        heard: Vec::new(),
        dead: None,
        note: None,
        by: None,
    })
}
