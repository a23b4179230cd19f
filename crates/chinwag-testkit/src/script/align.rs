//! Which of what was expected stands for which of what came: the longest way to have both in their order.

/// More pairs than this are not compared; then only what stands at the same place counts as the same.
const PAIRS_MAX: usize = 1 << 20;

/// Pairs of indices, both growing, for which `is_same`; as many as there can be.
pub(super) fn align(
    left: usize,
    right: usize,
    is_same: impl Fn(usize, usize) -> bool,
) -> Vec<(usize, usize)> {
    if left.saturating_mul(right) > PAIRS_MAX {
        return (0..left.min(right))
            .filter(|index| is_same(*index, *index))
            .map(|index| (index, index))
            .collect();
    }
    let width = right + 1;
    // The most pairs from here to the end.
    let mut most = vec![0usize; (left + 1) * width];
    let mut same = vec![false; left * right];
    for l in (0..left).rev() {
        for r in (0..right).rev() {
            let is_same = is_same(l, r);
            same[l * right + r] = is_same;
            let (down, across) = (most[(l + 1) * width + r], most[l * width + r + 1]);
            let both = most[(l + 1) * width + r + 1] + 1;
            most[l * width + r] = if is_same { both.max(down).max(across) } else { down.max(across) };
        }
    }
    let (mut l, mut r, mut pairs) = (0, 0, Vec::new());
    while l < left && r < right {
        let here = most[l * width + r];
        if same[l * right + r] && here == most[(l + 1) * width + r + 1] + 1 {
            pairs.push((l, r));
            (l, r) = (l + 1, r + 1);
        } else if here == most[(l + 1) * width + r] {
            l += 1;
        } else {
            r += 1;
        }
    }
    pairs
}

/// What becomes of one after the other, when the left is made the right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// They are the same.
    Same(usize, usize),
    /// One stands where the other should.
    Other(usize, usize),
    /// It is only on the left.
    Gone(usize),
    /// It is only on the right.
    New(usize),
}

/// What becomes of each, in order. Between what is the same, what is left on both sides is paired.
pub(super) fn fates(left: usize, right: usize, is_same: impl Fn(usize, usize) -> bool) -> Vec<Fate> {
    let mut fates = Vec::new();
    let (mut l, mut r) = (0, 0);
    for (left, right, is_end) in align(left, right, is_same)
        .into_iter()
        .map(|(left, right)| (left, right, false))
        .chain([(left, right, true)])
    {
        while l < left || r < right {
            match (l < left, r < right) {
                (true, true) => fates.push(Fate::Other(l, r)),
                (true, false) => fates.push(Fate::Gone(l)),
                _ => fates.push(Fate::New(r)),
            }
            (l, r) = ((l + 1).min(left), (r + 1).min(right));
        }
        if !is_end {
            fates.push(Fate::Same(left, right));
        }
        (l, r) = (left + 1, right + 1);
    }
    fates
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(left: &str, right: &str) -> String {
        let (l, r): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
        let shown = fates(l.len(), r.len(), |a, b| l[a] == r[b]).into_iter().map(|fate| match fate {
            Fate::Same(a, _) => format!("{}", l[a]),
            Fate::Other(a, b) => format!("{}>{}", l[a], r[b]),
            Fate::Gone(a) => format!("-{}", l[a]),
            Fate::New(b) => format!("+{}", r[b]),
        });
        shown.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn what_is_the_same_stays_and_the_rest_is_paired() {
        assert_eq!(shown("abc", "abc"), "a b c");
        assert_eq!(shown("abc", "axc"), "a b>x c");
        assert_eq!(shown("abc", "ac"), "a -b c");
        assert_eq!(shown("ac", "abc"), "a +b c");
        assert_eq!(shown("", "ab"), "+a +b");
        assert_eq!(shown("ab", ""), "-a -b");
        assert_eq!(shown("abcd", "bcxyd"), "-a b c +x +y d");
    }
}
