//! The story: build, change places, and wait for what comes next.

use std::{
    future::Future,
    io,
    net::SocketAddr,
    path::{Path, PathBuf},
    pin::Pin,
    time::Duration,
};

use tokio::time::Instant;

use super::{
    build::Builder,
    changes::Changes,
    check::check,
    child::{Deed, Greeting, Running},
    desk::{Key, desk},
    front::{Front, HOLD},
    place,
    progress::{Progress, Start},
};
use crate::{
    commands::{
        Exit, Terminal,
        failure::{Ended, Failure},
        only::roles,
        run::{self, Run},
        signals::Signals,
        wait,
    },
    settings::Settings,
};

/// How long what the old bot has begun to answer is waited for before it is asked to stop; then it waits by itself.
const CLEAR: Duration = Duration::from_secs(5);
/// How long the bot may take to stop beyond its own `gateway.stop_timeout`.
const STOP_MARGIN: Duration = Duration::from_secs(5);
/// How long answers may take to go out at the end.
const FRONT_END: Duration = Duration::from_secs(1);

/// Runs the bot, and builds and starts it again after each change.
pub(crate) fn watch(command: &Run, terminal: &mut Terminal<'_>) -> Ended {
    if cfg!(windows) {
        return Err(Failure::unusable(
            "`--watch` cannot build a running program anew on Windows",
            "use it on another system, or build and run the bot by hand",
        ));
    }
    // What is wrong in the settings is told at once; later it is told by the bot that is to take its place.
    let settings = command.config.load_without_credentials()?;
    crate::commands::log::start(command.log, terminal.error_style);
    wait::in_threads(serve(command, &settings, terminal))?
}

async fn serve(command: &Run, settings: &Settings, terminal: &mut Terminal<'_>) -> Ended {
    let mut signals = Signals::new()?;
    let builder = Builder::of(command)?;
    let paths = place::paths(command, builder.folder())?;
    let mut changes = Changes::of(&paths).map_err(|error| {
        Failure::failed(
            format_args!("files cannot be watched: {error}"),
            "see that they are there and readable",
        )
    })?;
    let (key, desk) = desk();
    let gateway = &settings.config.gateway;
    let front = match roles(&command.only).gateway {
        true => {
            Some(Front::open(gateway, HOLD, desk).await.map_err(|e| run::not_listening(gateway.listen, e))?)
        }
        false => None,
    };
    let json = command.answer.json;
    Progress::Watching(&paths).tell(json, terminal)?;
    let mut stage = Stage {
        command,
        builder,
        key,
        listen: front.as_ref().map(|front| format!("http://{}", front.address())),
        asked_to_listen: gateway.listen,
        stop_limit: gateway.stop_timeout.get() + STOP_MARGIN,
        building: None,
        running: None,
        since: Instant::now(),
        has_run: false,
        terminal,
    };
    stage.build(None)?;
    let signal = loop {
        tokio::select! {
            signal = signals.next() => break signal,
            path = changes.next(), if stage.building.is_none() => stage.build(Some(&path))?,
            built = done(&mut stage.building) => stage.built(built).await?,
            deed = deed(&mut stage.running) => stage.noticed(deed?).await?,
        }
    };
    tokio::select! {
        ended = stage.end(signal) => ended?,
        // The bot goes with this.
        signal = signals.next() => {
            return Err(Failure::plain(format_args!("stopped at once by a second {signal}")));
        }
    }
    if let Some(front) = front {
        front.end(FRONT_END).await;
    }
    Ok(Exit::Done)
}

/// The new program, built and found sound, or why there is none.
type Built = Result<PathBuf, String>;
type Building = Pin<Box<dyn Future<Output = Built> + Send>>;

/// What is built, and what runs.
struct Stage<'a, 'b> {
    command: &'a Run,
    builder: Builder,
    key: Key,
    /// Where requests are taken.
    listen: Option<String>,
    /// Where the settings said so, when all of this began.
    asked_to_listen: SocketAddr,
    stop_limit: Duration,
    building: Option<Building>,
    running: Option<Running>,
    /// When the last change was noticed.
    since: Instant,
    /// Whether a bot has ever run.
    has_run: bool,
    terminal: &'a mut Terminal<'b>,
}

