//! The new code in another program, which is started for it and ended with it.

use std::{
    fmt,
    path::PathBuf,
    process::{ExitStatus, Stdio},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    process::{Child, ChildStderr, ChildStdin, ChildStdout, Command},
    task::JoinSet,
    time::timeout,
};

use super::{Live, against::Program};
use crate::{
    commands::{
        failure::Failure,
        words::{harmless, one_line},
    },
    replay::{
        Answer, Talk,
        protocol::{self, Ask, FORMAT, Hello, INPUTS_MAX, LINE_BYTES_MAX, Line, Say},
    },
};

/// The most that is kept of what it writes to standard error.
const ERRORS_BYTES_MAX: usize = 8 << 10;

/// The most answers in one conversation.
const ANSWERS_MAX: usize = 1_000_000;

/// How long it may take to end by itself.
const LINGER: Duration = Duration::from_secs(2);

/// A bot in another process.
pub(super) struct Other {
    path: PathBuf,
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    errors: Errors,
    patience: Duration,
}

/// What went wrong between the two.
#[derive(Debug)]
enum Trouble {
    /// It has ended.
    Ended,
    /// It is no line of a replay.
    Nonsense(String),
    /// It is not what was to be said at that point.
    OutOfTurn,
}

impl Other {
    /// Starts it, and waits until it is ready.
    pub(super) async fn start(program: Program, live: Live, patience: Duration) -> Result<Self, Failure> {
        let Program { path, config } = program;
        let mut command = Command::new(&path);
        command.args(["replay", "--worker"]);
        command.args(live.live_services.then_some("--live-services"));
        command.args(live.live_effects.then_some("--live-effects"));
        command.args(config.into_iter().flat_map(|file| ["--config".into(), file.into_os_string()]));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        let cannot = |error: &dyn fmt::Display| {
            Failure::unusable(
                format_args!("`{}` cannot be started: {error}", path.display()),
                "name a bot's binary that can be run on this machine after `--against`",
            )
        };
        let mut child = command.spawn().map_err(|error| cannot(&error))?;
        let (Some(input), Some(output), Some(errors)) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            return Err(cannot(&"it has no standard streams"));
        };
        let (output, errors) = (BufReader::new(output), Errors::of(errors));
        let mut other = Self { path, child, input, output, errors, patience };
        other.greet().await.map(|()| other)
    }

    /// Plays a conversation. What the bot did in it.
    pub(super) async fn play(&mut self, talk: &Talk) -> Result<Vec<Answer>, Failure> {
        let patience = self.patience;
        let during = format!("while it replayed {}", talk.conversation);
        match timeout(patience, self.ask(talk)).await {
            Ok(Ok(answers)) => Ok(answers),
            Ok(Err(trouble)) => Err(self.failure(trouble, &during).await),
            Err(_) => Err(self.late(&during).await),
        }
    }

    /// Ends it.
    pub(super) async fn close(self) {
        let Self { mut child, input, .. } = self;
        // It ends when there is nothing more to read.
        drop(input);
        if timeout(LINGER, child.wait()).await.is_err() {
            child.kill().await.ok();
        }
    }

    async fn greet(&mut self) -> Result<(), Failure> {
        let during = "before it was ready to replay";
        let patience = self.patience;
        let hello = async {
            // One that has gone already has said on standard error why.
            self.tell(Ask::Hello(Hello::OURS)).await.ok();
            self.hear().await
        };
        match timeout(patience, hello).await {
            Ok(Ok(Say::Hello(hello))) if hello == Hello::OURS => Ok(()),
            Ok(Ok(Say::Hello(Hello { format }))) => Err(Failure::unusable(
                format_args!(
                    "`{}` knows the format {format} of a replay, and this program {FORMAT}",
                    self.path.display()
                ),
                "build both with the same version of chinwag",
            )),
            Ok(Ok(Say::Answer(_) | Say::Done)) => Err(self.failure(Trouble::OutOfTurn, during).await),
            Ok(Err(trouble)) => Err(self.failure(trouble, during).await),
            Err(_) => Err(self.late(during).await),
        }
    }

    async fn ask(&mut self, talk: &Talk) -> Result<Vec<Answer>, Trouble> {
        let conversation = talk.conversation.clone();
        self.tell(Ask::Begin { conversation, until: talk.until }).await?;
        for input in &talk.inputs {
            self.tell(Ask::Event(Box::new(input.clone()))).await?;
        }
        for call in talk.calls.iter().take(INPUTS_MAX) {
            self.tell(Ask::Call(call.clone())).await?;
        }
        self.tell(Ask::End).await?;
        let mut answers = Vec::new();
        loop {
            match self.hear().await? {
                Say::Answer(answer) if answers.len() < ANSWERS_MAX => answers.push(*answer),
                Say::Done => return Ok(answers),
                Say::Answer(_) | Say::Hello(_) => return Err(Trouble::OutOfTurn),
            }
        }
    }

    async fn tell(&mut self, what: Ask) -> Result<(), Trouble> {
        let line = protocol::line(what).map_err(|error| Trouble::Nonsense(error.to_string()))?;
        self.input.write_all(&line).await.map_err(|_| Trouble::Ended)
    }

    /// The next line that is meant for us; whatever else the bot prints is passed over.
    async fn hear(&mut self) -> Result<Say, Trouble> {
        loop {
            let mut bytes = Vec::new();
            let mut bounded = (&mut self.output).take(LINE_BYTES_MAX);
            let count = bounded.read_until(b'\n', &mut bytes).await.map_err(|_| Trouble::Ended)?;
            if count == 0 {
                return Err(Trouble::Ended);
            }
            if protocol::is_line(&bytes) {
                let line: Result<Line<Say>, _> = serde_json::from_slice(&bytes);
                let nonsense = |_| Trouble::Nonsense(one_line(&String::from_utf8_lossy(&bytes), 100));
                return line.map(|line| line.chinwag_replay).map_err(nonsense);
            }
        }
    }

    /// It has not answered in time, and is ended.
    async fn late(&mut self, during: &str) -> Failure {
        self.child.kill().await.ok();
        let (path, patience) = (self.path.display(), Span(self.patience));
        let written = self.errors.written().await;
        Failure::failed(
            format_args!("`{path}` has not answered within {patience} {during}, and was ended{written}"),
            "give it more time by --timeout TIME, or look what it waits for",
        )
    }

    async fn failure(&mut self, trouble: Trouble, during: &str) -> Failure {
        let path = self.path.display().to_string();
        let remedy = "it has to be a bot that is built with this version of chinwag";
        let what = match trouble {
            Trouble::Ended => {
                let status = timeout(LINGER, self.child.wait()).await.ok().and_then(Result::ok);
                format!("`{path}` ended {during}{}", Status(status))
            }
            Trouble::Nonsense(line) => {
                format!("`{path}` said what is no line of a replay {during}: `{line}`")
            }
            Trouble::OutOfTurn => format!("`{path}` spoke out of its turn {during}"),
        };
        self.child.kill().await.ok();
        Failure::failed(format_args!("{what}{}", self.errors.written().await), remedy)
    }
}

