//! Tables: a row under a head of "Sets", "Reps", "Hold" is read as if it said so itself. Must never take a number for what another column is.

/// What sets the cells of a table apart.
const BARS: [&str; 4] = ["|", "\t", ";", ","];

/// A table's head.
pub(super) struct Table {
    bar: &'static str,
    columns: Vec<Column>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Sets,
    Reps,
    Hold,
    Other,
}

fn cells<'l>(line: &'l str, bar: &str) -> Vec<&'l str> {
    line.trim().trim_matches('|').split(bar).map(|cell| cell.trim().trim_matches('"').trim()).collect()
}

impl Table {
    /// The head that a line is, if it is one.
    pub(super) fn head(line: &str) -> Option<Self> {
        let bar = BARS.into_iter().find(|bar| line.contains(bar))?;
        let column = |cell: &str| match cell.to_lowercase().trim_end_matches('.') {
            "sets" | "set" => Column::Sets,
            "reps" | "rep" | "repetitions" | "times" => Column::Reps,
            "hold" | "hold (s)" | "hold (sec)" | "hold (secs)" | "hold (seconds)" | "hold time" => Column::Hold,
            _ => Column::Other,
        };
        let columns: Vec<Column> = cells(line, bar).into_iter().map(column).collect();
        let known = columns.iter().filter(|column| **column != Column::Other).count();
        (known >= 2 && columns[0] == Column::Other).then_some(Self { bar, columns })
    }

    /// A row with its columns' names beside its numbers; nothing for a line that is no row.
    pub(super) fn row(&self, line: &str) -> Option<String> {
        let cells = cells(line, self.bar);
        if cells.len() != self.columns.len() {
            return None;
        }
        let named = |(cell, column): (&&str, &Column)| {
            let bare = cell.starts_with(|c: char| c.is_ascii_digit()) && !cell.contains(|c: char| c.is_alphabetic());
            match column {
                Column::Sets if bare => format!("{cell} sets"),
                Column::Reps if bare => format!("{cell} reps"),
                Column::Hold if bare => format!("hold {cell} sec"),
                Column::Hold if !cell.is_empty() => format!("hold {cell}"),
                _ => (*cell).to_owned(),
            }
        };
        Some(cells.iter().zip(&self.columns).map(named).filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(", "))
    }
}
