//! Extractors of what may be missing: `Option<T>`, and `Result<T, Error>` where the reason matters.

use super::{Error, FromInput, Request, Role, Site, Unmet, Writes};

/// `None` where it cannot be had from this input. An error that another run may mend stays one.
impl<T: FromInput> FromInput for Option<T> {
    const ROLE: Role = T::ROLE;
    const WRITES: Option<Writes> = T::WRITES;

    fn check(site: &Site) -> Result<(), Unmet> {
        check::<T>(site)
    }

    async fn from_input(request: &mut Request) -> Result<Self, Error> {
        match T::from_input(request).await {
            Ok(value) => Ok(Some(value)),
            Err(error) if error.is_retryable() => Err(error),
            Err(_) => Ok(None),
        }
    }
}

/// The error where it cannot be had from this input, whatever it is.
impl<T: FromInput> FromInput for Result<T, Error> {
    const ROLE: Role = T::ROLE;
    const WRITES: Option<Writes> = T::WRITES;

    fn check(site: &Site) -> Result<(), Unmet> {
        check::<T>(site)
    }

    async fn from_input(request: &mut Request) -> Result<Self, Error> {
        Ok(T::from_input(request).await)
    }
}

/// It may be missing; but a function is a durable conversation or it is none, and what is written has to have a name.
fn check<T: FromInput>(site: &Site) -> Result<(), Unmet> {
    if T::ROLE == Role::Plain { Ok(()) } else { T::check(site) }
}
