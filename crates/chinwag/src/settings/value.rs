//! One value: whether it is what its key may hold.

use std::net::SocketAddr;

use chinwag_core::{
    config::{SecretSource, Span},
    nearest::nearest,
    share::Share,
};
use serde::{Deserialize, de::IntoDeserializer, de::value::Error as ValueError};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::schema::Kind;

/// What is wrong with a value, and what to do.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) what: String,
    pub(super) remedy: Option<String>,
}

impl Fault {
    pub(super) fn new(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { what: what.into(), remedy: Some(remedy.into()) }
    }
}

/// Whether `value` is what a key of this kind may hold; tables are left to who knows their keys.
pub(super) fn check(path: &str, kind: &Kind, value: &DeValue<'_>) -> Result<(), Fault> {
    match (kind, value) {
        (Kind::Flag, DeValue::Boolean(_)) | (Kind::Text | Kind::Url, DeValue::String(_)) => Ok(()),
        (Kind::Table(_) | Kind::Tagged(_) | Kind::Functions(_) | Kind::Credentials, DeValue::Table(_)) => {
            Ok(())
        }
        (Kind::Texts, DeValue::Table(table)) => texts(path, table),
        (Kind::Channels, DeValue::Array(_)) | (Kind::Credential, _) => Ok(()),
        (Kind::Count(least, most), DeValue::Integer(number)) => {
            let number = i128::from_str_radix(number.as_str(), number.radix()).ok();
            count(path, *least, *most, number)
        }
        (Kind::Share, DeValue::Integer(number)) => share(path, number.as_str()),
        (Kind::Share, DeValue::Float(number)) => share(path, number.as_str()),
        (Kind::Names, DeValue::Array(names)) if names.iter().all(|name| name.get_ref().is_str()) => Ok(()),
        (Kind::Duration, DeValue::String(text)) => duration(path, text),
        (Kind::Address, DeValue::String(text)) => address(path, text),
        (Kind::Word(words), DeValue::String(text)) => word(path, words, text),
        _ => Err(wrong_type(path, kind, value)),
    }
}

fn count(path: &str, least: u64, most: u64, number: Option<i128>) -> Result<(), Fault> {
    match number {
        Some(number) if (i128::from(least)..=i128::from(most)).contains(&number) => Ok(()),
        Some(number) if number < i128::from(least) => {
            let what = format!("`{path}` is {number}, and must be at least {least}");
            Err(Fault::new(what, "write a larger number"))
        }
        _ => Err(Fault::new(format!("`{path}` is too large"), format!("write at most {most}"))),
    }
}

fn share(path: &str, text: &str) -> Result<(), Fault> {
    let number = text.replace('_', "").parse().ok().and_then(|number: f64| Share::try_from(number).ok());
    number.map(drop).ok_or_else(|| {
        let remedy = "write a number from 0 to 1: 0.05 is one in twenty";
        Fault::new(format!("`{path}` is {text}, which is not a share"), remedy)
    })
}

fn texts(path: &str, table: &DeTable<'_>) -> Result<(), Fault> {
    match table.iter().find(|(_, value)| !value.get_ref().is_str()) {
        Some((name, value)) => {
            let path = format!("{path}.{}", name.get_ref());
            Err(wrong_type(&path, &Kind::Text, value.get_ref()))
        }
        None => Ok(()),
    }
}

fn duration(path: &str, text: &str) -> Result<(), Fault> {
    let parsed = Span::deserialize(IntoDeserializer::<ValueError>::into_deserializer(text));
    parsed.map(drop).map_err(|_| {
        let remedy = "write a number and a unit: 250ms, 30s, 5m, 1h or 7d";
        Fault::new(format!("`{path}` is `{text}`, which is not a length of time"), remedy)
    })
}

fn address(path: &str, text: &str) -> Result<(), Fault> {
    text.parse::<SocketAddr>().map(drop).map_err(|_| {
        let remedy = "write an IP address and a port: \"127.0.0.1:8080\" for this machine alone, \
                      \"0.0.0.0:8080\" for all";
        Fault::new(format!("`{path}` is `{text}`, which is not an IP address and a port"), remedy)
    })
}

/// That `text` is one of `words`.
pub(super) fn word(path: &str, words: &[&str], text: &str) -> Result<(), Fault> {
    if words.contains(&text) {
        return Ok(());
    }
    let remedy = match nearest(text, words.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("write one of {}", list(words, "or")),
    };
    Err(Fault::new(format!("`{path}` cannot be `{text}`"), remedy))
}

