//! What a bot says of itself that runs on the addresses of the settings.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use bytes::Bytes;
use chinwag_core::{
    config::Config,
    health::{Finding, Health, Severity},
    platform::{HttpCall, HttpReply},
};
use chinwag_runtime::client::Client;
use http::{HeaderMap, HeaderValue, Method, header};
use serde_json::json;

use crate::commands::{Terminal, wiring};

/// How long a bot on this machine may take.
const WITHIN: Duration = Duration::from_secs(5);

/// What is known of a running bot.
pub(super) enum Told {
    /// What it says.
    Health(Health),
    /// Something answers that does not say more.
    Little(SocketAddr),
    /// Nothing answers.
    Nobody,
}

/// Asks it on the gateway's address, and where that does not say enough, on the console's; none where it listens on
/// whichever port is free.
pub(super) async fn ask(client: &Client, config: &Config) -> Option<Told> {
    let console = config.console.listen.map(|listen| (listen, token(config)));
    let places = [(config.gateway.listen, None)].into_iter().chain(console);
    let mut told = None;
    for (address, token) in places.filter(|(address, _)| address.port() != 0) {
        let address = reached(address);
        let reply = client.call(&call(address, token), WITHIN).await;
        told = match reply.map(|reply| read(&reply)) {
            Ok(Some(health)) => return Some(Told::Health(health)),
            Ok(None) => Some(Told::Little(address)),
            Err(_) => told.or(Some(Told::Nobody)),
        };
    }
    told
}

fn read(reply: &HttpReply) -> Option<Health> {
    serde_json::from_slice(&reply.body).ok()
}

/// Where somebody on this machine reaches what listens there.
fn reached(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

/// What the console wants to see of somebody whom it does not know.
fn token(config: &Config) -> Option<HeaderValue> {
    let token = config.console.token.as_ref()?;
    let token = wiring::secrets("console.token", token, wiring::FROM_SETTINGS).ok()?;
    let mut value = HeaderValue::from_str(&format!("Bearer {}", token.current().expose())).ok()?;
    value.set_sensitive(true);
    Some(value)
}

fn call(address: SocketAddr, token: Option<HeaderValue>) -> HttpCall {
    let mut headers = HeaderMap::new();
    headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    headers.extend(token.map(|token| (header::AUTHORIZATION, token)));
    HttpCall {
        method: Method::GET,
        url: format!("http://{address}/readyz"),
        secret_path: None,
        secret_query: Vec::new(),
        headers,
        body: Bytes::new(),
    }
}

/// Whether nothing is wrong with it, as far as it says.
pub(super) fn is_well(told: &Told) -> bool {
    !matches!(told, Told::Health(health) if !health.findings.is_empty())
}

pub(super) fn as_json(told: &Told) -> serde_json::Value {
    match told {
        Told::Health(health) => json!({ "bot": health }),
        Told::Little(_) => json!({ "bot": { "state": "not_told" } }),
        Told::Nobody => json!({ "bot": { "state": "away" } }),
    }
}

pub(super) fn show(told: &Told, terminal: &mut Terminal<'_>) -> io::Result<()> {
    let style = terminal.style;
    match told {
        Told::Nobody => writeln!(
            terminal.output,
            "{}  the bot does not run on the addresses of the settings",
            style.dim("-  ")
        ),
        Told::Little(address) => {
            writeln!(
                terminal.output,
                "{}  what answers on {address} says nothing of itself",
                style.dim("-  ")
            )
        }
        Told::Health(health) if health.findings.is_empty() => {
            writeln!(
                terminal.output,
                "{}  the bot runs, and finds nothing wrong with itself",
                style.good("ok ")
            )
        }
        Told::Health(health) => {
            health.findings.iter().try_for_each(|finding| show_finding(finding, terminal))
        }
    }
}

fn show_finding(finding: &Finding, terminal: &mut Terminal<'_>) -> io::Result<()> {
    let style = terminal.style;
    let mark = match finding.severity {
        Severity::Minor => style.dim("!  "),
        Severity::Major | Severity::Down => style.bad("bad"),
    };
    writeln!(terminal.output, "{mark}  {} (since {})", finding.words, finding.since)?;
    writeln!(terminal.output, "       {} {}", style.mark("= help:"), finding.remedy)
}
