//! Runs of digits that could be a meeting id, with what stands around them. One pass over the text.

/// The shortest and the longest meeting id, in digits.
pub(crate) const SHORTEST: usize = 9;
pub(crate) const LONGEST: usize = 18;
/// Blanks between two groups of digits; HTML's spelled-out blanks take several bytes each.
const WIDEST_GAP: usize = 8;

/// A run of digits of a meeting id's length, in groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Number {
    pub start: usize,
    pub end: usize,
    /// ASCII digits, whatever script they were written in.
    pub digits: String,
    /// Groups of three with a last one of one to three, or a single group.
    pub well_grouped: bool,
    /// `#` beside it, as numbers typed on a telephone have.
    pub keyed: bool,
}

/// Goes through the numbers of a text.
#[derive(Debug)]
pub(crate) struct Numbers<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Numbers<'a> {
    pub(crate) fn of(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// Where the next digit stands.
    fn next_digit(&self) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let mut at = self.at;
        loop {
            // The first bytes of the digits that `digit` knows; the rest is skipped without decoding.
            at += bytes[at..].iter().position(|byte| matches!(byte, b'0'..=b'9' | 0xd9 | 0xdb | 0xe0 | 0xef))?;
            let c = self.text[at..].chars().next()?;
            if digit(c).is_some() {
                return Some(at);
            }
            at += c.len_utf8();
        }
    }

    /// The run of digits that starts at `start`, however long, and where it ends.
    fn run(&self, start: usize) -> (Run, usize) {
        let mut run = Run::default();
        let mut end = start;
        let mut gap = 0;
        for (offset, c) in self.text[start..].char_indices() {
            if let Some(digit) = digit(c) {
                run.push(digit, gap > 0);
                gap = 0;
                end = start + offset + c.len_utf8();
            } else if is_blank(c) && gap < WIDEST_GAP {
                gap += 1;
            } else {
                break;
            }
        }
        (run, end)
    }
}

impl Iterator for Numbers<'_> {
    type Item = Number;

    fn next(&mut self) -> Option<Number> {
        loop {
            let start = self.next_digit()?;
            let (run, end) = self.run(start);
            self.at = end;
            let before = self.text[..start].chars().next_back();
            let after = self.text[end..].chars().next();
            if !(SHORTEST..=LONGEST).contains(&run.count) || is_inside_a_word(before, after) {
                continue;
            }
            let keyed = before == Some('#') || after == Some('#');
            return Some(Number { start, end, well_grouped: run.well_grouped(), digits: run.text(), keyed });
        }
    }
}

#[derive(Debug, Default)]
struct Run {
    /// The first digits.
    digits: [u8; LONGEST],
    count: usize,
    /// Lengths of the first groups.
    groups: [u8; LONGEST],
    group: usize,
}

impl Run {
    fn push(&mut self, digit: u8, new_group: bool) {
        self.group += usize::from(new_group);
        if let Some(length) = self.groups.get_mut(self.group) {
            *length = length.saturating_add(1);
        }
        if let Some(place) = self.digits.get_mut(self.count) {
            *place = digit;
        }
        self.count += 1;
    }

    fn text(&self) -> String {
        self.digits[..self.count.min(LONGEST)].iter().map(|digit| char::from(b'0' + digit)).collect()
    }

    fn well_grouped(&self) -> bool {
        let Some((last, before)) = self.groups.get(..=self.group).and_then(<[u8]>::split_last) else { return false };
        before.is_empty() || ((1..=3).contains(last) && before.iter().all(|length| *length == 3))
    }
}

/// The value of a decimal digit in the scripts invitations are written in.
pub(crate) fn digit(c: char) -> Option<u8> {
    let zero = match c {
        '0'..='9' => '0',
        '٠'..='٩' => '٠',
        '۰'..='۹' => '۰',
        '०'..='९' => '०',
        '０'..='９' => '０',
        _ => return None,
    };
    u8::try_from(u32::from(c) - u32::from(zero)).ok()
}

/// White space within a line.
fn is_blank(c: char) -> bool {
    c.is_whitespace() && !matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Whether the neighbours make the digits part of a link, a telephone number, a date or a word.
fn is_inside_a_word(before: Option<char>, after: Option<char>) -> bool {
    let glued_before = before.is_some_and(|c| c.is_ascii_alphanumeric() || "+-./(=_@%&,?".contains(c));
    let glued_after = after.is_some_and(|c| c.is_ascii_alphanumeric() || "@-/%=_:".contains(c));
    glued_before || glued_after
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digits(text: &str) -> Vec<String> {
        Numbers::of(text).map(|number| number.digits).collect()
    }

    #[test]
    fn any_blank_separates_groups() {
        for text in [
            "264183392744150",
            "264 183 392 744 150",
            "264\u{a0}183\u{2009}392\t744\u{202f}150",
            "２６４ １８３ ３９２ ７４４ １５０",
            "٢٦٤ ١٨٣ ٣٩٢ ٧٤٤ ١٥٠",
            "ID：264 183 392 744 150。",
        ] {
            assert_eq!(digits(text), ["264183392744150"], "{text}");
        }
    }

    #[test]
    fn other_numbers() {
        for text in [
            "+47 21 40 20 33,,161095966#",
            "2026-11-21 10 30 00 000",
            "12345678",
            "1234567890123456789",
            "https://teams.microsoft.com/meet/264183392744150?p=x",
            "a264183392744150",
            "+1 603-555-014-234",
            "264 183\n392 744 150 111 222 333 444",
        ] {
            assert!(digits(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn groups_and_keys() {
        let number = |text| Numbers::of(text).next().unwrap();
        assert!(number("264 183 392 744 1").well_grouped);
        assert!(!number("2641 8339 2744").well_grouped);
        assert!(number("559 727 062#").keyed && number("#559 727 062").keyed);
        assert!(!number("559 727 062 1").keyed);
    }
}
