//! Who it is that metrics and traces are of.

use std::collections::BTreeMap;

/// Who it is that metrics and traces are of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource(Vec<(String, String)>);

impl Resource {
    /// A bot of that name in this version, and one process of it. What the settings say besides goes over that.
    #[must_use]
    pub fn new(service: &str, instance: u128, attributes: &BTreeMap<String, String>) -> Self {
        let mut all = BTreeMap::from([
            ("service.name".to_owned(), service.to_owned()),
            ("service.version".to_owned(), env!("CARGO_PKG_VERSION").to_owned()),
            ("service.instance.id".to_owned(), format!("{instance:032x}")),
        ]);
        all.extend(attributes.clone());
        Self(all.into_iter().collect())
    }

    /// Names and values, in the order of the names.
    pub fn attributes(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}
