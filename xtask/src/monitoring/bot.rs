//! A bot that can be scraped.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use anyhow::{Context, Result, ensure};

/// How long anything on loopback may take.
const WITHIN: Duration = Duration::from_secs(20);

/// A running bot; it ends with this.
#[derive(Debug)]
pub(super) struct Bot {
    process: Child,
    /// Where its metrics are.
    pub(super) console: SocketAddr,
}

impl Bot {
    /// Starts the binary's own bot, with its database in `folder`.
    pub(super) fn start(binary: &Path, folder: &Path) -> Result<Self> {
        let console = free()?;
        let settings = folder.join("chinwag.toml");
        fs::write(&settings, text(folder, console)).context("writing the settings of a bot")?;
        let mut run = Command::new(binary);
        run.args(["run", "--json", "--config"]).arg(&settings);
        for name in ["APP_SECRET", "PAGE_TOKEN", "VERIFY_TOKEN"] {
            run.env(name, "FAKE_CREDENTIAL_0123456789abcdef");
        }
        let mut process =
            run.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().context("starting a bot")?;
        let output = process.stdout.take().context("its output is piped")?;
        let mut line = String::new();
        // NOTE: made first, so that whatever goes wrong ends the bot.
        let bot = Self { process, console };
        BufReader::new(output).read_line(&mut line).context("reading what a bot says")?;
        ensure!(line.contains("\"runs\""), "the bot does not run: {line}");
        Ok(bot)
    }

    /// What it serves at `/metrics`.
    pub(super) fn metrics(&self) -> Result<String> {
        get(self.console, "/metrics")
    }
}

impl Drop for Bot {
    fn drop(&mut self) {
        // It may have ended already.
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

fn text(folder: &Path, console: SocketAddr) -> String {
    format!(
        "[gateway]\nlisten = \"127.0.0.1:0\"\n[engine]\ntype = \"sqlite\"\npath = \"{}\"\n\
         [console]\nlisten = \"{console}\"\n\
         [telemetry]\notlp = {{ url = \"http://127.0.0.1:9\" }}\n\
         [[channel]]\nname = \"page\"\nplatform = \"messenger\"\napp_secret = {{ env = \"APP_SECRET\" }}\n\
         page_token = {{ env = \"PAGE_TOKEN\" }}\nverify_token = {{ env = \"VERIFY_TOKEN\" }}\n",
        folder.join("bot.db").display()
    )
}

/// An address of loopback that nobody listens on.
pub(super) fn free() -> Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("looking for a free port")?;
    listener.local_addr().context("looking for a free port")
}

/// The body of an answer.
pub(super) fn get(address: SocketAddr, path: &str) -> Result<String> {
    let mut stream = TcpStream::connect(address).with_context(|| format!("connecting to {address}"))?;
    stream.set_read_timeout(Some(WITHIN)).context("setting a time-out")?;
    write!(stream, "GET {path} HTTP/1.0\r\nHost: {address}\r\n\r\n").context("asking")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).with_context(|| format!("reading {path} of {address}"))?;
    let (head, body) = answer.split_once("\r\n\r\n").context("an answer without a head")?;
    ensure!(head.split(' ').nth(1) == Some("200"), "{path} is answered {head}");
    Ok(body.to_owned())
}
