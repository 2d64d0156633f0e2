//! The window's own words in each of its languages, for tests that press what a person would.

use std::{collections::BTreeMap, fs, path::Path};

/// Words by their key.
#[derive(Debug, Clone)]
pub struct Words(BTreeMap<String, String>);

impl Words {
    /// Of a language that the window has, such as `en`.
    ///
    /// # Panics
    /// When its files can't be read.
    #[must_use]
    pub fn of(language: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/src/i18n").join(language);
        let entries = fs::read_dir(&folder).unwrap_or_else(|why| panic!("{}: {why}", folder.display()));
        let mut words = BTreeMap::new();
        for file in entries.filter_map(Result::ok) {
            let text = fs::read_to_string(file.path()).unwrap_or_default();
            words.extend(text.lines().filter_map(entry));
        }
        if language == "fr" {
            words.values_mut().for_each(|text| *text = as_french_is_set(text));
        }
        Self(words)
    }

    /// One of them.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn get(&self, key: &str) -> &str {
        self.0.get(key).unwrap_or_else(|| panic!("the window has no word {key}"))
    }
}

/// Double signs keep to the line of their words, as `ui/src/i18n` sets them.
fn as_french_is_set(text: &str) -> String {
    let before = [" :", " ;", " ?", " !", " »"];
    let text = before.iter().fold(text.to_owned(), |text, sign| text.replace(sign, &sign.replace(' ', "\u{a0}")));
    text.replace("« ", "«\u{a0}")
}

/// A line of the form `"key": "text",`.
fn entry(line: &str) -> Option<(String, String)> {
    let (key, text) = line.trim().strip_prefix('"')?.split_once("\": \"")?;
    Some((key.to_owned(), text.strip_suffix("\",")?.replace("\\\"", "\"")))
}
