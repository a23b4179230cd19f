//! Steps that do something, or look: what came of them is recorded, and comes back when the function runs again.

use chinwag_core::{clock::Timestamp, conversation::fingerprint, function::Input, name::FunctionName};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{
    Play,
    journal::{Step, StepKind},
    play::{Entered, Halt, Withheld, lock},
};
use crate::bot::{
    Error,
    stored::{Loaded, StateKey, Stored},
};

/// The most characters of a failure that are kept.
const ERROR_CHARS_MAX: usize = 500;

/// What is kept of an effect. A failure that the function does not pass on is a result like any other.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kept<T> {
    /// It succeeded.
    Ok(T),
    /// It failed.
    Failed {
        error: String,
        /// Whether another try might have helped.
        retryable: bool,
    },
}

impl<T> Kept<T> {
    fn failed(error: &Error) -> Self {
        let words = error.to_string().chars().take(ERROR_CHARS_MAX).collect();
        Self::Failed { error: words, retryable: error.is_retryable() }
    }

    fn result(self) -> Result<T, Error> {
        match self {
            Self::Ok(value) => Ok(value),
            Self::Failed { error, retryable: true } => Err(Error::retry(error)),
            Self::Failed { error, retryable: false } => Err(Error::reject(error)),
        }
    }
}

impl Play {
    /// A step that takes no time: the time, a random number. Where the program is not that of the journal, what is
    /// returned is of no use, and the run does not count.
    fn at_once<T: Serialize + DeserializeOwned>(&self, kind: StepKind, make: impl FnOnce() -> T) -> T {
        match self.try_enter(Step::new(kind, "")) {
            Ok(Some(Entered::Done(recorded))) => self.take(recorded).unwrap_or_else(make),
            Ok(Some(Entered::Fresh(open))) => {
                let value = make();
                // NOTE: numbers and times are JSON.
                drop(open.close(&value));
                value
            }
            _ => make(),
        }
    }

    /// A step with an effect outside, or one that reads: done once, and its result recorded.
    pub(super) async fn once<T, F>(&self, kind: StepKind, of: &str, effect: F) -> Result<T, Error>
    where
        T: Serialize + DeserializeOwned,
        F: Future<Output = Result<T, Error>>,
    {
        match self.enter(Step::new(kind, of)).await? {
            Entered::Done(recorded) => self.taken::<Kept<T>>(recorded).await.result(),
            Entered::Fresh(open) if kind == StepKind::Run && self.scene.withholds_effects => {
                drop(open);
                self.halt(Halt::Withheld(Withheld { effect: of.to_owned() })).await
            }
            Entered::Fresh(open) => {
                let result = effect.await;
                match &result {
                    Ok(value) => open.close(&Kept::Ok(value))?,
                    Err(error) => open.close(&Kept::<&T>::failed(error))?,
                }
                result
            }
            Entered::Waiting { .. } => std::future::pending().await,
        }
    }

    /// A call of a service: a step that is told by the service and its request.
    pub(in crate::bot) async fn call<T: Serialize + DeserializeOwned>(
        &self,
        service: &FunctionName,
        request: &impl Serialize,
        call: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let request = serde_json::to_string(request).map_err(Error::reject)?;
        self.once(StepKind::Call, &format!("{service} {request}"), call).await
    }

    /// Reads state in the middle of the run, as the run has left it.
    pub(super) async fn load<T: Stored>(&self, input: &Input, key: StateKey) -> Result<Loaded<T>, Error> {
        let written = lock(&self.state).find(&key);
        Loaded::load_over(written, input, key).await
    }

    /// Reads state in the middle of the run, lets `change` change it, and keeps that for the commit.
    pub(super) async fn change<T: Stored, R>(
        &self,
        input: &Input,
        key: StateKey,
        change: impl FnOnce(&mut T) -> R,
    ) -> Result<R, Error> {
        let mut loaded = self.load::<T>(input, key).await?;
        let result = change(&mut loaded.value);
        if let Some(write) = loaded.write()? {
            lock(&self.state).put(write);
        }
        Ok(result)
    }

    /// The time, as it was when this step was first done.
    pub(in crate::bot) fn now(&self) -> Timestamp {
        self.at_once(StepKind::Now, || self.scene.now)
    }

    /// Random bits, the same each time this step is done again.
    pub(in crate::bot) fn random(&self) -> u64 {
        let place = self.place();
        let draw = || fingerprint(&[&format!("{:032x}", self.scene.random), &place]);
        self.at_once(StepKind::Random, draw)
    }
}
