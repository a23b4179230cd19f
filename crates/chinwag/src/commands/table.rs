//! Columns that stand under each other.

use std::io::{self, Write};

use super::Style;

/// Rows of cells under headings.
#[derive(Debug)]
pub(super) struct Table<const N: usize> {
    headings: [&'static str; N],
    rows: Vec<[String; N]>,
}

impl<const N: usize> Table<N> {
    pub(super) fn new(headings: [&'static str; N]) -> Self {
        Self { headings, rows: Vec::new() }
    }

    pub(super) fn row(&mut self, cells: [String; N]) {
        self.rows.push(cells);
    }

    pub(super) fn write(&self, output: &mut dyn Write, style: Style) -> io::Result<()> {
        let headings = self.headings.map(str::to_owned);
        let width = |column: usize| {
            let cells = self.rows.iter().chain([&headings]).map(|row| row[column].chars().count());
            cells.max().unwrap_or_default()
        };
        let widths: [usize; N] = std::array::from_fn(width);
        let line = |row: &[String; N]| {
            let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
            cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        };
        writeln!(output, "{}", style.dim(line(&headings)))?;
        self.rows.iter().try_for_each(|row| writeln!(output, "{}", line(row)))
    }
}
