//! The service URL of an activity: where its conversation is answered, if that is a host to send the bot's token to.

use chinwag_core::{key_set::is_loopback, platform::RenderError};
use http::Uri;

/// Stands between service and conversation; a service URL has none.
const MARK: char = '#';

/// The services that may be answered.
#[derive(Debug)]
pub(super) struct Services {
    pub(super) hosts: Vec<String>,
}

impl Services {
    /// Whether a service URL is one to answer at: on a configured host, by https, or by http on this machine.
    pub(super) fn allow(&self, url: &str) -> bool {
        let Some((scheme, rest)) = url.split_once("://") else { return false };
        let is_legal = |byte: u8| {
            byte.is_ascii_alphanumeric()
                || matches!(byte, b'/' | b'-' | b'.' | b'_' | b'~' | b':' | b'[' | b']')
        };
        if !rest.bytes().all(is_legal) || rest.split('/').any(|part| part == "..") {
            return false;
        }
        let Ok(uri) = url.parse::<Uri>() else { return false };
        let Some(host) = uri.host().map(str::to_ascii_lowercase) else { return false };
        let is_own = is_loopback(&host);
        let is_safe = match scheme {
            "https" => is_own || uri.port().is_none(),
            "http" => is_own,
            _ => false,
        };
        is_safe && self.hosts.iter().any(|allowed| covers(allowed, &host))
    }

    /// Whether a URL is of a host that is named as it is, and not only one of many below a name.
    pub(super) fn name(&self, url: &str) -> bool {
        let host = url.parse::<Uri>().ok().and_then(|uri| uri.host().map(str::to_ascii_lowercase));
        self.allow(url) && host.is_some_and(|host| self.hosts.contains(&host))
    }

    /// The base of the calls that answer a conversation of this service, without a slash at its end.
    pub(super) fn base(&self, service: &str) -> Result<String, RenderError> {
        let host = service.split('/').next().unwrap_or_default();
        let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
        let scheme = if is_loopback(host) { "http" } else { "https" };
        let url = format!("{scheme}://{service}");
        if self.allow(&url) {
            return Ok(url);
        }
        Err(RenderError::new(format_args!(
            "`{host}` is not among the hosts that may be answered; if it should be, add it to `service_hosts`"
        )))
    }
}

fn covers(allowed: &str, host: &str) -> bool {
    match allowed.strip_prefix('*') {
        Some(below) => host.len() > below.len() && host.ends_with(below),
        None => allowed == host,
    }
}

/// The id of a conversation at a service.
pub(super) fn conversation(service_url: &str, id: &str) -> String {
    let service = service_url.split_once("://").map_or(service_url, |(_, service)| service);
    format!("{}{MARK}{id}", service.trim_end_matches('/'))
}

/// The service of a conversation, where it names one, and the provider's id.
pub(super) fn parts(id: &str) -> (Option<&str>, &str) {
    id.split_once(MARK).map_or((None, id), |(service, id)| (Some(service), id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_goes_to_the_configured_hosts_alone() {
        let hosts = ["smba.trafficmanager.net", "*.botframework.com", "127.0.0.1", "localhost"];
        let services = Services { hosts: hosts.map(str::to_owned).to_vec() };
        for (url, good) in [
            ("https://smba.trafficmanager.net/amer/", true),
            ("https://SMBA.trafficmanager.net/amer-client-ss.msg/", true),
            ("https://webchat.botframework.com/", true),
            ("https://a.b.botframework.com", true),
            ("http://127.0.0.1:8080/x", true),
            ("http://localhost:1/", true),
            ("http://smba.trafficmanager.net/amer/", false),
            ("https://smba.trafficmanager.net:8443/amer/", false),
            ("https://smba.trafficmanager.net.evil.example/", false),
            ("https://evil.example/smba.trafficmanager.net", false),
            ("https://evil.example#smba.trafficmanager.net/", false),
            ("https://evil.example?.botframework.com/", false),
            ("https://smba.trafficmanager.net@evil.example/", false),
            ("https://smba.trafficmanager.net/%2e%2e/", false),
            ("https://smba.trafficmanager.net/a/../b", false),
            ("https://botframework.com/", false),
            ("https://evilbotframework.com/", false),
            ("https://.botframework.com\\evil.example/", false),
            ("http://[::1]:80/", false),
            ("//smba.trafficmanager.net/", false),
            ("smba.trafficmanager.net/", false),
            ("", false),
        ] {
            assert_eq!(services.allow(url), good, "{url}");
            if good {
                let id = conversation(&url.to_lowercase(), "19:a#b");
                let (service, rest) = parts(&id);
                let base = services.base(service.expect("a service"));
                assert_eq!((base.as_deref(), rest), (Ok(url.to_lowercase().trim_end_matches('/')), "19:a#b"));
            }
        }
        assert!(services.base("evil.example/amer").is_err());
    }
}
