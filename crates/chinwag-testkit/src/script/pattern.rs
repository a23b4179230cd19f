//! Words with wildcards.

/// Words of which parts may be anything: `*` stands for any run of characters, `\*` for the sign itself. So do `\\` for a
/// backslash and `\]` for what would end a title.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pattern<'a>(&'a str);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    Letter(char),
    Any,
}

impl<'a> Pattern<'a> {
    /// The pattern that is written so.
    #[must_use]
    pub fn new(source: &'a str) -> Self {
        Self(source)
    }

    /// How the pattern is written that matches these words and no others.
    #[must_use]
    pub fn exactly(words: &str) -> String {
        Self::escaped(words, |letter| letter == '*')
    }

    /// As [`Pattern::exactly`], for the title of something to press.
    #[must_use]
    pub fn exactly_titled(title: &str) -> String {
        Self::escaped(title, |letter| matches!(letter, '*' | ']'))
    }

    fn escaped(words: &str, is_special: impl Fn(char) -> bool) -> String {
        let mut source = String::with_capacity(words.len());
        let mut letters = words.chars().peekable();
        while let Some(letter) = letters.next() {
            let is_special = match letter {
                // Only in front of these is it more than a backslash. At the end of a title, it would be.
                '\\' => letters.peek().map_or(is_special(']'), |next| is_escapable(*next)),
                letter => is_special(letter),
            };
            source.extend(is_special.then_some('\\'));
            source.push(letter);
        }
        source
    }

    /// Whether it stands for these words.
    #[must_use]
    pub fn matches(&self, words: &str) -> bool {
        let (tokens, words) = (self.tokens(), words.chars().collect::<Vec<char>>());
        let (mut token, mut letter) = (0, 0);
        // Where the last wildcard stands, and up to where it reaches so far.
        let mut wild: Option<(usize, usize)> = None;
        while letter < words.len() {
            match tokens.get(token) {
                Some(Token::Any) => {
                    wild = Some((token, letter));
                    token += 1;
                }
                Some(Token::Letter(wanted)) if *wanted == words[letter] => {
                    token += 1;
                    letter += 1;
                }
                _ => {
                    let Some((any, reached)) = wild else { return false };
                    wild = Some((any, reached + 1));
                    (token, letter) = (any + 1, reached + 1);
                }
            }
        }
        tokens[token..].iter().all(|token| *token == Token::Any)
    }

    fn tokens(&self) -> Vec<Token> {
        let mut tokens = Vec::with_capacity(self.0.len());
        let mut letters = self.0.chars().peekable();
        while let Some(letter) = letters.next() {
            tokens.push(match letter {
                '*' => Token::Any,
                '\\' => Token::Letter(letters.next_if(|next| is_escapable(*next)).unwrap_or('\\')),
                letter => Token::Letter(letter),
            });
        }
        tokens
    }
}

fn is_escapable(letter: char) -> bool {
    matches!(letter, '*' | '\\' | ']')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(pattern: &str, words: &str) -> bool {
        Pattern::new(pattern).matches(words)
    }

    #[test]
    fn a_star_is_any_run_of_characters() {
        assert!(is("Order * left on *.", "Order 4711 left on Monday."));
        assert!(is("*", "") && is("*", "a\nb") && is("a*", "a") && is("*b*", "abc") && is("*ab", "aab"));
        assert!(is("", "") && !is("", "a") && !is("a", "") && !is("a*c", "ab") && !is("a", "ab"));
        assert!(is("*a*b*", "xxaxxbxx") && !is("*a*b*", "xxbxxaxx"));
    }

    #[test]
    fn a_backslash_takes_a_star_as_it_is() {
        assert!(is(r"2 \* 3", "2 * 3") && !is(r"2 \* 3", "2 x 3"));
        assert!(is(r"C:\dir", r"C:\dir") && is(r"\\*", r"\abc") && is(r"\", r"\"));
    }

    #[test]
    fn whatever_is_said_can_be_written() {
        for words in ["", "*", r"\", r"\*", r"\\", r"a\b*c\", r"\\*", "ä*\n*", r"]", r"\]"] {
            for source in [Pattern::exactly(words), Pattern::exactly_titled(words)] {
                assert!(is(&source, words), "{source}");
                assert!(!is(&source, &format!("{words}x")) && !is(&source, &format!("x{words}")), "{source}");
            }
        }
    }
}
