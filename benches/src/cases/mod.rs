//! What is measured.

mod full;
mod gateway;
mod handlers;
mod pages;
mod platforms;
mod round_trip;
mod scripts;
mod start;
mod stuck;
mod telemetry;

use clap::ValueEnum;

use crate::{Arguments, report::Report};

/// One thing that is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Case {
    /// Webhooks that are stored before they are answered
    Gateway,
    /// From the webhook to the provider's answer
    RoundTrip,
    /// The same with a full store
    FullStore,
    /// The pages of the console with a full store
    Pages,
    /// The round trip with everything told, kept, sent and looked at
    Telemetry,
    /// One stuck conversation beside a busy rest
    Stuck,
    /// Start-up and idling
    Start,
    /// From an event to the author's code
    Handlers,
    /// Conversation scripts
    Scripts,
    /// The adapters of the platforms
    Platforms,
}

impl Case {
    const ALL: [Self; 10] = [
        Self::Gateway,
        Self::RoundTrip,
        Self::FullStore,
        Self::Pages,
        Self::Telemetry,
        Self::Stuck,
        Self::Start,
        Self::Handlers,
        Self::Scripts,
        Self::Platforms,
    ];

    /// Those that are asked for, or all.
    pub(crate) fn chosen(only: &[Self]) -> Vec<Self> {
        Self::ALL.into_iter().filter(|case| only.is_empty() || only.contains(case)).collect()
    }

    pub(crate) fn what(self) -> &'static str {
        match self {
            Self::Gateway => "the gateway, beside a server that only checks the signature",
            Self::RoundTrip => "the round trip, beside a bare echo",
            Self::FullStore => "the round trip with a full store",
            Self::Pages => "the pages of the console with a full store",
            Self::Telemetry => {
                "the round trip with everything told, kept, sent and looked at, beside one with nothing"
            }
            Self::Stuck => "one stuck conversation beside a busy rest",
            Self::Start => "start-up and idling",
            Self::Scripts => "conversation scripts",
            Self::Handlers => "from an event to the author's code, beside a plain call",
            Self::Platforms => "the adapters of the platforms, beside the JSON of the same bytes",
        }
    }

    pub(crate) async fn run(self, arguments: &Arguments, report: &mut Report) -> anyhow::Result<()> {
        match self {
            Self::Gateway => gateway::run(arguments, report).await,
            Self::RoundTrip => round_trip::run(arguments, report).await,
            Self::FullStore => full::run(arguments, report).await,
            Self::Pages => pages::run(arguments, report).await,
            Self::Telemetry => telemetry::run(arguments, report).await,
            Self::Stuck => stuck::run(arguments, report).await,
            Self::Start => start::run(arguments, report).await,
            Self::Handlers => handlers::run(arguments, report).await,
            Self::Scripts => scripts::run(arguments, report).await,
            Self::Platforms => platforms::run(arguments, report),
        }
    }
}