/// The tag of a table, which is one of `words`.
pub(super) fn tag<'v>(path: &str, words: &[&str], value: &'v DeValue<'_>) -> Result<&'v str, Fault> {
    let text = value.as_str().ok_or_else(|| wrong_type(path, &Kind::Text, value))?;
    word(path, words, text).map(|()| text)
}

/// Words in a row: `` `a`, `b` or `c` ``.
pub(super) fn list(words: &[&str], last_joined_by: &str) -> String {
    match words {
        [] => "none".into(),
        [one] => format!("`{one}`"),
        [first, last] => format!("`{first}` {last_joined_by} `{last}`"),
        [first, rest @ ..] => format!("`{first}`, {}", list(rest, last_joined_by)),
    }
}

/// That the value is of another type than its key may hold.
pub(super) fn wrong_type(path: &str, kind: &Kind, value: &DeValue<'_>) -> Fault {
    let key = path.rsplit('.').next().unwrap_or(path);
    let (expected, remedy) = match kind {
        Kind::Flag => ("true or false", format!("write `{key} = true` or `{key} = false`, without quotes")),
        Kind::Count(..) => ("a whole number", format!("write it without quotes, as in `{key} = 64`")),
        Kind::Duration => ("a length of time", format!("write a number and a unit, as in `{key} = \"30s\"`")),
        Kind::Share => ("a share", format!("write a number from 0 to 1, as in `{key} = 0.05`")),
        Kind::Names => ("a list of names", format!("write each in quotes, as in `{key} = [\"order\"]`")),
        Kind::Text | Kind::Url | Kind::Address => ("text", "write it in quotes".to_owned()),
        Kind::Word(words) => ("a word", format!("write {}, in quotes", list(words, "or"))),
        Kind::Credential => ("where a credential is", reference_remedy(key)),
        Kind::Table(_) | Kind::Tagged(_) | Kind::Texts | Kind::Credentials => {
            ("a table", format!("write `[{path}]`, and its keys below it"))
        }
        Kind::Functions(_) => {
            let table = path.split('.').next().unwrap_or(path);
            ("a table", format!("write `[{table}.<name>]`, and its keys below it"))
        }
        Kind::Channels => ("a list of tables", "write `[[channel]]`, with two brackets".to_owned()),
    };
    Fault::new(format!("`{path}` must be {expected}, and is {}", found(value)), remedy)
}

fn found(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with a fraction",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// Each place a credential is said to be, with where that is said.
pub(super) fn reference<'a>(
    path: &str,
    value: &'a Spanned<DeValue<'_>>,
) -> Result<Vec<(&'a Spanned<DeValue<'a>>, SecretSource)>, Fault> {
    let places = match value.get_ref() {
        DeValue::Array(places) if !places.is_empty() => places.iter().collect(),
        _ => vec![value],
    };
    places.into_iter().map(|place| Ok((place, one_place(path, place)?))).collect()
}

fn one_place(path: &str, place: &Spanned<DeValue<'_>>) -> Result<SecretSource, Fault> {
    let key = path.rsplit('.').next().unwrap_or(path);
    let misshapen = |what: String| Fault::new(what, reference_remedy(key));
    let table = match place.get_ref() {
        DeValue::Table(table) => table,
        DeValue::String(_) => {
            return Err(misshapen(format!(
                "`{path}` holds text, and a credential never stands in this file"
            )));
        }
        other => return Err(wrong_type(path, &Kind::Credential, other)),
    };
    match (table.len(), text_of(table, "env"), text_of(table, "file")) {
        (1, Some(variable), None) => Ok(SecretSource::Env(variable.into())),
        (1, None, Some(file)) => Ok(SecretSource::File(file.into())),
        _ => {
            Err(misshapen(format!("`{path}` must say where the credential is, by `env` or by `file` alone")))
        }
    }
}

fn reference_remedy(key: &str) -> String {
    format!(
        "write `{key} = {{ env = \"{}\" }}` and export the credential under that name",
        key.to_ascii_uppercase()
    )
}

/// The text under `key`, where there is text.
pub(super) fn text_of<'a>(table: &'a DeTable<'_>, key: &str) -> Option<&'a str> {
    table.get(key).and_then(|value| value.get_ref().as_str())
}
