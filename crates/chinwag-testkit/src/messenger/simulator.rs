//! The simulator's handle.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use bytes::Bytes;
use http::{Request, Uri};
use http_body_util::Full;

use super::{
    Ack, Call, Config, Delivery, Disturbance, Error, Event, Faults, Received, Report, User, event,
    server::Server, shared::Shared, user::Sent,
};

/// A simulated provider: the Send API on one side, people and their webhooks on the other. It ends when it is dropped.
#[derive(Debug)]
pub struct Messenger {
    pub(super) shared: Arc<Shared>,
    server: Server,
}

impl Messenger {
    /// Starts it: the Send API listens.
    ///
    /// # Errors
    /// The address is taken.
    pub async fn start(config: Config) -> Result<Self, Error> {
        let (listener, address) = Server::bind(config.listen).await?;
        let shared = Shared::new(config, address.port());
        let server = Server::start(&shared, listener, address);
        Ok(Self { shared, server })
    }

    /// The Send API's address, without the version: what stands in for `https://graph.facebook.com`.
    #[must_use]
    pub fn api_url(&self) -> String {
        format!("http://{}", self.server.address())
    }

    /// Subscribes a webhook: shakes hands with it, and sends events there from now on.
    ///
    /// # Errors
    /// It cannot be reached, or does not echo the challenge exactly.
    pub async fn subscribe(&self, webhook_url: &str) -> Result<(), Error> {
        let uri = address(webhook_url)?;
        let challenge = format!("{}", 1_158_201_444 + self.shared.mids.number());
        let token = encoded(self.shared.config.verify_token.expose());
        let query = format!("hub.mode=subscribe&hub.challenge={challenge}&hub.verify_token={token}");
        let joint = if uri.query().is_some() { '&' } else { '?' };
        let target = address(&format!("{webhook_url}{joint}{query}"))?;
        let request = Request::get(target).header("user-agent", "facebookplatform/1.0").body(Full::default());
        let request = request.map_err(|_| Error::Address { url: webhook_url.into() })?;
        let asked =
            tokio::time::timeout(self.shared.config.ack_within, self.shared.webhook.ask(request)).await;
        let asked = asked.unwrap_or_else(|_| Err("no answer in time".into()));
        let (status, body) = asked.map_err(|what| Error::Unreachable { what })?;
        if status != 200 || body != challenge.as_bytes() {
            let body = String::from_utf8_lossy(&body).chars().take(200).collect();
            return Err(Error::Handshake { status, body });
        }
        self.shared.webhook.set_target(uri);
        Ok(())
    }

    /// Sends events there from now on, without a handshake.
    ///
    /// # Errors
    /// It is not an http address.
    pub fn point_at(&self, webhook_url: &str) -> Result<(), Error> {
        self.shared.webhook.set_target(address(webhook_url)?);
        Ok(())
    }

    /// A person. The page does not know them before they have done something.
    #[must_use]
    pub fn user(&self, psid: impl Into<String>) -> User {
        User::new(Arc::clone(&self.shared), psid.into())
    }

    /// Delivers any bytes, signed.
    ///
    /// # Errors
    /// No webhook is subscribed.
    pub async fn deliver(&self, body: impl Into<Bytes>) -> Result<Ack, Error> {
        self.shared.deliver(body.into()).await
    }

    /// Delivers several events in one body, an entry each.
    ///
    /// # Errors
    /// No webhook is subscribed.
    pub async fn deliver_batch(&self, events: &[Event]) -> Result<Sent, Error> {
        self.shared.tell(events).await
    }

    /// Lets something go wrong with webhooks from now on. What is withheld stays so until it is released.
    pub fn disturb(&self, disturbance: Disturbance) {
        self.shared.webhook.disturb(disturbance);
    }

    /// Delivers what was withheld, oldest first.
    ///
    /// # Errors
    /// No webhook is subscribed.
    pub async fn release(&self) -> Result<Vec<Ack>, Error> {
        self.shared.release().await
    }

    /// What goes wrong with Send API calls.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.shared.faults
    }

    /// Closes every connection of the Send API and refuses new ones until [`come_back`](Self::come_back).
    pub async fn hang_up(&self) {
        self.server.hang_up().await;
    }

    /// Listens again on the same port.
    ///
    /// # Errors
    /// The port was taken meanwhile.
    pub async fn come_back(&self) -> Result<(), Error> {
        self.server.come_back(&self.shared).await
    }

    /// The next message to a person that was not looked at yet.
    ///
    /// # Errors
    /// None comes in time, or only counters are kept.
    pub async fn next_message_to(&self, psid: &str, within: Duration) -> Result<Received, Error> {
        self.user(psid).next_reply(within).await
    }

    /// Waits until every webhook that went out is acknowledged or dropped.
    pub async fn quiet(&self) {
        self.shared.wait_for(|| self.shared.webhook.is_quiet().then_some(())).await;
    }

    /// Waits until the report satisfies `enough`, and returns it. The report of the last moment comes back as the
    /// error.
    ///
    /// # Errors
    /// It does not in time.
    pub async fn wait_until(
        &self,
        within: Duration,
        enough: impl Fn(&Report) -> bool,
    ) -> Result<Report, Report> {
        let look = || Some(self.report()).filter(|report| enough(report));
        let found = tokio::time::timeout(within, self.shared.wait_for(look)).await;
        found.map_err(|_| self.report())
    }

    /// Every call, in the order they were answered; empty when only counters are kept.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.shared.journal().calls.clone()
    }

    /// Every webhook with its tries, in the order their first tries ended; empty when only counters are kept.
    #[must_use]
    pub fn deliveries(&self) -> Vec<Delivery> {
        self.shared.journal().deliveries.clone()
    }

    /// What was sent, answered, doubled and out of order.
    #[must_use]
    pub fn report(&self) -> Report {
        self.shared.counters.report()
    }
}

impl Drop for Messenger {
    fn drop(&mut self) {
        self.shared.stop();
    }
}

impl Shared {
    /// Tells the bot what people did, in one body.
    pub(super) async fn tell(self: &Arc<Self>, events: &[Event]) -> Result<Sent, Error> {
        self.webhook.target()?;
        let now = Instant::now();
        for event in events {
            self.happened(event, now);
        }
        let told = event::tell(events, &self.config.page_id, &self.mids, self.config.clock.now());
        let ack = self.deliver(told.body.clone()).await?;
        Ok(Sent { mids: told.mids, body: told.body, ack })
    }
}

/// A plain HTTP address with a host.
pub(super) fn address(url: &str) -> Result<Uri, Error> {
    let uri = url.parse::<Uri>().ok();
    uri.filter(|uri| uri.scheme_str() == Some("http") && uri.host().is_some())
        .ok_or_else(|| Error::Address { url: url.into() })
}

/// Text as it stands in a query.
fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte))
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}
