//! The state of a user.

use chinwag_core::topic::MESSAGE_RECEIVED;

use super::{
    Owner, Stored,
    lent::{Lent, stored_extractor},
    user_of,
};
use crate::bot::{Error, FromInput, Request, Role, Site, Unmet, Writes};

/// A value that is kept for the sender of the message, in whichever conversation; its default where nothing is kept.
///
/// A user is one of a channel, unless a function has linked it to a person by [`Identity`](super::Identity): then it is
/// the person's, whichever of the linked users writes. It comes with `message_received` alone.
pub struct UserState<T: Stored>(Lent<T>);

stored_extractor!(UserState);

impl<T: Stored> FromInput for UserState<T> {
    const ROLE: Role = Role::Written;
    const WRITES: Option<Writes> = Some(Writes::new("user", T::NAME));

    fn check(site: &Site) -> Result<(), Unmet> {
        site.check_topic("UserState", MESSAGE_RECEIVED)?;
        Unmet::check_state_name(T::NAME)
    }

    async fn from_input(request: &mut Request) -> Result<Self, Error> {
        let user = user_of(request)?;
        let owner = Owner::of_user(request.input(), user).await?;
        Lent::take(request, owner.state(T::NAME)).await.map(Self)
    }
}
