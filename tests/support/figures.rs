//! Figures of a benchmark: their medians, their spread, and whether they are as good as they should be.

use std::fmt::Write;

use serde_json::{Value, json};

/// From so many samples on, the spread leaves out a tenth at each end.
const MANY: usize = 10;

/// Something measured several times.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// What it is.
    pub name: String,
    /// What it is counted in.
    pub unit: &'static str,
    /// Every measurement.
    pub samples: Vec<f64>,
    /// What the median should be.
    pub target: Option<Target>,
}

/// What a median should be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Target {
    /// No more than this.
    AtMost(f64),
    /// No less than this.
    AtLeast(f64),
}

impl Target {
    fn reached(self, median: f64) -> bool {
        match self {
            Self::AtMost(most) => median <= most,
            Self::AtLeast(least) => median >= least,
        }
    }

    fn bound(self) -> f64 {
        match self {
            Self::AtMost(bound) | Self::AtLeast(bound) => bound,
        }
    }

    fn text(self) -> String {
        let sign = if matches!(self, Self::AtMost(_)) { '≤' } else { '≥' };
        format!("{sign} {}", number(self.bound()))
    }
}

impl Figure {
    /// A figure without a target.
    #[must_use]
    pub fn new(name: impl Into<String>, unit: &'static str, samples: Vec<f64>) -> Self {
        Self { name: name.into(), unit, samples, target: None }
    }

    /// The same with a target for the median.
    #[must_use]
    pub fn at_most(self, most: f64) -> Self {
        Self { target: Some(Target::AtMost(most)), ..self }
    }

    /// The same with a target for the median that it has to come up to.
    #[must_use]
    pub fn at_least(self, least: f64) -> Self {
        Self { target: Some(Target::AtLeast(least)), ..self }
    }

    /// The middle of the samples; `None` without any.
    #[must_use]
    pub fn median(&self) -> Option<f64> {
        self.quantile(0.5)
    }

    /// The tenth and the ninetieth percentile; of fewer than ten samples the least and the most.
    #[must_use]
    pub fn spread(&self) -> Option<(f64, f64)> {
        let outer = if self.samples.len() < MANY { 0.0 } else { 0.1 };
        Some((self.quantile(outer)?, self.quantile(1.0 - outer)?))
    }

    /// Whether the target is reached; `None` without a target. What could not be measured is not reached.
    #[must_use]
    pub fn reached(&self) -> Option<bool> {
        self.target.map(|target| self.median().is_some_and(|median| target.reached(median)))
    }

    /// Between samples it is interpolated.
    fn quantile(&self, part: f64) -> Option<f64> {
        let mut sorted = self.samples.clone();
        sorted.sort_by(f64::total_cmp);
        let place = part * sorted.len().checked_sub(1)? as f64;
        let (low, high) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
        Some(low + (high - low) * place.fract())
    }

    /// For programs.
    #[must_use]
    pub fn json(&self) -> Value {
        let spread = self.spread();
        json!({
            "name": self.name,
            "unit": self.unit,
            "median": self.median(),
            "low": spread.map(|(low, _)| low),
            "high": spread.map(|(_, high)| high),
            "samples": self.samples.len(),
            "target": self.target.map(Target::bound),
            "reached": self.reached(),
        })
    }
}

/// One table of them all.
#[must_use]
pub fn table(figures: &[Figure]) -> String {
    let head = ["figure", "median", "p10 – p90*", "", "samples", "target", "reached"].map(str::to_owned);
    let rows: Vec<[String; 7]> = std::iter::once(head).chain(figures.iter().map(row)).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..7).map(width).collect();
    let mut text = String::new();
    for row in &rows {
        let mut line = String::new();
        for (column, cell) in row.iter().enumerate() {
            let gap = " ".repeat(widths[column] - cell.chars().count());
            // Words stand on the left, numbers on the right.
            let (before, after) = if matches!(column, 0 | 3 | 6) { ("", gap.as_str()) } else { (gap.as_str(), "") };
            let _ = write!(line, "{before}{cell}{after}  ");
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text.push_str("* of fewer than ten samples the least and the most\n");
    text
}

fn row(figure: &Figure) -> [String; 7] {
    let none = || "–".to_owned();
    [
        figure.name.clone(),
        figure.median().map_or_else(none, number),
        figure.spread().map_or_else(none, |(low, high)| format!("{} – {}", number(low), number(high))),
        figure.unit.to_owned(),
        figure.samples.len().to_string(),
        figure.target.map_or_else(String::new, Target::text),
        figure.reached().map_or("", |reached| if reached { "yes" } else { "NO" }).to_owned(),
    ]
}

/// Three digits that count.
fn number(value: f64) -> String {
    let digits = match value.abs() {
        100.0.. => 0,
        10.0.. => 1,
        1.0.. => 2,
        _ => 3,
    };
    format!("{value:.digits$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(samples: &[f64]) -> Figure {
        Figure::new("it", "ms", samples.to_vec())
    }

    #[test]
    fn medians_are_the_middle_in_any_order() {
        assert_eq!(figure(&[9.0, 1.0, 5.0]).median(), Some(5.0));
        assert_eq!(figure(&[4.0, 1.0, 2.0, 3.0]).median(), Some(2.5));
        assert_eq!(figure(&[]).median(), None);
    }

    #[test]
    fn few_samples_are_shown_whole_and_many_without_their_ends() {
        assert_eq!(figure(&[3.0, 1.0, 2.0]).spread(), Some((1.0, 3.0)));
        let many: Vec<f64> = (0..=100).map(f64::from).collect();
        assert_eq!(figure(&many).spread(), Some((10.0, 90.0)));
    }

    #[test]
    fn what_was_not_measured_is_not_reached() {
        assert_eq!(figure(&[5.0]).reached(), None);
        assert_eq!(figure(&[5.0]).at_most(5.0).reached(), Some(true));
        assert_eq!(figure(&[5.1]).at_most(5.0).reached(), Some(false));
        assert_eq!(figure(&[]).at_most(5.0).reached(), Some(false));
        assert_eq!(figure(&[5.0]).at_least(5.0).reached(), Some(true));
        assert_eq!(figure(&[4.9]).at_least(5.0).reached(), Some(false));
    }

    #[test]
    fn the_table_lines_up_and_says_what_is_reached() {
        let figures = [figure(&[123.4]).at_most(150.0), Figure::new("another", "%", vec![0.1874]).at_most(0.1)];
        let text = table(&figures);
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[1].starts_with("it") && lines[1].contains("123") && lines[1].ends_with("yes"), "{text}");
        assert!(lines[2].contains("0.187") && lines[2].ends_with("NO"), "{text}");
        let units = [lines[1].find("ms"), lines[2].find('%')];
        assert_eq!(units[0], units[1], "{text}");
    }

    #[test]
    fn programs_get_the_same() {
        let said = figure(&[1.0, 2.0, 4.0]).at_most(3.0).json();
        assert_eq!((&said["median"], &said["high"], &said["reached"]), (&json!(2.0), &json!(4.0), &json!(true)));
    }
}
