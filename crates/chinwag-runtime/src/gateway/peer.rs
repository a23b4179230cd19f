//! Who is at the other end of a connection.

use std::net::IpAddr;

use tokio::net::TcpStream;

/// From where somebody asks; not known where they are gone already.
#[derive(Debug, Clone, Copy)]
pub(super) struct Peer(Option<IpAddr>);

impl Peer {
    pub(super) fn of(stream: &TcpStream) -> Self {
        Self(stream.peer_addr().map(|address| address.ip().to_canonical()).ok())
    }

    /// The address, where it can be told.
    pub(super) fn address(self) -> Option<IpAddr> {
        self.0
    }

    /// Whether that is this machine.
    pub(super) fn is_here(self) -> bool {
        self.0.is_some_and(|address| address.is_loopback())
    }
}
