//! Which names of metrics a text has.

use std::collections::BTreeSet;

/// What the documentation's table knows, as Prometheus writes it.
#[derive(Debug, Default)]
pub(super) struct Known {
    pub(super) metrics: BTreeSet<String>,
    labels: BTreeSet<String>,
}

/// What ours begin with.
const FRONTS: [&str; 4] = ["chinwag_", "faas_", "messaging_", "process_"];
/// What the series of a histogram end with.
const SERIES: [&str; 3] = ["_bucket", "_sum", "_count"];

/// Reads the table: the first column is the metric, the fifth its labels.
pub(super) fn known(documentation: &str) -> Known {
    let mut known = Known::default();
    for line in documentation.lines().filter(|line| line.starts_with("| `")) {
        let columns: Vec<&str> = line.split('|').map(str::trim).collect();
        let [_, metric, _, _, _, labels, ..] = columns[..] else { continue };
        known.metrics.insert(metric.trim_matches('`').to_owned());
        known.labels.extend(labels.split(", ").map(|label| label.trim_matches('`').replace('.', "_")));
    }
    known
}

/// The metrics that a text of PromQL, in whatever form it is kept, names.
pub(super) fn used(text: &str, known: &Known) -> BTreeSet<String> {
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
    let names = words.filter(|word| is_ours(word) && !known.labels.contains(*word));
    names.map(|word| family(word, known).to_owned()).collect()
}

/// Whether a name may be one of ours.
pub(super) fn is_ours(word: &str) -> bool {
    FRONTS.iter().any(|front| word.starts_with(front))
}

/// The metric that a series is of.
pub(super) fn family<'a>(series: &'a str, known: &Known) -> &'a str {
    let of_histogram = SERIES.iter().find_map(|end| series.strip_suffix(end));
    of_histogram.filter(|family| known.metrics.contains(*family)).unwrap_or(series)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_and_labels_are_not_taken_for_them() {
        let known = known(
            "| `faas_x_seconds` | `faas.x` | histogram | `s` | `faas.name`, `chinwag.channel` | A. |\n",
        );
        let text =
            "sum by (le, faas_name) (rate(faas_x_seconds_bucket{chinwag_channel=\"a\"}[5m])) > chinwag_y";
        let used: Vec<String> = used(text, &known).into_iter().collect();
        assert_eq!(used, ["chinwag_y", "faas_x_seconds"]);
        assert!(!known.metrics.contains("chinwag_y"));
    }
}
