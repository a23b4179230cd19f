//! Characters as a person sees them. Near enough to UAX #29 for what people type; a mark that is missing here is cut off
//! its letter, never lost.

/// The largest boundary between characters that is at most `at`, but not 0 unless `at` is: where one character fills all
/// the room, it is cut between code points.
pub(super) fn floor(text: &str, at: usize) -> usize {
    let fallback = at;
    let mut at = at;
    while at > 0 && !is_boundary(text, at) {
        at = text[..at].char_indices().next_back().map_or(0, |(before, _)| before);
    }
    if at == 0 { fallback } else { at }
}

fn is_boundary(text: &str, at: usize) -> bool {
    let (Some(before), Some(after)) = (text[..at].chars().next_back(), text[at..].chars().next()) else {
        return true;
    };
    let joined = extends(after)
        || before == JOINER
        || (before == '\r' && after == '\n')
        || (is_regional(before) && is_regional(after) && regionals_before(text, at) % 2 == 1);
    !joined
}

const JOINER: char = '\u{200d}';

/// A flag is two of these.
fn is_regional(character: char) -> bool {
    matches!(character, '\u{1f1e6}'..='\u{1f1ff}')
}

fn regionals_before(text: &str, at: usize) -> usize {
    text[..at].chars().rev().take_while(|character| is_regional(*character)).count()
}

/// Whether it belongs to what stands before it: joiners, marks, variation selectors, skin tones, tags, vowel signs.
fn extends(character: char) -> bool {
    matches!(character,
        JOINER | '\u{200c}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}'
        | '\u{1f3fb}'..='\u{1f3ff}'
        | '\u{e0020}'..='\u{e007f}'
        | '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}' | '\u{3099}' | '\u{309a}'
        // Hebrew and Arabic points.
        | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}'..='\u{5c2}' | '\u{610}'..='\u{61a}'
        | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6dc}' | '\u{6df}'..='\u{6e4}'
        // Vowel signs and viramas of the Indic scripts, whose blocks have one layout.
        | '\u{900}'..='\u{903}' | '\u{93a}'..='\u{93c}' | '\u{93e}'..='\u{94f}' | '\u{951}'..='\u{957}'
        | '\u{981}'..='\u{983}' | '\u{9bc}' | '\u{9be}'..='\u{9cd}' | '\u{a01}'..='\u{a03}' | '\u{a3c}'..='\u{a4d}'
        | '\u{abc}' | '\u{abe}'..='\u{acd}' | '\u{b3c}' | '\u{b3e}'..='\u{b4d}' | '\u{bbe}'..='\u{bcd}'
        | '\u{c3e}'..='\u{c4d}' | '\u{cbc}' | '\u{cbe}'..='\u{ccd}' | '\u{d3e}'..='\u{d4d}'
        // Thai, Lao, Burmese, Khmer.
        | '\u{e31}' | '\u{e33}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}' | '\u{eb1}' | '\u{eb3}'..='\u{ebc}'
        | '\u{ec8}'..='\u{ece}' | '\u{102b}'..='\u{103e}' | '\u{17b4}'..='\u{17d3}'
        // The vowels and final consonants of a Hangul syllable in parts.
        | '\u{1160}'..='\u{11ff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_character_is_cut() {
        for cluster in [
            "é",
            "e\u{301}",
            "👨‍👩‍👧‍👦",
            "👍🏽",
            "❤\u{fe0f}",
            "🇩🇪",
            "ก็",
            "क्",
            "\r\n",
            "🏴\u{e0067}\u{e0062}\u{e007f}",
            "1\u{fe0f}\u{20e3}",
        ] {
            let text = format!("a{cluster}b");
            for at in (2..=cluster.len()).filter(|at| text.is_char_boundary(*at)) {
                assert_eq!(floor(&text, at), 1, "{cluster:?} at {at}");
            }
            assert_eq!(floor(&text, 1 + cluster.len()), 1 + cluster.len(), "{cluster:?}");
        }
    }

    #[test]
    fn flags_are_cut_in_pairs() {
        let flags = "🇩🇪🇫🇷🇮🇹";
        let cuts: Vec<usize> = [4, 8, 12, 16, 20].map(|at| floor(flags, at)).into();
        assert_eq!(cuts, [4, 8, 8, 16, 16]);
    }

    #[test]
    fn a_character_that_fills_all_the_room_is_cut() {
        let text = format!("e{}", "\u{301}".repeat(50));
        assert_eq!(floor(&text, 21), 21);
    }
}
