//! When the program's words mean the window.

use std::path::{Path, PathBuf};

/// What the window opens with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened {
    /// As it is.
    Bare,
    /// A link, in its join sheet.
    Link(String),
    /// A calendar file, which is added to the list; where it holds one meeting to join, with its join sheet.
    Calendar(PathBuf),
}

/// What the window is to open with, if the words of the command line mean the window: none at all, or one link or calendar file.
/// Everything else is for the command line. No link can be an option, whatever it holds.
#[must_use]
pub fn opening(words: &[String]) -> Option<Opened> {
    match words {
        [] => Some(Opened::Bare),
        [file] if is_calendar(Path::new(file)) => Some(Opened::Calendar(file.into())),
        [link] if is_link(link) => Some(Opened::Link(link.clone())),
        _ => None,
    }
}

/// Whether a word is the path of a calendar file that is there. On Windows a path has a colon as a link has.
fn is_calendar(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("ics")) && path.is_file()
}

/// Whether a word is a link: a scheme as RFC 3986 §3.1 has it, and a colon. None of our words has one.
fn is_link(word: &str) -> bool {
    let Some((scheme, _)) = word.split_once(':') else { return false };
    let rest = |letter: char| letter.is_ascii_alphanumeric() || "+-.".contains(letter);
    scheme.starts_with(|first: char| first.is_ascii_alphabetic()) && scheme.chars().all(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(words: &[&str]) -> Option<Opened> {
        opening(&words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn without_words_the_window_opens() {
        assert_eq!(of(&[]), Some(Opened::Bare));
    }

    #[test]
    fn a_link_opens_the_join_sheet() {
        for link in ["https://teams.microsoft.com/meet/1", "msteams:/l/meetup-join/x", "MS-TEAMS://x"] {
            assert_eq!(of(&[link]), Some(Opened::Link(link.to_owned())));
        }
    }

    #[test]
    fn a_calendar_file_that_is_there_opens_the_window() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("Invitation 1.ICS");
        let word = path.to_str().unwrap();
        assert_eq!(of(&[word]), None, "there is none");
        std::fs::write(&path, "").unwrap();
        assert_eq!(of(&[word]), Some(Opened::Calendar(path.clone())));
        assert_eq!(of(&[word, word]), None);
    }

    #[test]
    fn words_and_options_are_for_the_command_line() {
        for words in [&["doctor"] as &[&str], &["--version"], &["link", "https://x"], &["--json:x"], &[":x"], &["1:x"]]
        {
            assert_eq!(of(words), None, "{words:?}");
        }
    }
}
