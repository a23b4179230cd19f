//! What is kept, as it is shown.

use chinwag_core::store::StateEntry;
use serde_json::{Value, json};

use super::{Ended, Exit, Found, Terminal};

/// Shows what was found.
pub(super) fn tell(found: &[Found], json: bool, terminal: &mut Terminal<'_>) -> Ended {
    for found in found {
        if json {
            terminal.json(&of(found))?;
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
