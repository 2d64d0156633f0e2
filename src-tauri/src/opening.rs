//! When the program's words mean the window.

/// What the window is to open with, if the words of the command line mean the window: none at all, or one link. Everything
/// else is for the command line. No link can be an option, whatever it holds.
#[must_use]
pub fn opening(words: &[String]) -> Option<Option<String>> {
    match words {
        [] => Some(None),
        [link] if is_link(link) => Some(Some(link.clone())),
        _ => None,
    }
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

    fn of(words: &[&str]) -> Option<Option<String>> {
        opening(&words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn without_words_the_window_opens() {
        assert_eq!(of(&[]), Some(None));
    }

    #[test]
    fn a_link_opens_the_join_sheet() {
        for link in ["https://teams.microsoft.com/meet/1", "msteams:/l/meetup-join/x", "MS-TEAMS://x"] {
            assert_eq!(of(&[link]), Some(Some(link.to_owned())));
        }
    }

    #[test]
    fn words_and_options_are_for_the_command_line() {
        for words in [&["doctor"] as &[&str], &["--version"], &["link", "https://x"], &["--json:x"], &[":x"], &["1:x"]]
        {
            assert_eq!(of(words), None, "{words:?}");
        }
    }
}
