//! Channels on servers of this machine, and names that lead where a test wants.

use std::{
    io,
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use chinwag_core::{
    clock::SystemClock,
    config::SecretRef,
    file::{FileError, FileLimits, FileSource, OpenFile},
    message::{Attachment, MediaKind},
    name::ChannelName,
    secret::Secret,
};
use serde_json::{Value, json};

use super::super::{Downloads, Resolve, public::is_public, step::Rules};
use crate::{Channel, Channels, client::Client};

/// The credential of every channel here.
pub(super) const SECRET: &str = "hunter2";

/// As it is outside.
pub(super) const STRICT: Rules = Rules { allows: is_public, is_tls: true };
/// As if this machine were public, and needed no TLS.
pub(super) const LENIENT: Rules = Rules { allows: |ip| ip.is_loopback(), is_tls: false };

pub(super) const LIMITS: FileLimits = FileLimits { bytes: 10, within: Duration::from_secs(10) };

/// Every name leads to these addresses.
#[derive(Debug, Default)]
pub(super) struct Names {
    addresses: Vec<IpAddr>,
    pub(super) asked: AtomicUsize,
}

impl Names {
    pub(super) fn to(addresses: &[&str]) -> Arc<Self> {
        let addresses = addresses.iter().map(|ip| ip.parse().expect("an address")).collect();
        Arc::new(Self { addresses, asked: AtomicUsize::new(0) })
    }
}

#[async_trait]
impl Resolve for Names {
    async fn resolve(&self, _: &str) -> io::Result<Vec<IpAddr>> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        Ok(self.addresses.clone())
    }
}

/// The files of one channel, with these keys beside its name.
pub(super) fn downloads(keys: Value, resolver: Arc<dyn Resolve>, rules: Rules) -> Downloads {
    let mut keys = keys;
    keys["name"] = "here".into();
    let config = serde_json::from_value(keys).expect("a channel");
    let secret = |_: &SecretRef| Ok::<_, io::Error>(vec![Secret::new(SECRET)]);
    let adapter = chinwag_platforms::open(&config, secret).expect("a platform");
    let channel = Channel { name: config.name.clone(), platform: config.platform.clone(), adapter };
    let channels: Channels = [channel].into_iter().collect();
    let client = Client::new().expect("TLS");
    Downloads::with(channels, client, Arc::new(SystemClock), resolver, rules).expect("TLS")
}

/// A server whose files open with a token.
pub(super) fn mattermost(api_url: &str) -> Value {
    let secret = json!({"env": "X"});
    json!({
        "platform": "mattermost", "api_url": api_url, "webhook_url": "https://bot.example/webhooks/here",
        "token": secret, "bot_token": secret, "action_secret": secret, "bot_user_id": "rd49ehbqyjytddasoownkuqrxe",
    })
}

pub(super) fn whatsapp(api_url: &str) -> Value {
    let secret = json!({"env": "X"});
    json!({
        "platform": "whatsapp", "api_url": api_url, "app_secret": secret, "access_token": secret,
        "verify_token": secret,
    })
}

/// Files at addresses that messages name.
pub(super) fn viber() -> Value {
    json!({"platform": "viber", "sender_name": "Bot", "auth_token": {"env": "X"}})
}

pub(super) fn by_id(id: &str) -> Attachment {
    let id = Some(id.to_owned());
    Attachment::Media { media: MediaKind::File, url: None, id, name: None, mime: None, bytes: None }
}

pub(super) fn at(url: &str) -> Attachment {
    Attachment::at(MediaKind::File, url)
}

pub(super) async fn open(downloads: &Downloads, file: &Attachment) -> Result<OpenFile, FileError> {
    downloads.open(&ChannelName::from_static("here"), file, LIMITS).await
}

/// All of a file.
pub(super) async fn fetch(downloads: &Downloads, file: &Attachment) -> Result<String, FileError> {
    whole(open(downloads, file).await?).await
}

pub(super) async fn whole(mut file: OpenFile) -> Result<String, FileError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = file.body.chunk().await? {
        bytes.extend_from_slice(&chunk);
    }
    Ok(String::from_utf8(bytes).expect("text"))
}
