//! The parts of a call's body: each knows where it stands, so that a refusal can say it.

use std::ops::RangeInclusive;

use chinwag_core::capabilities::Unit;
use serde_json::Value;

use super::refusal::Refusal;

/// A part of a body.
#[derive(Debug, Clone)]
pub(super) struct Part<'a> {
    pub(super) value: &'a Value,
    path: String,
}

impl<'a> Part<'a> {
    pub(super) fn whole(value: &'a Value) -> Self {
        Self { value, path: String::new() }
    }

    pub(super) fn get(&self, key: &str) -> Self {
        let path = if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) };
        Self { value: &self.value[key], path }
    }

    /// A part that may be left out.
    pub(super) fn optional(&self, key: &str) -> Option<Self> {
        Some(self.get(key)).filter(|part| !part.value.is_null())
    }

    pub(super) fn wrong(&self, message: impl Into<String>) -> Refusal {
        Refusal::of_part(&self.path, message)
    }

    /// A list of so many things.
    pub(super) fn items(&self, size: RangeInclusive<usize>) -> Result<Vec<Self>, Refusal> {
        let items = self.value.as_array().ok_or_else(|| Refusal::of_type(&self.path))?;
        if !size.contains(&items.len()) {
            return Err(self.wrong(format!("Size must be between {} and {}", size.start(), size.end())));
        }
        let item = |(index, value)| Self { value, path: format!("{}[{index}]", self.path) };
        Ok(items.iter().enumerate().map(item).collect())
    }

    /// Text, whatever is in it.
    pub(super) fn any_text(&self) -> Result<&'a str, Refusal> {
        self.value.as_str().ok_or_else(|| Refusal::of_type(&self.path))
    }

    /// Text that is there and not too long.
    ///
    /// NOTE: where LINE counts what a person takes for a character, code points are counted: these are never fewer.
    pub(super) fn text(&self, unit: Unit, max: usize) -> Result<&'a str, Refusal> {
        let text = self.any_text()?;
        if text.trim().is_empty() {
            return Err(self.wrong("May not be empty"));
        }
        if unit.length(text) > max {
            return Err(self.wrong(format!("Length must be between 0 and {max}")));
        }
        Ok(text)
    }

    /// An address with one of these schemes.
    pub(super) fn url(&self, schemes: &[&str], max: usize) -> Result<&'a str, Refusal> {
        let url = self.text(Unit::Chars, max)?;
        let is_legal = url.bytes().all(|byte| byte.is_ascii_graphic());
        if !is_legal || !schemes.iter().any(|scheme| url.len() > scheme.len() && url.starts_with(scheme)) {
            return Err(self.wrong("invalid uri"));
        }
        Ok(url)
    }

    /// Degrees.
    pub(super) fn degrees(&self, max: f64) -> Result<f64, Refusal> {
        let degrees = self.value.as_f64().ok_or_else(|| Refusal::of_type(&self.path))?;
        if degrees.abs() > max {
            return Err(self.wrong(format!("must be between -{max} and {max}")));
        }
        Ok(degrees)
    }

    /// A flag, which may be left out.
    pub(super) fn flag(&self) -> Result<bool, Refusal> {
        match self.value {
            Value::Null => Ok(false),
            value => value.as_bool().ok_or_else(|| Refusal::of_type(&self.path)),
        }
    }
}
