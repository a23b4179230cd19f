//! What was probably meant: the nearest of the words that are allowed.

/// The nearest of `words` to `word`, where one is near enough to have been meant.
pub(crate) fn nearest<'a>(word: &str, words: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let near = |&(distance, _): &(usize, &str)| distance <= (word.chars().count() / 3).max(1);
    let ranked = words.into_iter().map(|candidate| (distance(word, candidate), candidate));
    ranked.filter(near).min_by_key(|&(distance, _)| distance).map(|(_, candidate)| candidate)
}

/// The edits from `a` to `b`, where an edit changes, adds or drops a letter or swaps two neighbours.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![(0..=b.len()).collect::<Vec<usize>>()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let change = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = change.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_found_when_one_is_near() {
        let words = ["listen", "read_timeout", "messenger"];
        assert_eq!(nearest("lisen", words), Some("listen"));
        assert_eq!(nearest("messneger", words), Some("messenger"));
        assert_eq!(nearest("read-timeout", words), Some("read_timeout"));
        assert_eq!(nearest("colour", words), None);
        assert_eq!(nearest("", words), None);
    }

    #[test]
    fn a_swap_is_one_edit() {
        assert_eq!([distance("ab", "ba"), distance("", "abc"), distance("kitten", "sitting")], [1, 3, 3]);
    }
}
