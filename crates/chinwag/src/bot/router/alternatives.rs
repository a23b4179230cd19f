//! Words to look for: one, or several of which one is enough.

/// Words to look for: `"hello"`, or one of `["hello", "hi"]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not text to look for",
    note = "write one text, or an array, a slice or a Vec of texts: `.text([\"hello\", \"hi\"], greet)`"
)]
pub trait Alternatives {
    /// Each of them.
    fn each(self) -> Vec<String>;
}

impl Alternatives for &str {
    fn each(self) -> Vec<String> {
        vec![self.to_owned()]
    }
}

impl Alternatives for String {
    fn each(self) -> Vec<String> {
        vec![self]
    }
}

impl<T: Into<String>, const N: usize> Alternatives for [T; N] {
    fn each(self) -> Vec<String> {
        self.into_iter().map(Into::into).collect()
    }
}

impl<T: AsRef<str>, const N: usize> Alternatives for &[T; N] {
    fn each(self) -> Vec<String> {
        self.as_slice().each()
    }
}

impl<T: AsRef<str>> Alternatives for &[T] {
    fn each(self) -> Vec<String> {
        self.iter().map(|words| words.as_ref().to_owned()).collect()
    }
}

impl<T: Into<String>> Alternatives for Vec<T> {
    fn each(self) -> Vec<String> {
        self.into_iter().map(Into::into).collect()
    }
}
