//! One try of a call: a free place, the function, and one time-out for both.

use tokio::pin;

use super::{Station, catch::Caught, context::Call};
use crate::bot::Error;

/// Why a try has no response.
pub(super) enum Fault {
    /// It never came to call the function: there was no free place in time.
    Busy,
    /// The function failed, panicked, or was out of time.
    Failed(Error),
}

impl Station {
    /// Calls the function once, when there is a place for it.
    pub(super) async fn attempt(&self, call: &Call<'_>, attempts: &mut u32) -> Result<String, Fault> {
        let deadline = call.now().after(self.settings.timeout.get());
        let late = call.client.clock.sleep_until(deadline);
        pin!(late);
        let _place = tokio::select! {
            biased;
            place = self.gate.enter() => place.ok_or(Fault::Busy)?,
            () = &mut late => return Err(Fault::Busy),
        };
        if call.now() >= deadline {
            return Err(Fault::Busy);
        }
        *attempts += 1;
        let run = self.body.run(call.request, &self.site, call.context(*attempts));
        tokio::select! {
            biased;
            ended = Caught(run) => match ended {
                Ok(answer) => answer.map_err(Fault::Failed),
                Err(panic) => Err(Fault::Failed(Error::retry(format!("it panicked: {panic}")))),
            },
            () = late => {
                let cause = format!("it did not answer within {}", self.settings.timeout);
                Err(Fault::Failed(Error::retry(cause)))
            }
        }
    }
}
