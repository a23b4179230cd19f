//! Plays scripts side by side, and tells of each scenario in the order in which they are written.

use std::{collections::BTreeMap, num::NonZeroUsize, sync::Arc};

use chinwag_testkit::script::Script;
use tokio::task::JoinSet;

use super::{Cast, Error, Played, platform::Simulated, play::play};
use crate::{bot::Bot, settings::Settings};

/// Scripts that are to be played with one bot.
#[derive(Debug, Clone)]
pub struct Rehearsal {
    cast: Arc<Cast>,
    scripts: Vec<Arc<Script>>,
    platforms: Vec<&'static str>,
    filter: String,
    jobs: NonZeroUsize,
}

impl Rehearsal {
    /// Scripts that are to be played with one bot, on the first platform that has a simulator.
    #[must_use]
    pub fn new(cast: Cast, scripts: Vec<Script>) -> Self {
        let platforms = Simulated::names().take(1).collect();
        let scripts = scripts.into_iter().map(Arc::new).collect();
        let cores = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        let jobs = cores.saturating_mul(NonZeroUsize::MIN.saturating_add(3));
        Self { cast: Arc::new(cast), scripts, platforms, filter: String::new(), jobs }
    }

    /// On these platforms instead; `all` is each that has a simulator.
    ///
    /// # Errors
    /// One of them has no simulator.
    pub fn on_platforms<'a>(mut self, names: impl IntoIterator<Item = &'a str>) -> Result<Self, Error> {
        let named = |name| Simulated::named(name).map(|platform| platform.name);
        let names: Vec<&str> = names.into_iter().collect();
        self.platforms = match &names[..] {
            ["all"] => Simulated::names().collect(),
            names => names.iter().copied().map(named).collect::<Result<_, _>>()?,
        };
        Ok(self)
    }

    /// Only scenarios whose title or file has this in it.
    #[must_use]
    pub fn with_filter(mut self, filter: impl Into<String>) -> Self {
        self.filter = filter.into();
        self
    }

    /// So many at once.
    #[must_use]
    pub fn with_jobs(mut self, jobs: NonZeroUsize) -> Self {
        self.jobs = jobs;
        self
    }

    /// The platforms.
    #[must_use]
    pub fn platforms(&self) -> &[&'static str] {
        &self.platforms
    }

    /// The scripts.
    pub fn scripts(&self) -> impl Iterator<Item = &Script> {
        self.scripts.iter().map(Arc::as_ref)
    }

    /// What is to be played: the script, the scenario and the platform.
    fn parts(&self) -> impl Iterator<Item = (Arc<Script>, usize, &'static str)> {
        let of_script = |script: &Arc<Script>| {
            let is_chosen = |index: &usize| {
                let title = &script.scenarios[*index].title;
                title.contains(&self.filter) || script.file.contains(&self.filter)
            };
            let chosen = (0..script.scenarios.len()).filter(is_chosen).collect::<Vec<_>>();
            let script = Arc::clone(script);
            chosen.into_iter().map(move |index| (Arc::clone(&script), index))
        };
        let scenarios = self.scripts.iter().flat_map(of_script);
        scenarios.flat_map(|(script, index)| {
            self.platforms.iter().map(move |platform| (Arc::clone(&script), index, *platform))
        })
    }

    /// How many scenarios are to be played, each platform counted.
    #[must_use]
    pub fn count(&self) -> usize {
        self.parts().count()
    }

    /// Plays everything, and tells of each scenario as soon as all before it have been told of.
    ///
    /// # Errors
    /// A stage cannot be set up, or `tell` fails.
    pub async fn play<E: From<Error>>(&self, mut tell: impl FnMut(Played) -> Result<(), E>) -> Result<(), E> {
        let mut parts = self.parts().enumerate();
        let mut playing: JoinSet<(usize, Result<Played, Error>)> = JoinSet::new();
        let mut done = BTreeMap::new();
        let mut next = 0;
        loop {
            while playing.len() < self.jobs.get()
                && let Some((number, (script, index, platform))) = parts.next()
            {
                let cast = Arc::clone(&self.cast);
                playing.spawn(async move {
                    (number, play(&script, &script.scenarios[index], &cast, platform).await)
                });
            }
            let Some(joined) = playing.join_next().await else { return Ok(()) };
            let (number, played) = joined.map_err(|error| Error::Broken { what: error.to_string() })?;
            done.insert(number, played?);
            while let Some(played) = done.remove(&next) {
                tell(played)?;
                next += 1;
            }
        }
    }
}

/// Lets people talk to a bot side by side, each on a stage of their own, and say `words` so many times. How many turns
/// there were: for who measures what a turn takes.
///
/// # Errors
/// The bot is wrong, cannot be started or does not come to an end.
pub async fn turns(bot: Bot, people: usize, times: usize, words: &str) -> Result<usize, Error> {
    let cast = Cast::new(bot, &Settings::defaults())?;
    let script = format!("== Talks ==\n{}", format!("ann: {words}\nbot: *\n").repeat(times));
    let script =
        Script::parse("turns.chat", &script).map_err(|error| Error::Broken { what: error.to_string() })?;
    let rehearsal = Rehearsal::new(cast, vec![script; people]);
    let mut turns = 0;
    rehearsal
        .play(|played| match played.failures.first() {
            Some(failure) => Err(Error::Broken { what: failure.to_string() }),
            None => {
                turns += played.turns;
                Ok(())
            }
        })
        .await?;
    Ok(turns)
}
