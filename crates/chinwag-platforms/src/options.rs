//! Reads a channel's own keys, so that every mistake names the key it is in.

use std::{net::IpAddr, num::NonZeroU32};

use chinwag_core::{
    config::{ChannelConfig, SecretRef},
    function::BoxError,
    name::ChannelName,
    secret::{Secret, Secrets},
};
use serde::Deserialize;
use serde_json::Value;

use crate::registry::{self, Key, OpenError};

/// How a credential is read.
pub(crate) type Resolve<'a> = dyn Fn(&SecretRef) -> Result<Vec<Secret>, BoxError> + 'a;

/// The key by which a channel's owner says that the way to a server of their own is safe without TLS.
pub(crate) const ALLOW_HTTP: &str = "allow_http";

const ADDRESS: &str = "an http or https address without a query";
const SAFE: &str = "an https address, or an http address of this machine";
const SAFE_OR_ALLOWED: &str = "an https address, or an http address of this machine; `allow_http = true` takes a server \
    of your own that is reached over plain http";
const CREDENTIAL: &str = "a credential: `{ env = \"NAME\" }` or `{ file = \"/path\" }`, or a list of these";

/// The keys of one channel.
pub(crate) struct Options<'a> {
    channel: &'a ChannelConfig,
    resolve: &'a Resolve<'a>,
}

impl<'a> Options<'a> {
    pub(crate) fn new(channel: &'a ChannelConfig, resolve: &'a Resolve<'a>) -> Self {
        Self { channel, resolve }
    }

    /// The channel's name.
    pub(crate) fn channel(&self) -> &ChannelName {
        &self.channel.name
    }

    /// Refuses every key that is not in `known`.
    pub(crate) fn only(&self, known: &'static [Key]) -> Result<(), OpenError> {
        match self.channel.options.keys().find(|key| known.iter().all(|known| known.name != *key)) {
            None => Ok(()),
            Some(key) => {
                Err(OpenError::UnknownKey { channel: self.channel().clone(), key: key.clone(), known })
            }
        }
    }

    /// The live values of a credential.
    pub(crate) fn secrets(&self, key: &'static str) -> Result<Secrets, OpenError> {
        let value = self.get(key).ok_or_else(|| OpenError::MissingKey {
            channel: self.channel().clone(),
            key,
            expected: CREDENTIAL,
        })?;
        let reference = SecretRef::deserialize(value).map_err(|_| self.invalid(key, CREDENTIAL))?;
        let live = (self.resolve)(&reference).map_err(|source| OpenError::Credential {
            channel: self.channel().clone(),
            key,
            source,
        })?;
        Secrets::new(live).ok_or_else(|| self.unusable(key, "is empty"))
    }

    /// A list of objects in the provider's own form, each of which has a `name`.
    pub(crate) fn objects(
        &self,
        key: &'static str,
        expected: &'static str,
    ) -> Result<Option<Vec<Value>>, OpenError> {
        let Some(value) = self.get(key) else { return Ok(None) };
        let list = value.as_array().filter(|list| list.iter().all(|one| one["name"].is_string()));
        list.cloned().map(Some).ok_or_else(|| self.invalid(key, expected))
    }

    /// Whether a key is given.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// `true` or `false`; `false` when it is not given.
    pub(crate) fn flag(&self, key: &'static str) -> Result<bool, OpenError> {
        match self.get(key) {
            None => Ok(false),
            Some(value) => value.as_bool().ok_or_else(|| self.invalid(key, "`true` or `false`")),
        }
    }

    /// A whole number above zero.
    pub(crate) fn count(&self, key: &'static str) -> Result<Option<NonZeroU32>, OpenError> {
        let Some(value) = self.get(key) else { return Ok(None) };
        let number = value.as_u64().and_then(|number| u32::try_from(number).ok()).and_then(NonZeroU32::new);
        number.map(Some).ok_or_else(|| self.invalid(key, "a whole number above zero"))
    }

    /// Words for which `legal` holds.
    pub(crate) fn text(
        &self,
        key: &'static str,
        expected: &'static str,
        legal: impl Fn(&str) -> bool,
    ) -> Result<Option<String>, OpenError> {
        match self.get(key) {
            None => Ok(None),
            Some(Value::String(text)) if legal(text) => Ok(Some(text.clone())),
            Some(_) => Err(self.invalid(key, expected)),
        }
    }

