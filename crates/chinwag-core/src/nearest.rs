//! What was probably meant: the nearest of the words that are known.

/// More letters than any known word has.
const LETTERS_MAX: usize = 64;

/// The nearest of `words` to `word`, where one is near enough to have been meant: a third of its letters may be wrong.
/// The words are in small letters; `word` may be in others.
#[must_use]
pub fn nearest<'a>(word: &str, words: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word: Vec<char> = word.to_lowercase().chars().take(LETTERS_MAX).collect();
    let near = |&(distance, _): &(usize, &str)| distance <= (word.len() / 3).max(1);
    let ranked = words.into_iter().map(|candidate| (distance(&word, candidate), candidate));
    ranked.filter(near).min_by_key(|&(distance, _)| distance).map(|(_, candidate)| candidate)
}

/// The edits from one word to another, where an edit changes, adds or drops a letter or swaps two neighbours.
fn distance(from: &[char], to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut rows = vec![(0..=to.len()).collect::<Vec<usize>>()];
    for i in 1..=from.len() {
        let mut row = vec![i];
        for j in 1..=to.len() {
            let changed = rows[i - 1][j - 1] + usize::from(from[i - 1] != to[j - 1]);
            let mut least = changed.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[from.len()][to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_when_one_is_near() {
        let words = ["listen", "read_timeout", "messenger", "later", "image"];
        assert_eq!(nearest("lisen", words), Some("listen"));
        assert_eq!(nearest("messneger", words), Some("messenger"));
        assert_eq!(nearest("read-timeout", words), Some("read_timeout"));
        assert_eq!(nearest("Latre", words), Some("later"));
        assert_eq!(nearest("imgae", words), Some("image"));
        assert_eq!(nearest("colour", words), None);
        assert_eq!(nearest("", words), None);
    }

    #[test]
    fn a_swap_is_one_edit() {
        let distance = |from: &str, to| distance(&from.chars().collect::<Vec<char>>(), to);
        assert_eq!([distance("ab", "ba"), distance("", "abc"), distance("kitten", "sitting")], [1, 3, 3]);
    }

    #[test]
    fn of_a_long_word_only_the_beginning_is_looked_at() {
        let known = "x".repeat(LETTERS_MAX);
        let long = format!("{known}{}", "y".repeat(1 << 20));
        assert_eq!(nearest(&long, [known.as_str()]), Some(known.as_str()));
    }
}
