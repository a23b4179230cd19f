//! Charts: lines over the last hour, or as much of it as there is, as SVG.

use std::{fmt::Write as _, sync::Arc};

use maud::{Markup, PreEscaped, html};

use crate::history::Sample;

const WIDTH: f64 = 380.0;
const HEIGHT: f64 = 130.0;
/// Room for the words on the left and below.
const LEFT: f64 = 58.0;
const BELOW: f64 = 18.0;
const TOP: f64 = 6.0;

/// One line of a chart.
pub(crate) struct Line {
    /// What it is, as the legend has it.
    pub(crate) name: &'static str,
    /// How it is drawn: `a`, `b` or `bad`.
    pub(crate) class: &'static str,
    /// Its points: seconds before now, and the value; a gap where there is none.
    pub(crate) points: Vec<(f64, Option<f64>)>,
}

/// A chart of lines over so many seconds up to now.
pub(crate) fn lines(title: &str, seconds: f64, lines: &[Line], unit: fn(f64) -> String) -> Markup {
    let values = lines.iter().flat_map(|line| &line.points).filter_map(|(_, value)| *value);
    let top = nice(values.fold(0.0, f64::max));
    let last = |line: &Line| line.points.iter().rev().find_map(|(_, value)| *value);
    let said =
        lines.iter().filter_map(|line| last(line).map(|value| format!("{} {}", line.name, unit(value))));
    let summary = format!("{title}, last: {}", said.collect::<Vec<_>>().join(", "));
    html! {
        figure.chart {
            figcaption {
                (title)
                span.legend {
                    @for line in lines {
                        span class={ "key " (line.class) } { (line.name) }
                        b { (last(line).map_or_else(|| "–".to_owned(), unit)) }
                    }
                }
            }
            svg viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="img" aria-label=(summary) {
                (grid(top, seconds, unit))
                @for line in lines {
                    @for run in runs(&line.points) {
                        path class={ "line " (line.class) } d=(path(&run, top, seconds)) {}
                    }
                }
            }
        }
    }
}

fn grid(top: f64, seconds: f64, unit: fn(f64) -> String) -> Markup {
    html! {
        @for step in 0..=2 {
            @let value = top * f64::from(step) / 2.0;
            @let y = y(value, top);
            line.grid x1=(LEFT) x2=(WIDTH) y1=(y) y2=(y) {}
            text.axis x=(LEFT - 6.0) y=(y + 4.0) text-anchor="end" { (unit(value)) }
        }
        text.axis x=(LEFT) y=(HEIGHT - 3.0) { (ago(seconds)) }
        text.axis x=(WIDTH) y=(HEIGHT - 3.0) text-anchor="end" { "now" }
    }
}

fn ago(seconds: f64) -> String {
    if seconds < 3600.0 { format!("{:.0} min ago", seconds / 60.0) } else { "1 h ago".to_owned() }
}

/// The minutes that a chart may be over.
const MINUTES: [f64; 7] = [1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0];

/// Over how many seconds charts of these samples are: as many as there are, up to the next round number of minutes.
pub(crate) fn seconds(samples: &[Arc<Sample>]) -> f64 {
    let ends = samples.first().zip(samples.last());
    let there = ends.map_or(0.0, |(first, last)| last.at.since(first.at).as_secs_f64());
    let fitting = MINUTES.into_iter().map(|minutes| minutes * 60.0).find(|seconds| *seconds >= there);
    fitting.unwrap_or(3600.0)
}

/// What these charts are over, as a title.
pub(crate) fn title(seconds: f64) -> String {
    match seconds / 60.0 {
        minutes if minutes >= 60.0 => "The last hour".to_owned(),
        minutes if minutes <= 1.0 => "The last minute".to_owned(),
        minutes => format!("The last {minutes:.0} minutes"),
    }
}

/// Points that stand side by side, without the gaps.
fn runs(points: &[(f64, Option<f64>)]) -> Vec<Vec<(f64, f64)>> {
    let parts = points.split(|(_, value)| value.is_none()).filter(|part| !part.is_empty());
    parts
        .map(|part| part.iter().filter_map(|(back, value)| value.map(|value| (*back, value))).collect())
        .collect()
}

fn path(points: &[(f64, f64)], top: f64, seconds: f64) -> PreEscaped<String> {
    let mut path = String::new();
    for (index, (back, value)) in points.iter().enumerate() {
        let x = LEFT + (WIDTH - LEFT) * (1.0 - back / seconds).clamp(0.0, 1.0);
        let command = if index == 0 { 'M' } else { 'L' };
        write!(path, "{command}{x:.1} {:.1}", y(*value, top)).expect("a string takes what is written to it");
    }
    if let [_] = points {
        path.push_str("h1");
    }
    PreEscaped(path)
}

fn y(value: f64, top: f64) -> f64 {
    TOP + (HEIGHT - TOP - BELOW) * (1.0 - (value / top).clamp(0.0, 1.0))
}

/// The next of 1, 2 and 5 times a power of ten.
fn nice(value: f64) -> f64 {
    if value <= 0.0 {
        return 1.0;
    }
    let power = 10_f64.powf(value.log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0];
    steps.into_iter().map(|step| step * power).find(|top| *top >= value * 0.999).unwrap_or(10.0 * power)
}

/// A line of what happened between looks: each point is of half a minute, so that what is rare is not all gaps; of less,
/// while there is little to draw.
pub(crate) fn over(
    samples: &[Arc<Sample>],
    value: &dyn Fn(&Sample, &Sample) -> Option<f64>,
) -> Vec<(f64, Option<f64>)> {
    let Some(newest) = samples.last().map(|sample| sample.at) else { return Vec::new() };
    let apart = (samples.len() / 3).clamp(1, 6);
    let pairs = samples.iter().zip(samples.iter().skip(apart));
    pairs.map(|(before, after)| (newest.since(after.at).as_secs_f64(), value(before, after))).collect()
}

#[cfg(test)]
mod tests {
    use chinwag_core::clock::Timestamp;

    use super::*;

    #[test]
    fn charts_are_over_what_there_is() {
        let sample = |seconds: u64| {
            Arc::new(Sample { at: Timestamp::from_millis(seconds * 1000), ..Sample::default() })
        };
        let over = |last: u64| seconds(&[sample(0), sample(last)]);
        assert_eq!(
            [over(0), over(60), over(61), over(301), over(3599), over(9999)],
            [60.0, 60.0, 120.0, 600.0, 3600.0, 3600.0]
        );
        assert_eq!(seconds(&[]), 60.0);
        assert_eq!(
            [title(60.0), title(600.0), title(3600.0)],
            ["The last minute", "The last 10 minutes", "The last hour"]
        );
    }
}
