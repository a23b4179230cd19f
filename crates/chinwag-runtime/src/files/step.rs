//! One call on the way to a file, and the one that a redirect leads to.

use std::net::IpAddr;

use chinwag_core::file::{FileCall, FileError};
use http::{
    HeaderMap, HeaderValue, Uri,
    header::{ACCEPT_ENCODING, LOCATION, USER_AGENT},
};

use super::resolve::Allows;
use crate::client::address;

const AGENT: HeaderValue = HeaderValue::from_static(concat!("chinwag/", env!("CARGO_PKG_VERSION")));

/// What is asked of an address that is not the channel's own.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules {
    pub(super) allows: Allows,
    /// Whether it has to be over TLS.
    pub(super) is_tls: bool,
}

/// One call on the way to a file.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) uri: Uri,
    pub(super) headers: HeaderMap,
    pub(super) is_configured: bool,
    pub(super) has_credential: bool,
}

impl Step {
    /// The first one.
    pub(super) fn first(call: &FileCall, rules: Rules) -> Result<Self, FileError> {
        let uri = address(&call.call).map_err(|_| FileError::Address { why: "it cannot be read" })?;
        let step = Self {
            uri,
            has_credential: call.call.secret_path.is_some() || !call.call.headers.is_empty(),
            headers: call.call.headers.clone(),
            is_configured: call.is_configured,
        };
        step.checked(rules)
    }

    /// Where a redirect leads. What the call was allowed to is for its own host: the credential, and not to be public.
    pub(super) fn next(self, answer: &HeaderMap, rules: Rules) -> Result<Self, FileError> {
        let location = answer.get(LOCATION).and_then(|location| location.to_str().ok());
        let location = location.ok_or(FileError::Address { why: "it redirects to nowhere" })?;
        let uri = joined(&self.uri, location);
        let uri = uri.ok_or(FileError::Address { why: "it redirects to what cannot be read" })?;
        if is_of_one_origin(&self.uri, &uri) {
            return Self { uri, ..self }.checked(rules);
        }
        Self { uri, headers: HeaderMap::new(), is_configured: false, has_credential: false }.checked(rules)
    }

    fn checked(mut self, rules: Rules) -> Result<Self, FileError> {
        let host = self.uri.host().filter(|host| !host.is_empty());
        let host = host.ok_or(FileError::Address { why: "it names no host" })?;
        // A user in an address makes it look like that of another host.
        if self.uri.authority().is_some_and(|authority| authority.as_str().contains('@')) {
            return Err(FileError::Address { why: "there is a user in it" });
        }
        match self.uri.scheme_str() {
            Some("https") => {}
            Some("http") if self.is_configured || !rules.is_tls => {}
            _ => return Err(FileError::Address { why: "it is not an https address" }),
        }
        // What is written as an address is not asked for as a name, so nobody else looks at it.
        let is_allowed = self.is_configured || literal(host).is_none_or(rules.allows);
        if !is_allowed {
            return Err(FileError::Private { host: host.to_owned() });
        }
        self.headers.entry(USER_AGENT).or_insert(AGENT);
        self.headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        Ok(self)
    }
}

fn literal(host: &str) -> Option<IpAddr> {
    host.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

/// Whether two addresses are of the same scheme, host and port.
fn is_of_one_origin(one: &Uri, other: &Uri) -> bool {
    let port = |uri: &Uri| uri.port_u16().or_else(|| (uri.scheme_str() == Some("https")).then_some(443));
    let host = |uri: &Uri| uri.host().map(str::to_ascii_lowercase);
    one.scheme() == other.scheme() && host(one) == host(other) && port(one) == port(other)
}

/// A reference, as it is meant at an address (RFC 3986, section 5.2).
fn joined(base: &Uri, reference: &str) -> Option<Uri> {
    let reference = reference.split('#').next().unwrap_or_default();
    let (scheme, authority) = (base.scheme_str()?, base.authority()?);
    let path = base.path();
    let whole = match reference {
        _ if has_scheme(reference) => reference.to_owned(),
        _ if reference.starts_with("//") => format!("{scheme}:{reference}"),
        _ if reference.starts_with('/') => format!("{scheme}://{authority}{reference}"),
        _ if reference.starts_with('?') => format!("{scheme}://{authority}{path}{reference}"),
        _ => {
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            format!("{scheme}://{authority}{folder}/{reference}")
        }
    };
    whole.parse().ok()
}

fn has_scheme(reference: &str) -> bool {
    reference.split_once(':').is_some_and(|(scheme, _)| {
        !scheme.is_empty()
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_meant_at_its_address() {
        let base: Uri = "https://a.example:8443/b/c?d=e".parse().expect("an address");
        for (reference, whole) in [
            ("https://f.example/g", "https://f.example/g"),
            ("//f.example/g", "https://f.example/g"),
            ("/g?h", "https://a.example:8443/g?h"),
            ("g", "https://a.example:8443/b/g"),
            ("?g", "https://a.example:8443/b/c?g"),
            ("/g#h", "https://a.example:8443/g"),
        ] {
            assert_eq!(
                joined(&base, reference).map(|uri| uri.to_string()).as_deref(),
                Some(whole),
                "{reference}"
            );
        }
        for broken in ["https://", "/a b", "http://[::1"] {
            assert_eq!(joined(&base, broken), None, "{broken}");
        }
    }

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        let one = |other: &str| {
            let base: Uri = "https://a.example/b".parse().expect("an address");
            is_of_one_origin(&base, &other.parse().expect("an address"))
        };
        for same in ["https://a.example/c", "https://A.example:443/c"] {
            assert!(one(same), "{same}");
        }
        for other in [
            "http://a.example/b",
            "http://a.example:443/b",
            "https://a.example:8443/b",
            "https://a.example.evil/b",
            "https://b.example/b",
        ] {
            assert!(!one(other), "{other}");
        }
    }
}