impl fmt::Debug for Other {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Other").field("path", &self.path).finish_non_exhaustive()
    }
}

/// The end of what a program wrote to standard error.
#[derive(Debug)]
struct Errors {
    tail: Arc<Mutex<Vec<u8>>>,
    reading: JoinSet<()>,
}

impl Errors {
    fn of(mut stream: ChildStderr) -> Self {
        let tail = Arc::new(Mutex::new(Vec::new()));
        let mut reading = JoinSet::new();
        let kept = Arc::clone(&tail);
        reading.spawn(async move {
            let mut bytes = [0; 1024];
            while let Ok(count @ 1..) = stream.read(&mut bytes).await {
                let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                kept.extend_from_slice(&bytes[..count]);
                let surplus = kept.len().saturating_sub(ERRORS_BYTES_MAX);
                kept.drain(..surplus);
            }
        });
        Self { tail, reading }
    }

    /// What was written, to stand below an error.
    async fn written(&mut self) -> String {
        timeout(LINGER, self.reading.join_next()).await.ok();
        let tail = self.tail.lock().unwrap_or_else(PoisonError::into_inner);
        let text = String::from_utf8_lossy(&tail);
        let lines =
            text.lines().map(|line| format!("\n  | {}", line.chars().map(harmless).collect::<String>()));
        lines.collect()
    }
}

/// How a process ended, where that is known.
struct Status(Option<ExitStatus>);

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(status) => write!(f, " ({status})"),
            None => Ok(()),
        }
    }
}

/// A length of time in words.
struct Span(Duration);

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = u64::try_from(self.0.as_millis()).unwrap_or(u64::MAX);
        chinwag_core::config::Span::millis(millis).fmt(f)
    }
}
