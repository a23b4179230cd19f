//! The walk through a file of settings: every key against the schema.

use std::{collections::HashSet, ops::Range};

use chinwag_core::{name::FunctionName, nearest::nearest};
use toml::{
    Spanned,
    de::{DeString, DeTable, DeValue},
};

use super::{
    credentials::{self, Lookup},
    problem::Problem,
    schema::{FILE, Key, Kind, TAG},
    source::Source,
    value::{self, Fault},
};

/// A walk, and the mistakes it has found.
pub(super) struct Check<'a> {
    pub(super) source: Source<'a>,
    /// Where to look for credentials; none where they are not to be read.
    pub(super) lookup: Option<&'a Lookup<'a>>,
    /// The syntax is broken somewhere, so that what seems missing may be there.
    pub(super) is_partial: bool,
    /// The paths of keys that a misspelled one was probably meant to be: they are not missing as well.
    pub(super) meant: HashSet<String>,
    pub(super) problems: Vec<Problem>,
}

impl Check<'_> {
    /// The whole file.
    pub(super) fn file(&mut self, file: &Spanned<DeTable<'_>>) {
        self.table("", file.span(), file.get_ref(), FILE, &[]);
    }

    /// A table, key by key; those in `checked` may be there, and are looked at elsewhere.
    fn table(&mut self, path: &str, span: Range<usize>, table: &DeTable<'_>, keys: &[Key], checked: &[&str]) {
        for (name, value) in table.iter().filter(|(name, _)| !checked.contains(&name.get_ref().as_ref())) {
            let path = join(path, name.get_ref());
            match keys.iter().find(|key| key.name == name.get_ref()) {
                Some(key) => self.value(&path, name.span(), value, &key.kind),
                None => {
                    let known: Vec<&str> =
                        keys.iter().map(|key| key.name).chain(checked.iter().copied()).collect();
                    self.unknown(&path, name, value, &known);
                }
            }
        }
        self.missing(path, span, table, keys);
    }

    /// The keys that a table must have and has not.
    pub(super) fn missing(&mut self, path: &str, span: Range<usize>, table: &DeTable<'_>, keys: &[Key]) {
        if self.is_partial {
            return;
        }
        for key in keys.iter().filter(|key| key.required && !table.contains_key(key.name)) {
            if self.meant.contains(&join(path, key.name)) {
                continue;
            }
            let example = match key.kind {
                Kind::Credential => format!("{{ env = \"{}\" }}", key.name.to_ascii_uppercase()),
                _ => "\"…\"".into(),
            };
            let fault = Fault::new(
                format!("`{path}` has no `{}`", key.name),
                format!("add `{} = {example}`", key.name),
            );
            self.fault(span.clone(), &join(path, key.name), fault);
        }
    }

    /// A key that the table may have.
    pub(super) fn value(
        &mut self,
        path: &str,
        name: Range<usize>,
        value: &Spanned<DeValue<'_>>,
        kind: &Kind,
    ) {
        if let Err(fault) = value::check(path, kind, value.get_ref()) {
            return self.fault(value.span(), path, fault);
        }
        match (kind, value.get_ref()) {
            (Kind::Table(keys), DeValue::Table(table)) => self.table(path, name, table, keys, &[]),
            (Kind::Tagged(variants), DeValue::Table(table)) => self.tagged(path, name, table, variants),
            (Kind::Functions(keys), DeValue::Table(table)) => self.functions(path, table, keys),
            (Kind::Channels, DeValue::Array(channels)) => self.channels(path, channels),
            (Kind::Credential, _) => self.credential(path, value),
            (Kind::Credentials, DeValue::Table(table)) => {
                table.iter().for_each(|(name, value)| self.credential(&join(path, name.get_ref()), value));
            }
            _ => {}
        }
    }

    /// A table whose tag says which keys it has; without a tag it is the first.
    fn tagged(
        &mut self,
        path: &str,
        span: Range<usize>,
        table: &DeTable<'_>,
        variants: &[(&str, &'static [Key])],
    ) {
        let words: Vec<&str> = variants.iter().map(|(word, _)| *word).collect();
        let checked = match table.get(TAG) {
            None => Ok(words[0]),
            Some(tag) => value::tag(&join(path, TAG), &words, tag.get_ref()),
        };
        match checked {
            Ok(chosen) => {
                let keys =
                    variants.iter().find(|(word, _)| *word == chosen).map_or(&[][..], |(_, keys)| keys);
                self.table(path, span, table, keys, &[TAG]);
            }
            Err(fault) => self.fault(table.get(TAG).map_or(span, Spanned::span), &join(path, TAG), fault),
        }
    }

    /// A table for each function, or for each service.
    fn functions(&mut self, path: &str, functions: &DeTable<'_>, keys: &[Key]) {
        for (name, value) in functions {
            let path = join(path, name.get_ref());
            if let Err(error) = FunctionName::new(name.get_ref().as_ref()) {
                let fault = Fault { what: error.to_string(), remedy: None };
                self.fault(name.span(), &path, fault);
            }
            match value.get_ref() {
                DeValue::Table(table) => self.table(&path, name.span(), table, keys, &[]),
                other => {
                    self.fault(value.span(), &path, value::wrong_type(&path, &Kind::Functions(&[]), other))
                }
            }
        }
    }

    /// Where a credential is said to be, and, unless it is not to be read, whether it is there.
    pub(super) fn credential(&mut self, path: &str, value: &Spanned<DeValue<'_>>) {
        let places = match value::reference(path, value) {
            Ok(places) => places,
            Err(fault) => return self.fault(value.span(), path, fault),
        };
        let Some(lookup) = self.lookup else { return };
        for (place, source) in places {
            if let Err(error) = credentials::read(&source, lookup) {
                let fault = Fault::new(format!("`{path}`: {error}"), error.remedy());
                self.fault(place.span(), path, fault);
            }
        }
    }

    /// A key that the table may not have.
    pub(super) fn unknown(
        &mut self,
        path: &str,
        name: &Spanned<DeString<'_>>,
        value: &Spanned<DeValue<'_>>,
        known: &[&str],
    ) {
        let near = nearest(name.get_ref(), known.iter().copied());
        let parent = path.strip_suffix(name.get_ref().as_ref()).unwrap_or_default();
        self.meant.extend(near.map(|near| format!("{parent}{near}")));
        let remedy = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the keys here are {}", value::list(known, "and")),
        };
        let what = if parent.is_empty() && value.get_ref().is_table() { "table" } else { "key" };
        self.fault(name.span(), path, Fault::new(format!("unknown {what} `{path}`"), remedy));
    }

    /// Keeps a mistake.
    pub(super) fn fault(&mut self, span: Range<usize>, path: &str, fault: Fault) {
        let problem = Problem::at(&self.source, span, path, fault.what);
        self.problems.push(match fault.remedy {
            Some(remedy) => problem.with_remedy(remedy),
            None => problem,
        });
    }
}

/// The path of `key` in the table at `path`.
pub(super) fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.into() } else { format!("{path}.{key}") }
}
