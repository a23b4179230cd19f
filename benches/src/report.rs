//! The figures, as a table for people and as JSON.

use std::fmt;

use serde::Serialize;

/// What was measured.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Report {
    rows: Vec<Row>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tables: Vec<Table>,
}

/// The same figures of many things.
#[derive(Debug, Serialize)]
pub(crate) struct Table {
    pub(crate) case: &'static str,
    pub(crate) columns: &'static [&'static str],
    /// What it is, and a figure for each column.
    pub(crate) rows: Vec<(String, Vec<f64>)>,
}

#[derive(Debug, Serialize)]
struct Row {
    case: &'static str,
    figure: String,
    value: f64,
    unit: &'static str,
    /// What it should be.
    #[serde(skip_serializing_if = "Option::is_none")]
    goal: Option<Goal>,
}

/// What a figure should be.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Goal {
    AtLeast(f64),
    AtMost(f64),
}

impl Goal {
    fn is_met(self, value: f64) -> bool {
        match self {
            Self::AtLeast(least) => value >= least,
            Self::AtMost(most) => value <= most,
        }
    }
}

impl Report {
    /// Adds a figure.
    pub(crate) fn add(
        &mut self,
        case: &'static str,
        figure: impl Into<String>,
        value: f64,
        unit: &'static str,
    ) {
        self.rows.push(Row { case, figure: figure.into(), value, unit, goal: None });
    }

    /// Adds a figure that should be something.
    pub(crate) fn judge(
        &mut self,
        case: &'static str,
        figure: impl Into<String>,
        value: f64,
        unit: &'static str,
        goal: Goal,
    ) {
        self.rows.push(Row { case, figure: figure.into(), value, unit, goal: Some(goal) });
    }

    /// Adds a table.
    pub(crate) fn table(&mut self, table: Table) {
        self.tables.push(table);
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for row in &self.rows {
            write!(f, "{:<12} {:<58} {:>10} {:<5}", row.case, row.figure, number(row.value), row.unit)?;
            match row.goal {
                Some(goal) => {
                    let (sign, bound) = match goal {
                        Goal::AtLeast(bound) => ('≥', bound),
                        Goal::AtMost(bound) => ('≤', bound),
                    };
                    let verdict = if goal.is_met(row.value) { "met" } else { "NOT MET" };
                    writeln!(f, " {sign} {} {verdict}", number(bound))?;
                }
                None => writeln!(f)?,
            }
        }
        self.tables.iter().try_for_each(|table| write!(f, "\n{table}"))
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = |column: &str| column.chars().count().max(6);
        let front = self.rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or_default().max(12);
        write!(f, "{:<front$}", self.case)?;
        for column in self.columns {
            write!(f, "  {column:>width$}", width = width(column))?;
        }
        for (name, figures) in &self.rows {
            write!(f, "\n{name:<front$}")?;
            for (column, figure) in self.columns.iter().zip(figures) {
                write!(f, "  {:>width$}", number(*figure), width = width(column))?;
            }
        }
        writeln!(f)
    }
}

/// Three digits that say something.
fn number(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        size if size >= 1.0 => format!("{value:.2}"),
        _ => format!("{value:.3}").trim_end_matches('0').trim_end_matches('.').to_owned(),
    }
}

/// The middle one of some figures.
pub(crate) fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}
