//! Names and topics of other people, made fit to be shown: bounded, on one line, without characters that hide or turn others.

use crate::limits::MAX_NAME_CHARS;

/// One line of a name or topic; `None` if nothing visible is left.
pub(crate) fn line(text: &str) -> Option<String> {
    let mut line = String::new();
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()) {
        let mut shown = word.chars().filter(|c| !hides(*c)).peekable();
        if shown.peek().is_some() && !line.is_empty() {
            line.push(' ');
        }
        line.extend(shown);
        if line.len() > MAX_NAME_CHARS * 4 {
            break;
        }
    }
    if let Some((end, _)) = line.char_indices().nth(MAX_NAME_CHARS) {
        line.truncate(end);
    }
    let line = line.trim_end();
    (!line.is_empty()).then(|| line.to_owned())
}

/// Marks and overrides of writing direction, and characters without a shape.
fn hides(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_without_tricks() {
        assert_eq!(line(" Plan\r\n\tfor \u{202e}2027\u{0} ").as_deref(), Some("Plan for 2027"));
        assert_eq!(line("a \u{200b} b").as_deref(), Some("a b"));
        assert_eq!(line("\u{feff}\n"), None);
        assert_eq!(line(&"ä".repeat(400)).unwrap().chars().count(), MAX_NAME_CHARS);
    }
}
