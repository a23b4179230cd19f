// A group of a pattern that is neither a name nor a number.

use chinwag::prelude::*;

pub async fn order(matched: Matched) -> Option<String> {
    matched.get('n').map(str::to_owned)
}
