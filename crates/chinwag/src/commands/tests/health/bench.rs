//! A running bot with a console, a provider, and a clock and a machine that a test sets.

use std::{
    ffi::OsString,
    net::TcpListener,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use chinwag_console::Console;
use chinwag_core::{
    clock::Timestamp,
    health::{Finding, FindingKind, Health},
    platform::{HttpCall, HttpReply},
};
use chinwag_runtime::{
    Parts, Roles, Runtime,
    client::Client,
    health::Host,
    telemetry::{Exporters, Machine},
};
use chinwag_testkit::{
    clock::ManualClock,
    messenger::{Config as ProviderConfig, Messenger},
};
use http::{HeaderMap, HeaderValue, Method, header};
use tempfile::TempDir;

use crate::{
    bot::Bot,
    commands::{
        console, engine, main::execute, options::ConfigOption, process::Process, telemetry, tests::shown,
        wiring,
    },
};

const PATIENCE: Duration = Duration::from_secs(30);

/// A disk that a test fills.
#[derive(Debug)]
pub(super) struct Disk(pub(super) AtomicU64);

impl Host for Disk {
    fn machine(&self) -> Machine {
        let free = self.0.load(Ordering::Relaxed);
        Machine { disk_free: Some(free), disk_total: Some(100_000_000_000), ..Machine::default() }
    }
}

/// A running bot, and who is told of it.
pub(super) struct Bench {
    pub(super) provider: Messenger,
    pub(super) clock: Arc<ManualClock>,
    pub(super) disk: Arc<Disk>,
    pub(super) runtime: Runtime,
    client: Client,
    console: Console,
    cookie: HeaderValue,
    gateway: String,
    folder: TempDir,
    _exporters: Exporters,
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("its address").port()
}

impl Bench {
    /// With further settings, and a provider whose clock is its own.
    pub(super) async fn start(bot: Bot, settings: &str, provider_clock: Option<Arc<ManualClock>>) -> Self {
        let clock = Arc::new(ManualClock::default());
        let provider_clock = provider_clock.unwrap_or_else(|| Arc::clone(&clock));
        let provider = ProviderConfig { clock: provider_clock, ..ProviderConfig::default() };
        let provider = Messenger::start(provider).await.expect("a provider");
        let folder = tempfile::tempdir().expect("a folder");
        let file = write(&folder, &provider, settings);
        let config = ConfigOption { config: Some(file) }.load().expect("settings").config;
        let functions = bot.build(&config).expect("a sound bot");
        let engine = engine::open(&config.engine).expect("a database");
        let parts =
            wiring::parts(config.clone(), functions, engine.clone(), Roles::default(), wiring::FROM_SETTINGS);
        let disk = Arc::new(Disk(AtomicU64::new(50_000_000_000)));
        let parts = Parts { clock: clock.clone(), host: Some(disk.clone()), ..parts.expect("parts") };
        let destinations =
            telemetry::destinations(&config.telemetry, wiring::FROM_SETTINGS).expect("addresses");
        let runtime = Runtime::start(parts).await.expect("it starts");
        let process = Process::new(&config, engine.clone(), &runtime);
        let exporters = telemetry::start(&config.telemetry, destinations, &process, runtime.meters());
        let console =
            console::start(&config, &engine, &process).await.expect("a free port").expect("a console");
        let gateway = format!("http://{}", runtime.address().expect("it listens"));
        provider.subscribe(&format!("{gateway}/webhooks/page")).await.expect("a handshake");
        let client = Client::new().expect("a client");
        let signed_in = get(&client, console.link(), &[]).await;
        let cookie = signed_in.headers[header::SET_COOKIE].to_str().expect("text");
        let cookie = HeaderValue::from_str(cookie.split(';').next().expect("a cookie")).expect("text");
        Self {
            provider,
            clock,
            disk,
            runtime,
            client,
            console,
            cookie,
            gateway,
            folder,
            _exporters: exporters,
        }
    }

    /// Somebody says something.
    pub(super) async fn says(&self, person: u32, text: &str) {
        self.provider.user(format!("2000000000{person:05}")).says(text).await.expect("it is taken");
    }

    /// What `/readyz` answers.
    pub(super) async fn ready(&self, headers: &[(&'static str, &'static str)]) -> (u16, String) {
        let reply = get(&self.client, format!("{}/readyz", self.gateway), headers).await;
        (reply.status, String::from_utf8(reply.body.into()).expect("text"))
    }

    async fn health(&self) -> (u16, Health) {
        let (status, body) = self.ready(&[("accept", "application/json")]).await;
        (status, serde_json::from_str(&body).expect("JSON"))
    }

    async fn overview(&self) -> String {
        let cookie: HeaderMap = [(header::COOKIE, self.cookie.clone())].into_iter().collect();
        let address = format!("http://{}/", self.console.address());
        let reply = self.client.call(&call(address, cookie), PATIENCE).await.expect("a page");
        assert_eq!(reply.status, 200);
        String::from_utf8(reply.body.into()).expect("text")
    }

    pub(super) async fn metrics(&self) -> String {
        let reply = get(&self.client, format!("http://{}/metrics", self.console.address()), &[]).await;
        String::from_utf8(reply.body.into()).expect("text")
    }

    /// `doctor` on the same settings. It has a thread of its own, as it has a process of its own elsewhere.
    async fn doctor(&self) -> String {
        let config = self.folder.path().join("chinwag.toml").into_os_string();
        let doctor = move || {
            let arguments: Vec<OsString> =
                ["chinwag", "doctor", "--config"].map(OsString::from).into_iter().chain([config]).collect();
            shown(b"", |terminal| Ok(execute(Bot::new(), arguments, terminal)))
        };
        tokio::task::spawn_blocking(doctor).await.expect("it ends")
    }

    /// Waits until it is found, and that everybody is told the same.
    pub(super) async fn tells(&self, kind: FindingKind, subject: &str) -> Finding {
        let is_it = |finding: &&Finding| finding.kind == kind && finding.subject == subject;
        let finding = self.until(kind, async |health| health.findings.iter().find(is_it).cloned()).await;
        let (doctor, overview, metrics) = (self.doctor().await, self.overview().await, self.metrics().await);
        assert!(doctor.starts_with('3'), "{doctor}");
        assert!(doctor.contains(&finding.words) && doctor.contains(&finding.remedy), "{finding:?}: {doctor}");
        for part in finding.remedy.split('`') {
            assert!(overview.contains(part), "{finding:?}: {overview}");
        }
        let point = format!("chinwag_health_findings{{chinwag_finding=\"{}\"}} ", kind.as_str());
        let counted = metrics.lines().find_map(|line| line.strip_prefix(&point)).expect("a metric");
        assert_ne!(counted, "0");
        finding
    }

    /// Waits until it is over, and that nobody is told of it any more.
    pub(super) async fn ends(&self, finding: &Finding) {
        let is_it = |other: &Finding| (other.kind, &other.subject) == (finding.kind, &finding.subject);
        self.until(finding.kind, async |health| (!health.findings.iter().any(is_it)).then_some(())).await;
        let (doctor, overview) = (self.doctor().await, self.overview().await);
        assert!(!doctor.contains(&finding.remedy), "{doctor}");
        let parts: Vec<&str> = finding.remedy.split('`').collect();
        assert!(!parts.iter().all(|part| overview.contains(part)), "{finding:?}: {overview}");
    }

    async fn until<T>(&self, kind: FindingKind, found: impl AsyncFn(&Health) -> Option<T>) -> T {
        let mut last = Health::default();
        let looking = async {
            loop {
                last = self.health().await.1;
                if let Some(found) = found(&last).await {
                    return found;
                }
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        };
        match tokio::time::timeout(PATIENCE, looking).await {
            Ok(found) => found,
            Err(_) => panic!("{kind:?}: {last:#?}"),
        }
    }

    /// The clock is moved on once everything that was said before is counted: it is looked before and after.
    pub(super) async fn pass(&self, time: Duration) {
        tokio::time::sleep(Duration::from_millis(600)).await;
        self.health().await;
        self.clock.advance(time);
    }
}

fn write(folder: &TempDir, provider: &Messenger, settings: &str) -> std::path::PathBuf {
    let path = |name: &str| folder.path().join(name).display().to_string();
    let credentials = ProviderConfig::default();
    for (name, secret) in [
        ("app_secret", &credentials.app_secret),
        ("page_token", &credentials.page_token),
        ("verify_token", &credentials.verify_token),
    ] {
        std::fs::write(path(name), secret.expose()).expect("a file");
    }
    let channel = ["app_secret", "page_token", "verify_token"]
        .map(|name| format!("{name} = {{ file = \"{}\" }}\n", path(name)))
        .concat();
    let text = format!(
        "[gateway]\nlisten = \"127.0.0.1:{}\"\n[console]\nlisten = \"127.0.0.1:{}\"\n[engine]\npath = \"{}\"\n\
         {settings}\n[[channel]]\nname = \"page\"\nplatform = \"messenger\"\napi_url = \"{}\"\n{channel}",
        free_port(),
        free_port(),
        path("chinwag.db"),
        provider.api_url()
    );
    let file = folder.path().join("chinwag.toml");
    std::fs::write(&file, text).expect("a file");
    file
}

async fn get(client: &Client, url: String, headers: &[(&'static str, &'static str)]) -> HttpReply {
    let headers = headers
        .iter()
        .map(|(name, value)| (header::HeaderName::from_static(name), HeaderValue::from_static(value)));
    client.call(&call(url, headers.collect()), PATIENCE).await.expect("an answer")
}

fn call(url: String, headers: HeaderMap) -> HttpCall {
    let (secret_path, secret_query) = (None, Vec::new());
    HttpCall { method: Method::GET, url, secret_path, secret_query, headers, body: Bytes::new() }
}

/// A time that no clock of a test shows before it.
pub(super) fn is_real(at: Timestamp) -> bool {
    at > Timestamp::default()
}
