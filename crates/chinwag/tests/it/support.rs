//! The binary in a folder of its own.

use std::{
    io::{BufRead, BufReader},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Output, Stdio},
    sync::mpsc::{Receiver, channel},
    time::{Duration, Instant},
};

use serde_json::Value;
use tempfile::TempDir;

/// How long a process may take for anything.
const PATIENCE: Duration = Duration::from_secs(60);

/// A folder with a `chinwag.toml`, in which the binary is run.
pub(crate) struct Place {
    folder: TempDir,
}

impl Place {
    /// With a bot that listens on a free port and calls `api_url`.
    pub(crate) fn new(api_url: &str) -> Self {
        Self::with(&format!(
            r#"
[gateway]
listen = "127.0.0.1:0"

[engine]
path = "chinwag.db"

[[channel]]
name = "page"
platform = "messenger"
api_url = "{api_url}"
app_secret = {{ env = "MESSENGER_APP_SECRET" }}
page_token = {{ env = "MESSENGER_PAGE_TOKEN" }}
verify_token = {{ env = "MESSENGER_VERIFY_TOKEN" }}
"#
        ))
    }

    /// With these settings.
    pub(crate) fn with(settings: &str) -> Self {
        let place = Self { folder: tempfile::tempdir().unwrap() };
        place.write("chinwag.toml", settings);
        place
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    /// The binary with these arguments, not yet started.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_chinwag"));
        command
            .args(arguments)
            .current_dir(self.path())
            .env("MESSENGER_APP_SECRET", "FAKE_APP_SECRET_0123456789abcdef")
            .env("MESSENGER_PAGE_TOKEN", "FAKE_PAGE_TOKEN")
            .env("MESSENGER_VERIFY_TOKEN", "FAKE_VERIFY_TOKEN")
            .stdin(Stdio::null());
        command
    }

    /// Runs the binary to its end.
    pub(crate) fn end(&self, arguments: &[&str]) -> Ended {
        Ended::of(&self.command(arguments).output().unwrap())
    }

    /// Starts the binary.
    pub(crate) fn start(&self, arguments: &[&str]) -> Process {
        Process::start(self.command(arguments))
    }

    /// Starts a bot, and returns once it runs.
    pub(crate) fn run(&self, arguments: &[&str]) -> Bot {
        let arguments: Vec<&str> = ["run", "--json"].iter().chain(arguments).copied().collect();
        let mut process = self.start(&arguments);
        let Some(line) = process.line() else { panic!("{}", process.end().errors) };
        Bot { greeting: serde_json::from_str(&line).unwrap(), process }
    }
}

/// How a process ended, and what it wrote.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) output: String,
    pub(crate) errors: String,
}

impl Ended {
    fn of(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        Self { code: output.status.code(), output: text(&output.stdout), errors: text(&output.stderr) }
    }

    /// Each line of the output as JSON.
    pub(crate) fn json(&self) -> Vec<Value> {
        assert_eq!(self.code, Some(0), "{self:?}");
        self.output.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

/// A process that is killed when it is dropped.
pub(crate) struct Process {
    child: Child,
    lines: Receiver<String>,
    errors: Receiver<String>,
}

impl Process {
    fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let lines = lines_of(child.stdout.take().unwrap());
        let errors = lines_of(child.stderr.take().unwrap());
        Self { child, lines, errors }
    }

    /// The next line of its output; `None` at its end.
    pub(crate) fn line(&mut self) -> Option<String> {
        self.lines.recv_timeout(PATIENCE).ok()
    }

    /// The next line of what it writes to standard error; `None` at its end.
    pub(crate) fn error_line(&mut self) -> Option<String> {
        self.errors.recv_timeout(PATIENCE).ok()
    }

    pub(crate) fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", name, &pid]).status().unwrap().success());
    }

    /// Waits for its end.
    pub(crate) fn end(mut self) -> Ended {
        let status = self.wait();
        let (output, errors) = (self.lines.iter(), self.errors.iter());
        let joined = |lines: std::sync::mpsc::Iter<'_, String>| {
            lines.map(|line| line + "\n").collect::<Vec<_>>().concat()
        };
        Ended { code: status.code(), output: joined(output), errors: joined(errors) }
    }

    fn wait(&mut self) -> ExitStatus {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(begun.elapsed() < PATIENCE, "it does not end");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// The memory of its own that it holds, in bytes: not the pages of its file, which an unoptimised one has many of.
    #[cfg(target_os = "linux")]
    pub(crate) fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("RssAnon:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// The lines of a stream, read by a thread that ends with it.
fn lines_of(stream: impl std::io::Read + Send + 'static) -> Receiver<String> {
    let (sender, lines) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stream).lines() {
            let Ok(line) = line else { return };
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    lines
}

/// A running bot.
pub(crate) struct Bot {
    pub(crate) greeting: Value,
    pub(crate) process: Process,
}

impl Bot {
    /// The address of its webhook.
    pub(crate) fn webhook(&self) -> String {
        format!("{}/webhooks/page", self.greeting["listen"].as_str().unwrap())
    }

    /// The link that signs in to its console.
    pub(crate) fn console(&self) -> &str {
        self.greeting["console"].as_str().unwrap()
    }

    /// Asks it to stop, and waits until it has.
    pub(crate) fn stop(self) -> Ended {
        self.process.signal("TERM");
        self.process.end()
    }
}

/// A port that nobody listens on.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
