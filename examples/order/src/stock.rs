//! The service that knows what is left. Here it asks a table; it would be somebody's HTTP API.

use std::collections::BTreeMap;

use chinwag::prelude::*;

/// How many shirts of a size are left.
pub(crate) struct Stock;

impl ServiceApi for Stock {
    const NAME: &'static str = "stock";
    type Request = String;
    type Response = u32;
}

/// What is on the shelves, by size.
pub(crate) struct Warehouse(BTreeMap<String, u32>);

impl Warehouse {
    pub(crate) fn new<const N: usize>(shelves: [(&str, u32); N]) -> Self {
        Self(shelves.map(|(size, left)| (size.to_owned(), left)).into())
    }
}

/// Looks on the shelf.
pub(crate) async fn stock(size: String, warehouse: State<Warehouse>) -> Result<u32> {
    warehouse.0.get(&size).copied().ok_or_else(|| Error::reject(format!("there is no size {size}")))
}
