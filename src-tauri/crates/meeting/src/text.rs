//! Names and lines from elsewhere, made fit to be shown.

/// The longest name of a person or room, in characters.
pub(crate) const NAME_CHARS: usize = 120;
/// The longest caption, in characters.
pub(crate) const CAPTION_CHARS: usize = 2000;
/// The longest id that is believed, in bytes. Teams' own are under 100.
pub(crate) const ID_BYTES: usize = 512;

/// One line of at most `max` characters: no control characters, none that turn the direction of what follows, no white
/// space around. A text that was longer ends in `…`.
pub(crate) fn clean(text: &str, max: usize) -> String {
    let mut kept = String::new();
    let mut count = 0;
    let mut space = false;
    for character in text.chars().filter(|&c| !is_hidden(c)) {
        if character.is_whitespace() {
            space = count > 0;
            continue;
        }
        if count + usize::from(space) >= max {
            kept.pop();
            kept.push('…');
            break;
        }
        if std::mem::take(&mut space) {
            kept.push(' ');
            count += 1;
        }
        kept.push(character);
        count += 1;
    }
    kept
}

/// Lines of at most `max` bytes: like [`clean`], but line breaks and the space within lines stay, since people lay out lists
/// and code with them. More than one empty line in a row become one, and what is around the text goes.
pub(crate) fn clean_lines(text: &str, max: usize) -> String {
    let text = text.replace("\r\n", "\n");
    let mut kept = String::with_capacity(text.len().min(max));
    let mut breaks = 0;
    for character in text.chars().filter(|&c| !is_hidden(c)) {
        if is_line_break(character) {
            breaks += 1;
            continue;
        }
        let due = if kept.is_empty() { 0 } else { std::mem::take(&mut breaks).min(2) };
        if kept.len() + due + character.len_utf8() > max {
            clip(&mut kept, max);
            break;
        }
        kept.extend(std::iter::repeat_n('\n', due));
        breaks = 0;
        kept.push(character);
    }
    kept.truncate(kept.trim_end().len());
    // Space before the first line's text goes, as in a field that was never meant to hold it.
    kept.trim_start().to_owned()
}

/// Makes room for the `…` that says that there was more.
fn clip(text: &mut String, max: usize) {
    while text.len() + '…'.len_utf8() > max && text.pop().is_some() {}
    text.push('…');
}

fn is_line_break(character: char) -> bool {
    matches!(character, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Whether an id can be kept and shown in a log: not empty, not endless, nothing but visible characters.
pub(crate) fn is_plausible_id(id: &str) -> bool {
    !id.is_empty() && id.len() <= ID_BYTES && !id.chars().any(|c| is_hidden(c) || c.is_control())
}

/// Control characters but white space, and the marks that reorder text (Unicode annex 9), with which a name could
/// pretend to be another. Joiners stay: emoji and Persian need them.
fn is_hidden(character: char) -> bool {
    (character.is_control() && !character.is_whitespace())
        || matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_ordinary_names() {
        for name in ["Mary Poppins", "Zoë O’Brien (External)", "李小龍", "👩‍💻 Ada"] {
            assert_eq!(clean(name, NAME_CHARS), name);
        }
    }

    #[test]
    fn drops_what_hides_or_reorders() {
        assert_eq!(clean("  Mary\u{202e}\u{0} \n\t Poppins\u{7} ", 80), "Mary Poppins");
        assert_eq!(clean("\u{200f}\u{feff}\u{1b}", 80), "");
    }

    #[test]
    fn clips_by_characters_and_says_so() {
        assert_eq!(clean("ééééé", 5), "ééééé");
        assert_eq!(clean("éééééé", 5), "éééé…");
        assert_eq!(clean("ab cd ef", 5).chars().count(), 5);
        assert_eq!(clean("abcd efgh", 5).chars().count(), 4, "a clipped space leaves no hole");
    }

    #[test]
    fn keeps_the_lines_of_a_longer_text() {
        let code = "See:\n  if x:\n\n      y()";
        assert_eq!(clean_lines(code, 100), code);
        assert_eq!(clean_lines("\r\n a\rb\u{2028}\n\n\n\nc \n \t\n", 100), "a\nb\n\nc");
        assert_eq!(clean_lines("\u{202e}\u{0}\n \u{feff}", 100), "");
    }

    #[test]
    fn clips_a_longer_text_by_bytes() {
        assert_eq!(clean_lines("éééé", 8), "éééé");
        assert_eq!(clean_lines("ééééé", 8), "éé…");
        assert_eq!(clean_lines("aaaa\n\nbb", 7), "aaaa…");
        for max in 3..30 {
            assert!(clean_lines("ab\n\n\n\u{1f469}\u{200d}\u{1f4bb} wörds\n\n more", max).len() <= max);
        }
    }

    #[test]
    fn believes_only_plausible_ids() {
        assert!(is_plausible_id("8:acs:0000-1111_2222"));
        assert!(!is_plausible_id(""));
        assert!(!is_plausible_id("a\nb"));
        assert!(!is_plausible_id(&"x".repeat(ID_BYTES + 1)));
    }
}
