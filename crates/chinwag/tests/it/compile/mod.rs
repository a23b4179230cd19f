//! What the compiler says to an author's mistakes.
//!
//! Each file in `cases` makes one mistake, and beside it stands what the compiler has to say of it: the message, the
//! words at the place of the mistake, and the advice. What only this version of the compiler says, such as its lists of
//! types that would do, is left out.
//!
//! A harness of its own, because one that calls cargo builds everything once more in a place of its own, SQLite
//! included: here the library that is tested has been built already, and the compiler only looks at it.

mod cases;
mod compiler;
mod diagnostic;