    /// A list of words for each of which `legal` holds, at least one.
    pub(crate) fn texts(
        &self,
        key: &'static str,
        expected: &'static str,
        legal: impl Fn(&str) -> bool,
    ) -> Result<Option<Vec<String>>, OpenError> {
        let Some(value) = self.get(key) else { return Ok(None) };
        let texts = value.as_array().map(|list| list.iter().map(|text| text.as_str()));
        let texts: Option<Vec<&str>> = texts.and_then(Iterator::collect);
        let texts = texts.filter(|texts| !texts.is_empty() && texts.iter().all(|text| legal(text)));
        let texts = texts.ok_or_else(|| self.invalid(key, expected))?;
        Ok(Some(texts.into_iter().map(str::to_owned).collect()))
    }

    /// The address of an API, without a slash at its end.
    pub(crate) fn base_url(&self, key: &'static str) -> Result<Option<String>, OpenError> {
        let url = self.address(key, ADDRESS, |uri| uri.query().is_none())?;
        Ok(url.map(|url| url.trim_end_matches('/').to_owned()))
    }

    /// An address that credentials are sent to: over TLS, or on this machine. Where the platform has the key
    /// [`ALLOW_HTTP`], the channel's owner can vouch for the way to a server of their own.
    pub(crate) fn address(
        &self,
        key: &'static str,
        expected: &'static str,
        legal: impl Fn(&http::Uri) -> bool,
    ) -> Result<Option<String>, OpenError> {
        let parsed = |url: &str| url.parse::<http::Uri>().ok().filter(|uri| uri.host().is_some());
        let scheme =
            |uri: &http::Uri| uri.scheme_str().is_some_and(|scheme| ["http", "https"].contains(&scheme));
        let url =
            self.text(key, expected, |url| parsed(url).is_some_and(|uri| scheme(&uri) && legal(&uri)))?;
        let is_open = |url: &String| parsed(url).is_some_and(|uri| is_in_the_open(&uri));
        if !url.as_ref().is_some_and(is_open) {
            return Ok(url);
        }
        let known = registry::keys(self.channel.platform.as_str()).unwrap_or_default();
        match known.iter().any(|known| known.name == ALLOW_HTTP) {
            true if self.flag(ALLOW_HTTP)? => Ok(url),
            true => Err(self.invalid(key, SAFE_OR_ALLOWED)),
            false => Err(self.invalid(key, SAFE)),
        }
    }

    /// A provider's id, written as a number or as text.
    pub(crate) fn id(&self, key: &'static str) -> Result<Option<String>, OpenError> {
        match self.get(key) {
            Some(Value::Number(number)) if number.is_u64() => Ok(Some(number.to_string())),
            _ => self.text(key, "an id: digits", |text| !text.is_empty()),
        }
    }

    fn get(&self, key: &str) -> Option<&Value> {
        self.channel.options.get(key)
    }

    fn invalid(&self, key: &'static str, expected: &'static str) -> OpenError {
        OpenError::InvalidValue { channel: self.channel().clone(), key, expected }
    }

    /// A credential is there, but cannot be used.
    pub(crate) fn unusable(&self, key: &'static str, why: &'static str) -> OpenError {
        OpenError::UnusableCredential { channel: self.channel().clone(), key, why }
    }
}

/// Whether what is sent there can be read on the way.
fn is_in_the_open(uri: &http::Uri) -> bool {
    let host = uri.host().unwrap_or_default();
    let ip = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    let is_loopback = host == "localhost" || ip.is_ok_and(|ip| ip.is_loopback());
    uri.scheme_str() != Some("https") && !is_loopback
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_own_machine_is_reached_in_the_open() {
        for (url, open) in [
            ("https://a.example", false),
            ("http://localhost:8065/x", false),
            ("http://127.0.0.1:1", false),
            ("http://127.9.9.9", false),
            ("http://[::1]:1", false),
            ("http://a.example", true),
            ("http://10.0.0.7", true),
            ("http://127.0.0.1.example", true),
            ("http://localhost.example", true),
        ] {
            assert_eq!(is_in_the_open(&url.parse().expect("an address")), open, "{url}");
        }
    }
}
