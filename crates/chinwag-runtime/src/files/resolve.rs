//! Asks for the addresses of a name, and lets through those that may be connected to.

use std::{
    fmt, io,
    net::{IpAddr, SocketAddr},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use async_trait::async_trait;
use chinwag_core::function::BoxError;
use hyper_util::client::legacy::connect::dns::Name;
use tower_service::Service;

/// Asks for the addresses of a name.
#[async_trait]
pub trait Resolve: fmt::Debug + Send + Sync + 'static {
    /// Every address that the name has.
    async fn resolve(&self, host: &str) -> io::Result<Vec<IpAddr>>;
}

/// The machine's own resolver.
#[derive(Debug, Clone, Copy)]
pub struct SystemResolver;

#[async_trait]
impl Resolve for SystemResolver {
    async fn resolve(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        Ok(tokio::net::lookup_host((host, 0)).await?.map(|address| address.ip()).collect())
    }
}

/// Which addresses may be connected to.
pub(super) type Allows = fn(IpAddr) -> bool;

/// A name or an address that may not be connected to.
#[derive(Debug, thiserror::Error)]
#[error("`{host}` is not public")]
pub(super) struct NotPublic {
    pub(super) host: String,
}

/// Resolves names for connections: a connection is made to what comes out here, and the name is not asked for again.
#[derive(Debug, Clone)]
pub(super) struct Checked {
    pub(super) resolver: Arc<dyn Resolve>,
    pub(super) allows: Allows,
}

impl Checked {
    /// Every address of a name. One that may not be connected to spoils the others: who has such a name means no good.
    async fn addresses(self, host: String) -> Result<std::vec::IntoIter<SocketAddr>, BoxError> {
        let addresses = self.resolver.resolve(&host).await?;
        if !addresses.iter().all(|ip| (self.allows)(*ip)) {
            return Err(NotPublic { host }.into());
        }
        // The connector puts the port in.
        let addresses = addresses.into_iter().map(|ip| SocketAddr::new(ip, 0));
        Ok(addresses.collect::<Vec<_>>().into_iter())
    }
}

impl Service<Name> for Checked {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        Box::pin(self.clone().addresses(name.as_str().to_owned()))
    }
}
