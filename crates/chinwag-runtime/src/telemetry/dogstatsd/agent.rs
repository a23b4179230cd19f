//! Sends datagrams to an agent.

use std::{io, net::Ipv4Addr};

#[cfg(unix)]
use tokio::net::UnixDatagram;
use tokio::net::{UdpSocket, lookup_host};

/// Where an agent takes datagrams.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agent(String);

/// What stands before the path of a socket.
const UNIX: &str = "unix://";

impl Agent {
    /// An agent at `host:port`, or at `unix:///path`; `None` where that is neither.
    #[must_use]
    pub fn new(address: &str) -> Option<Self> {
        let is_unix = cfg!(unix) && address.strip_prefix(UNIX).is_some_and(|path| path.starts_with('/'));
        let is_udp = address.rsplit_once(':').is_some_and(|(host, port)| {
            !host.is_empty() && !host.contains('/') && port.parse::<u16>().is_ok()
        });
        (is_unix || is_udp).then(|| Self(address.to_owned()))
    }

    /// Sends datagrams, each on its own: UDP does not tell whether anybody takes them. The socket is a new one each time,
    /// as the agent may be one since the last.
    ///
    /// # Errors
    /// One could not be sent; the others were tried too.
    pub async fn send(&self, datagrams: &[String]) -> io::Result<()> {
        #[cfg(unix)]
        if let Some(path) = self.0.strip_prefix(UNIX) {
            let socket = UnixDatagram::unbound()?;
            socket.connect(path)?;
            let mut sent = Ok(());
            for datagram in datagrams {
                sent = sent.and(socket.send(datagram.as_bytes()).await.map(drop));
            }
            return sent;
        }
        let address = lookup_host(&self.0).await?.next();
        let address = address.ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
        let own = if address.is_ipv4() { (Ipv4Addr::UNSPECIFIED, 0).into() } else { unspecified_v6() };
        let socket = UdpSocket::bind(own).await?;
        socket.connect(address).await?;
        let mut sent = Ok(());
        for datagram in datagrams {
            sent = sent.and(socket.send(datagram.as_bytes()).await.map(drop));
        }
        sent
    }
}

fn unspecified_v6() -> std::net::SocketAddr {
    (std::net::Ipv6Addr::UNSPECIFIED, 0).into()
}
