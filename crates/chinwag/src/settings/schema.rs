//! The keys of `chinwag.toml`, and what each may hold.
//!
//! The types in [`chinwag_core::config`] are the judge of what is loaded; this table is what lets a mistake be
//! explained.
//! A test holds the two, and the commented defaults, together.

/// One key of a table.
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) required: bool,
}

/// What a key may hold.
pub(super) enum Kind {
    /// `true` or `false`.
    Flag,
    /// A whole number, from the first to the second.
    Count(u64, u64),
    /// A number from 0 to 1.
    Share,
    /// A list of names.
    Names,
    /// A length of time.
    Duration,
    /// Any words.
    Text,
    /// A web address; it may hold what is secret.
    Url,
    /// An IP address and a port.
    Address,
    /// One of these words.
    Word(&'static [&'static str]),
    /// Where a credential is.
    Credential,
    /// A table with these keys.
    Table(&'static [Key]),
    /// A table whose `type` says which keys it has.
    Tagged(&'static [(&'static str, &'static [Key])]),
    /// A table of functions, or of services, by name.
    Functions(&'static [Key]),
    /// A table of words, by any name.
    Texts,
    /// A table of credentials, by any name.
    Credentials,
    /// An array of channels.
    Channels,
}

use Kind::{
    Address, Channels, Count, Credential, Credentials, Duration, Flag, Functions, Names, Share, Table,
    Tagged, Text, Texts, Url, Word,
};

/// The key of a [`Tagged`] table that says which one it is.
pub(super) const TAG: &str = "type";

/// The largest number that TOML can write.
const MOST: u64 = i64::MAX as u64;

/// The keys of the whole file.
pub(super) const FILE: &[Key] = &[
    key("gateway", Table(GATEWAY)),
    key("engine", Tagged(&[("sqlite", SQLITE), ("memory", &[])])),
    key("retention", Table(RETENTION)),
    key("sender", Table(SENDER)),
    key("results", Table(RESULTS)),
    key("console", Table(CONSOLE)),
    key("telemetry", Table(TELEMETRY)),
    key("health", Table(HEALTH)),
    key("channel", Channels),
    key("function", Functions(FUNCTION)),
    key("service", Functions(SERVICE)),
];

/// The keys that every channel has; its platform knows the others.
pub(super) const CHANNEL: &[Key] = &[required("name", Text), required("platform", Text)];

const GATEWAY: &[Key] = &[
    key("listen", Address),
    key("body_bytes_max", Count(1, MOST)),
    key("head_bytes_max", Count(1, MOST)),
    key("connections_max", Count(1, MOST)),
    key("read_timeout", Duration),
    key("stop_timeout", Duration),
];

const SQLITE: &[Key] = &[key("path", Text), key("waiting_max", Count(1, MOST))];

const RETENTION: &[Key] = &[
    key("events", Duration),
    key("bytes_max", Count(1, MOST)),
    key("transcript", Duration),
    key("dedupe", Duration),
];

const RETRY: &[Key] = &[
    key("attempts", Count(1, u32::MAX as u64)),
    key("age", Duration),
    key("base", Duration),
    key("cap", Duration),
];

const SENDER: &[Key] = &[
    key("concurrency", Count(1, MOST)),
    key("timeout", Duration),
    key("retry", Table(RETRY)),
    key("unknown", Word(&["resend", "drop", "hold"])),
];

const RESULTS: &[Key] = &[key("save", Flag), key("retry", Table(LONG_RETRY)), key("notify", Table(NOTIFY))];

const LONG_RETRY: &[Key] =
    &[key("enabled", Flag), key("base", Duration), key("cap", Duration), key("age", Duration)];

const NOTIFY: &[Key] = &[required("url", Url), required("secret", Credential)];

const CONSOLE: &[Key] = &[key("listen", Address), key("url", Url), key("token", Credential)];

const TELEMETRY: &[Key] = &[
    key("service_name", Text),
    key("attributes", Texts),
    key("sample", Share),
    key("continue_traces", Flag),
    key("otlp", Table(OTLP)),
    key("dogstatsd", Table(DOGSTATSD)),
];

const OTLP: &[Key] = &[
    required("url", Url),
    key("headers", Credentials),
    key("interval", Duration),
    key("metrics", Flag),
    key("traces", Flag),
];

const DOGSTATSD: &[Key] = &[required("address", Text), key("interval", Duration)];

const HEALTH: &[Key] = &[
    key("disk_free_min", Count(0, MOST)),
    key("disk_free_share", Share),
    key("clock_skew_max", Duration),
    key("lag_max", Duration),
    key("failing_share", Share),
    key("window", Duration),
];

const FUNCTION: &[Key] = &[
    key("concurrency", Count(1, MOST)),
    key("timeout", Duration),
    key("retry", Table(RETRY)),
    key("on_dead", Word(&["skip", "pause"])),
    key("ordering", Word(&["conversation", "none"])),
    key("log", Table(LOG)),
];

const SERVICE: &[Key] = &[
    key("timeout", Duration),
    key("attempts", Count(1, u32::MAX as u64)),
    key("concurrency", Count(1, MOST)),
    key("cache", Table(CACHE)),
    key("breaker", Table(BREAKER)),
];

const CACHE: &[Key] = &[key("ttl", Duration), key("entries", Count(0, MOST))];

const BREAKER: &[Key] = &[key("failures", Count(0, u32::MAX as u64)), key("cool_off", Duration)];

const LOG: &[Key] = &[
    key("level", Word(&["off", "error", "warn", "info", "debug", "trace"])),
    key("retention", Duration),
    key("sample", Share),
    key("bodies", Flag),
    key("fields", Names),
];

const fn key(name: &'static str, kind: Kind) -> Key {
    Key { name, kind, required: false }
}

const fn required(name: &'static str, kind: Kind) -> Key {
    Key { name, kind, required: true }
}

/// Whether the value of a key called `name` can be shown: it is known, and never a credential.
pub(super) fn is_harmless(name: &str) -> bool {
    name == TAG || CHANNEL.iter().any(|key| key.name == name) || shows(FILE, name) == Some(true)
}

/// Whether every key called `name`, at any depth, holds what can be shown; none where there is no such key.
fn shows(keys: &[Key], name: &str) -> Option<bool> {
    let here = keys.iter().filter(|key| key.name == name).map(|key| match key.kind {
        Flag | Count(..) | Share | Names | Duration | Text | Address | Word(_) => true,
        Url | Credential | Table(_) | Tagged(_) | Functions(_) | Texts | Credentials | Channels => false,
    });
    let below = keys.iter().filter_map(|key| match key.kind {
        Table(keys) | Functions(keys) => shows(keys, name),
        Tagged(variants) => variants.iter().find_map(|(_, keys)| shows(keys, name)),
        _ => None,
    });
    here.chain(below).reduce(|all, one| all && one)
}
