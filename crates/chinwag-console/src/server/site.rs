//! Under which names the panel is reached, and from which sites it is sent a form.
//!
//! A page of somebody else can have its own name lead to this machine, and can have a browser send a form here. Neither
//! knows a cookie or a session's word; but neither has to get as far as that.

use std::net::{IpAddr, SocketAddr};

use http::{Method, StatusCode, Uri, Version, header, request::Parts, uri::Authority};

use super::answer::{self, Answer};

/// Where the panel is.
#[derive(Debug)]
pub(crate) struct Site {
    /// Where it listens.
    address: SocketAddr,
    /// Where people open it, where that is said: a proxy with HTTPS stands there.
    public: Option<Authority>,
}

/// How a request came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Way {
    /// Who it is from.
    pub(super) from: IpAddr,
    /// It was asked by a name of the machine that it was made on, without a proxy between.
    pub(super) is_near: bool,
    /// It was made on this machine.
    pub(super) is_local: bool,
}

/// Why a request is not looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stranger {
    /// It names no host, or several.
    NoHost,
    /// It is for another host.
    OtherHost(SocketAddr),
    /// It is a form of another site.
    OtherSite,
}

impl Stranger {
    /// What it is answered.
    pub(super) fn answer(self) -> Answer {
        match self {
            Self::NoHost => answer::text(StatusCode::BAD_REQUEST, "say one host"),
            Self::OtherHost(own) => answer::text(
                StatusCode::MISDIRECTED_REQUEST,
                format!(
                    "this is the console at http://{own}: set `console.url` where it has another address"
                ),
            ),
            Self::OtherSite => answer::text(StatusCode::FORBIDDEN, "this form is of another site"),
        }
    }
}

impl Site {
    /// Where it listens, and where people open it.
    pub(crate) fn new(address: SocketAddr, public: Option<Authority>) -> Self {
        Self { address, public }
    }

    /// The port where it listens.
    pub(super) fn port(&self) -> u16 {
        self.address.port()
    }

    /// Whether it can be reached from this machine alone.
    pub(crate) fn is_local(&self) -> bool {
        self.address.ip().is_loopback()
    }

    /// How a request came, where it is for this site and not from somebody else's page.
    pub(super) fn way(&self, head: &Parts, peer: IpAddr) -> Result<Way, Stranger> {
        let host = self.host(head)?;
        if head.method == Method::POST && !self.is_own(head, host.as_ref()) {
            return Err(Stranger::OtherSite);
        }
        let forwarded = head.headers.get("x-forwarded-for").and_then(|value| value.to_str().ok());
        let is_forwarded = forwarded.is_some() || head.headers.contains_key("forwarded");
        let is_near = host.as_ref().is_none_or(is_of_this_machine) && !is_forwarded;
        let is_local = is_near && peer.to_canonical().is_loopback() && self.is_local();
        Ok(Way { from: self.origin(peer, forwarded), is_near, is_local })
    }

    /// The name it was asked by.
    fn host(&self, head: &Parts) -> Result<Option<Authority>, Stranger> {
        let mut named = head.headers.get_all(header::HOST).iter();
        let host = match (named.next(), named.next()) {
            (None, _) if head.version < Version::HTTP_11 => return Ok(None),
            (Some(host), None) => Authority::try_from(host.as_bytes()).ok(),
            _ => None,
        };
        let host = head.uri.authority().cloned().or(host);
        let host = host.ok_or(Stranger::NoHost)?;
        let is_ours = !self.is_local()
            || is_of_this_machine(&host)
            || self.public.as_ref().is_some_and(|public| is_same(public, &host));
        if is_ours { Ok(Some(host)) } else { Err(Stranger::OtherHost(self.address)) }
    }

    /// Whether a form is of this site, as far as the browser tells.
    fn is_own(&self, head: &Parts, host: Option<&Authority>) -> bool {
        let said = |name| head.headers.get(name).and_then(|value| value.to_str().ok());
        match (said("sec-fetch-site"), said("origin")) {
            (Some(site), _) => matches!(site, "same-origin" | "none"),
            // Of a page without a referrer, as ours are, browsers say `null`.
            (None, None | Some("null")) => true,
            (None, Some(origin)) => {
                let origin = origin.parse::<Uri>().ok();
                let origin = origin.as_ref().and_then(Uri::authority);
                origin.is_some_and(|origin| {
                    host.into_iter().chain(&self.public).any(|own| is_same(own, origin))
                })
            }
        }
    }

    /// Who a request is from: the last that the proxy in front has seen, where there is one.
    fn origin(&self, peer: IpAddr, forwarded: Option<&str>) -> IpAddr {
        let last = forwarded.and_then(|all| all.rsplit(',').next()?.trim().parse().ok());
        self.public.as_ref().and(last).unwrap_or(peer)
    }
}

fn is_same(one: &Authority, other: &Authority) -> bool {
    one.as_str().eq_ignore_ascii_case(other.as_str())
}

/// Whether no other machine can be meant.
fn is_of_this_machine(host: &Authority) -> bool {
    let name = host.host().to_ascii_lowercase();
    let address = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    !host.as_str().contains('@')
        && (name == "localhost"
            || name.ends_with(".localhost")
            || address.is_ok_and(|address| address.to_canonical().is_loopback()))
}
