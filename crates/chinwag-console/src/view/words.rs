//! Numbers, as people read them.

use std::time::Duration;

/// A length of time, in the two units that matter.
pub(crate) fn span(span: Duration) -> String {
    let seconds = span.as_secs();
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60);
    match seconds {
        0 => micros(span.as_secs_f64() * 1e6),
        1..60 => format!("{seconds} s"),
        60..3600 => format!("{minutes} min {} s", seconds % 60),
        3600..86_400 => format!("{hours} h {minutes} min"),
        _ => format!("{days} d {hours} h"),
    }
}

/// A length of time as somebody has set it: in the largest unit that it is whole in.
pub(crate) fn length(length: Duration) -> String {
    let units = [
        (86_400, "day", "days"),
        (3600, "hour", "hours"),
        (60, "minute", "minutes"),
        (1, "second", "seconds"),
    ];
    let seconds = length.as_secs();
    let whole = units.into_iter().find(|(unit, ..)| seconds > 0 && seconds.is_multiple_of(*unit));
    match whole {
        Some((unit, one, many)) if length.subsec_nanos() == 0 => {
            plural(usize::try_from(seconds / unit).unwrap_or(usize::MAX), one, many)
        }
        _ => span(length),
    }
}

/// Microseconds.
pub(crate) fn micros(micros: f64) -> String {
    match micros {
        _ if micros < 1_000.0 => format!("{micros:.0} µs"),
        _ if micros < 10_000.0 => format!("{:.1} ms", micros / 1e3),
        _ if micros < 1_000_000.0 => format!("{:.0} ms", micros / 1e3),
        _ if micros < 10_000_000.0 => format!("{:.1} s", micros / 1e6),
        _ => format!("{:.0} s", micros / 1e6),
    }
}

/// How many a second.
pub(crate) fn rate(per_second: f64) -> String {
    match per_second {
        _ if per_second <= 0.0 => "0/s".to_owned(),
        _ if per_second < 0.1 => format!("{:.1}/min", per_second * 60.0),
        _ if per_second < 10.0 => format!("{per_second:.1}/s"),
        _ => format!("{}/s", count(per_second)),
    }
}

/// A number with its thousands apart.
pub(crate) fn count(number: f64) -> String {
    // NOTE: the sum of nothing is -0.0.
    let digits = format!("{:.0}", number + 0.0);
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    out
}

/// Bytes.
pub(crate) fn bytes(bytes: f64) -> String {
    let units = ["B", "kB", "MB", "GB", "TB"];
    let (mut value, mut unit) = (bytes, 0);
    while value >= 1000.0 && unit < units.len() - 1 {
        value /= 1000.0;
        unit += 1;
    }
    if unit == 0 { format!("{value:.0} B") } else { format!("{value:.1} {}", units[unit]) }
}

/// `1 message`, `2 messages`.
pub(crate) fn plural(number: usize, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{} {many}", count(number as f64)) }
}
