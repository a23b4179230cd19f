//! Who a user is beyond the channel.

use std::fmt;

use chinwag_core::topic::MESSAGE_RECEIVED;

use super::{Link, Owner, StateKey, Stored as _, lent::Lent, user_of};
use crate::bot::{Error, FromInput, Request, Role, Site, Unmet, Writes};

/// Who the sender of the message is beyond its channel, and the way to say so.
///
/// A channel knows its users by ids of its own, so a person who writes on two channels is two users. A function that
/// learns who they are, by a login, a code, a customer's number, links each to the same id; from the next run on their
/// [`UserState`](super::UserState) is the person's. The link is written with the run's commit. It comes with
/// `message_received` alone.
///
/// Nothing is moved by a link: what a user had before stays where it was, and is there again after an `unlink`. An
/// author who wants to keep it carries it over. The run that links has still the user's own state; the next one has the
/// person's; the conversation's is there in both:
///
/// ```
/// use chinwag::prelude::*;
/// use serde::{Deserialize, Serialize};
///
/// /// What a person is about to buy.
/// #[derive(Default, Serialize, Deserialize)]
/// struct Cart {
///     items: Vec<String>,
/// }
///
/// impl Stored for Cart {
///     const NAME: &'static str = "cart";
/// }
///
/// /// A cart on its way to the person it belongs to.
/// #[derive(Default, Serialize, Deserialize)]
/// struct OnTheWay(Cart);
///
/// impl Stored for OnTheWay {
///     const NAME: &'static str = "cart_on_the_way";
/// }
///
/// /// `/login CODE`: whoever has the code is that customer.
/// async fn login(
///     code: Matched,
///     mut identity: Identity,
///     mut cart: UserState<Cart>,
///     mut on_the_way: ConversationState<OnTheWay>,
/// ) -> &'static str {
///     let Some(customer) = customer(code.rest()) else { return "This is no code of ours." };
///     identity.link(customer);
///     on_the_way.0.items.append(&mut cart.items);
///     "Welcome back!"
/// }
///
/// /// Anything else is put into the cart.
/// async fn add(
///     message: Message,
///     mut cart: UserState<Cart>,
///     mut on_the_way: ConversationState<OnTheWay>,
/// ) -> String {
///     cart.items.append(&mut on_the_way.0.items);
///     cart.items.push(message.text().to_owned());
///     format!("In your cart: {}", cart.items.join(", "))
/// }
/// # fn customer(code: &str) -> Option<&'static str> { (code == "1234").then_some("customer-42") }
///
/// # fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
/// let talk = Router::new().command("login", login).otherwise(add);
/// let bot = Bot::new().function("talk", on(MESSAGE_RECEIVED), talk);
/// # assert_eq!(bot.build(&chinwag::settings::Settings::defaults().config)?.len(), 1);
/// # Ok(())
/// # }
/// ```
pub struct Identity {
    owner: Owner,
    link: Lent<Link>,
}

impl Identity {
    /// Who the user state belongs to in this run: `user/<channel>:<user id>`, or `person/<id>` where there is a link. No
    /// two users have the same, unless they are linked to one person.
    #[must_use]
    pub fn key(&self) -> String {
        self.owner.key()
    }

    /// The person that the user was linked to when the run began.
    #[must_use]
    pub fn person(&self) -> Option<&str> {
        match &self.owner {
            Owner::Person(id) => Some(id),
            _ => None,
        }
    }

    /// From the next run on, the user is this person. An id has 1 to 256 bytes, and no control characters; with another
    /// one the run is given up.
    pub fn link(&mut self, person: impl Into<String>) {
        self.link.0 = Some(person.into());
    }

    /// From the next run on, the user is nobody but itself.
    pub fn unlink(&mut self) {
        self.link.clear();
    }
}

impl FromInput for Identity {
    const ROLE: Role = Role::Written;
    const WRITES: Option<Writes> = Some(Writes::new("identity", Link::NAME));

    fn check(site: &Site) -> Result<(), Unmet> {
        site.check_topic("Identity", MESSAGE_RECEIVED)
    }

    async fn from_input(request: &mut Request) -> Result<Self, Error> {
        let user = user_of(request)?;
        let link: Lent<Link> = Lent::take(request, StateKey::link(&user)).await?;
        Ok(Self { owner: link.owner(user), link })
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Identity").field(&self.key()).finish()
    }
}
