//! Display names as file names. A name comes from strangers and may hold anything.

/// The longest part of a name that is kept, in characters.
const LONGEST: usize = 40;

/// A name reduced to letters, digits and single dashes, which no file system reads as anything but a name.
///
/// Letters and digits of every script stay. What is left is never empty, never starts or ends with a dash or dot, and is
/// never one of the names Windows keeps for devices.
///
/// ```
/// assert_eq!(app::safe_name("../../Zoë  O'Neil"), "Zoë-O-Neil");
/// ```
#[must_use]
pub fn safe_name(name: &str) -> String {
    safe_name_or(name, "person")
}

/// The same, with another word for a name of which nothing is left, and before those of devices.
pub(crate) fn safe_name_or(name: &str, word: &str) -> String {
    let mut safe = String::new();
    let mut gap = false;
    for letter in name.chars().filter(|letter| !is_mark(*letter)) {
        if letter.is_alphanumeric() {
            if gap && !safe.is_empty() {
                safe.push('-');
            }
            gap = false;
            safe.push(letter);
        } else {
            gap = true;
        }
        if safe.chars().count() >= LONGEST {
            break;
        }
    }
    if safe.is_empty() || is_reserved(&safe) {
        safe.insert_str(0, word);
    }
    safe
}

/// Names of files that may lie side by side, so many: `stem.ending`, `stem-2.ending`, and so on.
pub(crate) fn numbered(stem: &str, ending: &str, most: u32) -> impl Iterator<Item = String> {
    (1..=most).map(move |number| match number {
        1 => format!("{stem}.{ending}"),
        number => format!("{stem}-{number}.{ending}"),
    })
}

/// Invisible characters that turn the direction of text or join letters; they vanish without leaving a dash.
fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn is_reserved(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    matches!(name.as_str(), "con" | "prn" | "aux" | "nul")
        || (name.len() == 4
            && (name.starts_with("com") || name.starts_with("lpt"))
            && name.ends_with(|last: char| last.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_people_recognisable() {
        assert_eq!(safe_name("Mary Poppins"), "Mary-Poppins");
        assert_eq!(safe_name("Łukasz (Guest)"), "Łukasz-Guest");
        assert_eq!(safe_name("山田 太郎"), "山田-太郎");
    }

    #[test]
    fn takes_the_sting_out_of_hostile_names() {
        for name in ["", "..", "/", "\\", "\0", " . ", "\u{202e}", "*?:\"<>|", "-"] {
            assert_eq!(safe_name(name), "person", "{name:?}");
        }
        assert_eq!(safe_name("../../etc/passwd"), "etc-passwd");
        assert_eq!(safe_name("C:\\Windows"), "C-Windows");
        assert_eq!(safe_name("a\nb\u{202e}c"), "a-bc");
        assert_eq!(safe_name("NUL"), "personNUL");
        assert_eq!(safe_name("com1"), "personcom1");
        assert!(safe_name(&"x".repeat(10_000)).len() <= LONGEST);
        assert!(safe_name(&"𝕏 ".repeat(10_000)).chars().count() <= LONGEST + 1);
    }

    #[test]
    fn every_ascii_text_gives_letters_digits_and_inner_dashes() {
        for first in 0u8..128 {
            for second in 0u8..128 {
                let safe = safe_name(std::str::from_utf8(&[first, second]).unwrap());
                assert!(safe.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'), "{safe:?}");
                assert!(!safe.starts_with('-') && !safe.ends_with('-') && !safe.is_empty(), "{safe:?}");
            }
        }
    }
}
