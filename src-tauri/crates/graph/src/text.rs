//! Texts of other people, made fit to be shown: bounded, on one line, without characters that hide or turn others.

/// A subject, a name, a title: at most this many characters are kept.
pub(crate) const LINE: usize = 256;

/// One line of it, at most so many characters; `None` if nothing visible is left.
pub(crate) fn line(text: &str, most: usize) -> Option<String> {
    let mut line = String::new();
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    for word in words {
        let mut shown = word.chars().filter(|c| !hides(*c)).peekable();
        if shown.peek().is_some() && !line.is_empty() {
            line.push(' ');
        }
        line.extend(shown);
        if line.len() > most.saturating_mul(4) {
            break;
        }
    }
    if let Some((end, _)) = line.char_indices().nth(most) {
        line.truncate(end);
    }
    let line = line.trim_end();
    (!line.is_empty()).then(|| line.to_owned())
}

/// The same for what may be missing.
pub(crate) fn optional(text: Option<&str>) -> Option<String> {
    text.and_then(|text| line(text, LINE))
}

/// Marks and overrides of writing direction, and characters without a shape.
fn hides(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_line_without_tricks() {
        assert_eq!(line(" Plan\r\n\tfor \u{202e}2027\u{0} ", 99).as_deref(), Some("Plan for 2027"));
        assert_eq!(line("a \u{200b} b", 99).as_deref(), Some("a b"));
        assert_eq!(line("\u{feff}\n", 99), None);
    }

    #[test]
    fn joiners_stay_because_scripts_and_emoji_need_them() {
        let family = "👩\u{200d}👧";
        assert_eq!(line(family, 99).as_deref(), Some(family));
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        assert_eq!(line("äöü", 2).as_deref(), Some("äö"));
        assert_eq!(line("a bc", 2).as_deref(), Some("a"));
    }

    proptest! {
        #[test]
        fn always_short_and_stable(text in "\\PC{0,40}[\\s\\x00-\\x1f]{0,3}\\PC{0,40}", most in 1usize..50) {
            if let Some(once) = line(&text, most) {
                prop_assert!(once.chars().count() <= most);
                prop_assert!(!once.chars().any(char::is_control));
                prop_assert_eq!(line(&once, most), Some(once));
            }
        }
    }
}
