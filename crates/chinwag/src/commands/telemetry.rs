//! Metrics and traces that are sent elsewhere, where the settings say so.

use std::sync::Arc;

use chinwag_core::{
    clock::{Ids, SystemClock},
    config::{OtlpConfig, TelemetryConfig},
    secret::Secret,
};
use chinwag_runtime::{
    SystemIds,
    client::Client,
    telemetry::{ExportParts, Exporters, Meters, Resource, dogstatsd::agent::Agent, otlp::post::Collector},
};

use super::{
    failure::Failure,
    process::Process,
    wiring::{self, Resolve},
};

/// What is sent, and where to: checked before anything is started.
#[derive(Debug)]
pub(super) struct Destinations {
    otlp: Option<(OtlpConfig, Collector)>,
    dogstatsd: Option<(Agent, std::time::Duration)>,
}

/// Reads where metrics and traces go.
pub(super) fn destinations(config: &TelemetryConfig, resolve: Resolve) -> Result<Destinations, Failure> {
    let otlp = config.otlp.as_ref().map(|otlp| Ok::<_, Failure>((otlp.clone(), collector(otlp, resolve)?)));
    let dogstatsd = config.dogstatsd.as_ref().map(|dogstatsd| {
        let agent = Agent::new(&dogstatsd.address).ok_or_else(|| {
            Failure::unusable(
                format_args!("`telemetry.dogstatsd.address` is `{}`, which is no address", dogstatsd.address),
                "write a host and a port, as in \"127.0.0.1:8125\", or \"unix:///path\"",
            )
        })?;
        Ok::<_, Failure>((agent, dogstatsd.interval.get()))
    });
    Ok(Destinations { otlp: otlp.transpose()?, dogstatsd: dogstatsd.transpose()? })
}

/// What is sent. Where to is not told: an address may hold what is secret.
pub(super) fn in_words(config: &TelemetryConfig) -> Vec<String> {
    let otlp = config.otlp.as_ref().map(|otlp| match (otlp.metrics, otlp.traces) {
        (true, true) => format!("OTLP: metrics every {}, traces", otlp.interval),
        (true, false) => format!("OTLP: metrics every {}", otlp.interval),
        (false, true) => "OTLP: traces".to_owned(),
        (false, false) => "OTLP: nothing".to_owned(),
    });
    let dogstatsd = config.dogstatsd.as_ref();
    let dogstatsd = dogstatsd.map(|dogstatsd| format!("DogStatsD: metrics every {}", dogstatsd.interval));
    otlp.into_iter().chain(dogstatsd).collect()
}

fn collector(config: &OtlpConfig, resolve: Resolve) -> Result<Collector, Failure> {
    let header = |(name, reference)| {
        let key = format!("telemetry.otlp.headers.{name}");
        let secrets = wiring::secrets(&key, reference, resolve)?;
        Ok((String::clone(name), secrets.current().clone()))
    };
    let headers: Vec<(String, Secret)> = config.headers.iter().map(header).collect::<Result<_, Failure>>()?;
    let client = Client::new().map_err(Failure::plain)?;
    Collector::new(client, &config.url, &headers)
        .map_err(|error| Failure::unusable(error, "write it as in \"http://127.0.0.1:4318\""))
}

/// Starts to send.
pub(super) fn start(
    config: &TelemetryConfig,
    destinations: Destinations,
    process: &Process,
    meters: &Meters,
) -> Exporters {
    let Destinations { otlp, dogstatsd } = destinations;
    let otlp = otlp.as_ref();
    Exporters::start(ExportParts {
        snapshots: Arc::new(process.clone()),
        meters: meters.clone(),
        resource: Resource::new(&config.service_name, SystemIds.random(), &config.attributes),
        clock: Arc::new(SystemClock),
        metrics: otlp
            .filter(|(config, _)| config.metrics)
            .map(|(config, collector)| (collector.clone(), config.interval.get())),
        traces: otlp.filter(|(config, _)| config.traces).map(|(_, collector)| collector.clone()),
        dogstatsd,
    })
}