impl Stage<'_, '_> {
    /// Begins to build.
    fn build(&mut self, changed: Option<&Path>) -> io::Result<()> {
        self.since = Instant::now();
        self.tell(&Progress::Building(changed))?;
        let (builder, config) = (self.builder.clone(), self.command.config.clone());
        self.building = Some(Box::pin(async move {
            let program = builder.build().await?;
            check(&program, &config).await?;
            Ok(program)
        }));
        Ok(())
    }

    /// Lets the new bot take the place of the old one.
    async fn built(&mut self, built: Built) -> io::Result<()> {
        self.building = None;
        let program = match built {
            Ok(program) => program,
            Err(why) => {
                let goes_on = self.running.is_some();
                return self.tell(&Progress::NotBuilt { why: &why, goes_on });
            }
        };
        self.stop().await?;
        match Running::start(&program, self.command) {
            Ok(running) => self.running = Some(running),
            Err(error) => {
                let why = format!("`{}` cannot be run: {error}", program.display());
                self.tell(&Progress::Failed(&why))?;
            }
        }
        Ok(())
    }

    /// Does what follows from what the bot does.
    async fn noticed(&mut self, deed: Deed) -> io::Result<()> {
        match deed {
            Deed::Said(words) => self.pass_on(&words),
            Deed::Greeted(greeting) => self.greeted(&greeting),
            Deed::Ended(status) => {
                self.running = None;
                self.key.clear(Duration::ZERO).await;
                self.tell(&Progress::Ended(status))
            }
        }
    }

    fn greeted(&mut self, greeting: &Greeting) -> io::Result<()> {
        if let Some(address) = greeting.address() {
            self.key.fill(address);
        }
        let again = std::mem::replace(&mut self.has_run, true);
        let process = self.running.as_ref().and_then(Running::id);
        let (took, listen) = (self.since.elapsed(), self.listen.as_deref());
        let start = Start { greeting, listen, process, took, again };
        Progress::Running(start).tell(self.command.answer.json, self.terminal)?;
        self.warn_of_another_address()
    }

    /// The settings may have changed; what was listened on at the beginning goes on being.
    fn warn_of_another_address(&mut self) -> io::Result<()> {
        let Ok(settings) = self.command.config.load_without_credentials() else { return Ok(()) };
        let asked = settings.config.gateway.listen;
        if self.listen.is_none() || asked == self.asked_to_listen {
            return Ok(());
        }
        let what = format!("`gateway.listen` is now {asked}, and nobody listens there yet");
        self.terminal.warn(what, "stop `run --watch`, and start it again")
    }

    /// Stops the bot, if one runs: what it has begun to answer is answered, and what it has begun to do is done.
    async fn stop(&mut self) -> io::Result<()> {
        self.key.clear(CLEAR).await;
        let Some(mut running) = self.running.take() else { return Ok(()) };
        running.stop();
        let limit = Instant::now() + self.stop_limit;
        loop {
            match tokio::time::timeout_at(limit, running.next()).await {
                Ok(deed) => match deed? {
                    Deed::Said(words) => self.pass_on(&words)?,
                    Deed::Greeted(_) => {}
                    Deed::Ended(_) => return Ok(()),
                },
                Err(_) => {
                    tracing::warn!("the bot did not stop in time and is killed");
                    return running.kill().await;
                }
            }
        }
    }

    /// Stops all of it.
    async fn end(mut self, signal: &'static str) -> io::Result<()> {
        self.tell(&Progress::Stopping(signal))?;
        self.building = None;
        self.stop().await
    }

    /// What the bot writes is written where it would have written it.
    fn pass_on(&mut self, words: &[u8]) -> io::Result<()> {
        self.terminal.output.write_all(words)?;
        self.terminal.output.flush()
    }

    fn tell(&mut self, progress: &Progress<'_>) -> io::Result<()> {
        progress.tell(self.command.answer.json, self.terminal)
    }
}

/// Resolves when what is built is built.
async fn done(building: &mut Option<Building>) -> Built {
    match building {
        Some(building) => building.await,
        None => std::future::pending().await,
    }
}

/// Resolves when the bot does something.
async fn deed(running: &mut Option<Running>) -> io::Result<Deed> {
    match running {
        Some(running) => running.next().await,
        None => std::future::pending().await,
    }
}
