//! What a function may return, and the events it becomes.

use std::borrow::Cow;

use chinwag_core::{
    function::Emits,
    reply::{Card, Reply},
    response::Response,
};

use super::{Error, IntoError, Publish, Request};

/// Something a function may return.
#[diagnostic::on_unimplemented(
    message = "a function cannot return `{Self}`",
    label = "`{Self}` cannot be published",
    note = "it may return: (), Reply, &'static str or String (a text), Card, Response, Publish (an event for a topic of \
            your own), Emits, and of these an Option, a Vec, an array, a tuple of up to 8 or a Result",
    note = "for an event of your own write `Publish::to(TOPIC, &value)`"
)]
pub trait IntoEmits {
    /// The events and changes it stands for.
    ///
    /// # Errors
    /// The error the function returned, or that its input has no conversation to reply to.
    fn into_emits(self, request: &Request) -> Result<Emits, Error>;
}

impl IntoEmits for () {
    fn into_emits(self, _: &Request) -> Result<Emits, Error> {
        Ok(Emits::none())
    }
}

impl IntoEmits for Emits {
    fn into_emits(self, _: &Request) -> Result<Emits, Error> {
        Ok(self)
    }
}

impl IntoEmits for Reply {
    fn into_emits(self, request: &Request) -> Result<Emits, Error> {
        Response::new(request.channel()?, request.conversation()?.clone(), self).into_emits(request)
    }
}

impl IntoEmits for &'static str {
    fn into_emits(self, request: &Request) -> Result<Emits, Error> {
        Reply::text(self).into_emits(request)
    }
}

impl IntoEmits for String {
    fn into_emits(self, request: &Request) -> Result<Emits, Error> {
        Reply::text(self).into_emits(request)
    }
}

impl IntoEmits for Cow<'static, str> {
    fn into_emits(self, request: &Request) -> Result<Emits, Error> {
        Reply::text(self).into_emits(request)
    }
}

/// One card, as a message of its own; cards side by side are [`Reply::cards`].
impl IntoEmits for Card {
    fn into_emits(self, request: &Request) -> Result<Emits, Error> {
        Reply::cards([self]).into_emits(request)
    }
}

impl IntoEmits for Response {
    fn into_emits(self, request: &Request) -> Result<Emits, Error> {
        Publish::response(&self).into_emits(request)
    }
}

impl<R: IntoEmits> IntoEmits for Option<R> {
    fn into_emits(self, request: &Request) -> Result<Emits, Error> {
        self.map_or_else(|| Ok(Emits::none()), |some| some.into_emits(request))
    }
}

impl<R: IntoEmits, E: IntoError> IntoEmits for Result<R, E> {
    fn into_emits(self, request: &Request) -> Result<Emits, Error> {
        self.map_err(IntoError::into_error)?.into_emits(request)
    }
}

impl<R: IntoEmits> IntoEmits for Vec<R> {
    fn into_emits(self, request: &Request) -> Result<Emits, Error> {
        all(self, request)
    }
}

impl<R: IntoEmits, const N: usize> IntoEmits for [R; N] {
    fn into_emits(self, request: &Request) -> Result<Emits, Error> {
        all(self, request)
    }
}

/// Several of different types, in their order.
macro_rules! tuple {
    ($($part:ident)+) => {
        impl<$($part: IntoEmits),+> IntoEmits for ($($part,)+) {
            #[expect(non_snake_case, reason = "each part is named after its type")]
            fn into_emits(self, request: &Request) -> Result<Emits, Error> {
                let ($($part,)+) = self;
                let mut emits = Emits::none();
                $(emits.append($part.into_emits(request)?);)+
                Ok(emits)
            }
        }
    };
}

tuple!(A B);
tuple!(A B C);
tuple!(A B C D);
tuple!(A B C D G);
tuple!(A B C D G H);
tuple!(A B C D G H I);
tuple!(A B C D G H I J);

fn all<R: IntoEmits>(parts: impl IntoIterator<Item = R>, request: &Request) -> Result<Emits, Error> {
    parts.into_iter().try_fold(Emits::none(), |mut emits, part| {
        emits.append(part.into_emits(request)?);
        Ok(emits)
    })
}
