//! Words to look for: one, or several of which one is enough.

/// Words to look for: `"hello"`, or one of `["hello", "hi"]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no words to look for",
    note = "write one text, or an array, a slice or a Vec of texts: `.text([\"hello\", \"hi\"], greet)`"
)]
pub trait Words {
    /// Each of them.
    fn into_words(self) -> Vec<String>;
}

impl Words for &str {
    fn into_words(self) -> Vec<String> {
        vec![self.to_owned()]
    }
}

impl Words for String {
    fn into_words(self) -> Vec<String> {
        vec![self]
    }
}

impl<T: Into<String>, const N: usize> Words for [T; N] {
    fn into_words(self) -> Vec<String> {
        self.into_iter().map(Into::into).collect()
    }
}

impl<T: AsRef<str>, const N: usize> Words for &[T; N] {
    fn into_words(self) -> Vec<String> {
        self.as_slice().into_words()
    }
}

impl<T: AsRef<str>> Words for &[T] {
    fn into_words(self) -> Vec<String> {
        self.iter().map(|words| words.as_ref().to_owned()).collect()
    }
}

impl<T: Into<String>> Words for Vec<T> {
    fn into_words(self) -> Vec<String> {
        self.into_iter().map(Into::into).collect()
    }
}
