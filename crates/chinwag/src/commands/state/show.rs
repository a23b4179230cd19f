//! What is kept, as it is shown.

use std::io;

use chinwag_core::store::StateEntry;
use serde_json::{Value, json};

use super::{Ended, Exit, Found, Terminal};
use crate::{bot::Told, commands::words::one_line};

/// Shows what was found.
pub(super) fn tell(found: &[Found], json: bool, terminal: &mut Terminal<'_>) -> Ended {
    for found in found {
        if json {
            terminal.json(&of(found))?;
            continue;
        }
        if let Some(told) = found.chat() {
            chat(found, &told, terminal)?;
            continue;
        }
        let Kept { version, data } = Kept::of(&found.entry);
        let version = version.map_or(String::new(), |version| format!(", version {version}"));
        let until = found.entry.expires.map_or(String::new(), |expires| format!(", until {expires}"));
        let about = format!("{version}, change {}{until}", found.entry.version);
        writeln!(terminal.output, "{}{}", found.words(), terminal.style.dim(about))?;
        // NOTE: JSON escapes every control character but DEL and those above 7-bit; none of them moves a cursor alone.
        writeln!(terminal.output, "{}", serde_json::to_string_pretty(&data).unwrap_or_default())?;
    }
    Ok(Exit::Done)
}

/// Shows where a durable conversation stands.
fn chat(found: &Found, told: &Told, terminal: &mut Terminal<'_>) -> io::Result<()> {
    let Told { begun, since, version, round, steps } = told;
    let again = if *round == 0 { String::new() } else { format!(", begun again {round} times") };
    let about = format!(
        ", version {version}, since {since} by “{}”{again}, change {}",
        one_line(begun, 72),
        found.entry.version
    );
    writeln!(terminal.output, "{}{}", found.words(), terminal.style.dim(about))?;
    for (number, (step, came_to)) in (1..).zip(steps) {
        let came_to =
            came_to.as_ref().map_or(String::new(), |came_to| format!(" → {}", one_line(came_to, 72)));
        writeln!(terminal.output, "{number:>4}  {}{came_to}", one_line(step, 100))?;
    }
    Ok(())
}

/// What stands in a value, where it stands in an envelope.
struct Kept {
    version: Option<u32>,
    data: Value,
}

impl Kept {
    fn of(entry: &StateEntry) -> Self {
        let value: Value = serde_json::from_str(entry.value.get()).unwrap_or_default();
        let version = value["version"].as_u64().and_then(|version| u32::try_from(version).ok());
        match value.get("data") {
            Some(data) if version.is_some() => Self { version, data: data.clone() },
            _ => Self { version: None, data: value },
        }
    }
}

fn of(found: &Found) -> Value {
    let mut value = json!({ "name": found.name, "of": found.of });
    if let (Value::Object(all), Ok(Value::Object(entry))) = (&mut value, serde_json::to_value(&found.entry)) {
        all.extend(entry);
    }
    value
}
