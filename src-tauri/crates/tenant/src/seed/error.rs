//! What is wrong with a seed, and in which line.

use std::path::PathBuf;

/// A seed can't be used.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// The file can't be read.
    #[error("the organisation {} can't be read: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It says something that can't be.
    #[error("line {line}, column {column}: {problem}")]
    Wrong {
        /// From 1.
        line: usize,
        /// In characters, from 1.
        column: usize,
        /// In words.
        problem: String,
    },
}

impl SeedError {
    /// A problem at a byte of the text.
    pub(super) fn at(text: &str, byte: usize, problem: impl Into<String>) -> Self {
        let before = text.get(..byte).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self::Wrong {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            problem: problem.into(),
        }
    }

    /// What the TOML reader found.
    pub(super) fn from_toml(text: &str, error: &toml::de::Error) -> Self {
        Self::at(text, error.span().map_or(0, |span| span.start), error.message())
    }
}
