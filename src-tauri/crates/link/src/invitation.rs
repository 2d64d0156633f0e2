//! Meeting ids and passcodes in an invitation's text.
//!
//! Ids are recognised by the words before them, or, in languages not known here, by their shape: groups of
//! three digits, with a passcode right below. Numbers to be keyed in on a telephone are never taken.

use crate::{
    labels::{self, Label},
    numbers::{self, Number, Numbers},
};

/// More numbers than this are not looked at closely.
const MOST_NUMBERS: usize = 1000;
/// More ids than this are not taken.
const MOST_IDS: usize = 32;
/// How much before a number is read as its label, in bytes.
const LABEL_BYTES: usize = 96;
/// How much behind a number is searched for its passcode, in bytes.
const PASSCODE_BYTES: usize = 512;
/// A guess by shape alone needs an id as long as today's.
const LONG_ID: usize = 12;

/// A meeting id in the text.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct MeetingNumber {
    pub at: usize,
    pub id: String,
    pub passcode: Option<String>,
}

/// What the numbers of a text are.
#[derive(Default)]
pub(crate) struct Reading {
    pub ids: Vec<MeetingNumber>,
    /// Whether a dial-in or video-device number was seen.
    pub other_door: bool,
}

/// Reads a text whose markup has been blanked.
pub(crate) fn read(text: &str) -> Reading {
    if let Some(reading) = alone(text) {
        return reading;
    }
    let mut reading = Reading::default();
    let mut guesses = Vec::new();
    let mut previous_end = 0;
    for number in Numbers::of(text).take(MOST_NUMBERS) {
        let label = labels::read(label_before(text, previous_end, number.start));
        previous_end = number.end;
        if number.keyed || label == Label::OtherDoor {
            reading.other_door = true;
            continue;
        }
        let known = label == Label::MeetingId;
        let could_be = number.well_grouped && number.digits.len() >= LONG_ID;
        if !known && !could_be {
            continue;
        }
        let passcode = passcode_behind(&text[number.end..]);
        let at = number.start;
        if known && reading.ids.len() < MOST_IDS {
            reading.ids.push(MeetingNumber { at, id: number.digits, passcode });
        } else if passcode.is_some() && guesses.len() < MOST_IDS {
            guesses.push(MeetingNumber { at, id: number.digits, passcode });
        }
    }
    if reading.ids.is_empty() {
        reading.ids = guesses;
    }
    reading
}

/// A text that is a number and nothing else, or a number and a passcode.
fn alone(text: &str) -> Option<Reading> {
    let text = text.trim();
    let is_short = text.len() <= 256;
    if !is_short || !text.starts_with(|c| numbers::digit(c).is_some()) {
        return None;
    }
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let Number { end, digits, keyed, .. } = Numbers::of(&one_line).next().filter(|number| number.start == 0)?;
    let rest = one_line[end..].trim();
    let passcode = match rest {
        "" => None,
        "#" => return Some(Reading { ids: Vec::new(), other_door: true }),
        rest if !keyed && looks_like_passcode(rest) => Some(rest.to_owned()),
        _ => return None,
    };
    Some(Reading { ids: vec![MeetingNumber { at: 0, id: digits, passcode }], other_door: false })
}

/// The last words before a number on its line, or, where there are none, of the line above.
fn label_before(text: &str, previous_end: usize, start: usize) -> &str {
    let before = tail(&text[previous_end..start], LABEL_BYTES);
    let (above, line) = before.rsplit_once(['\n', '\r']).unwrap_or(("", before));
    let has_words = |text: &str| text.chars().any(char::is_alphanumeric);
    let line = if has_words(line) { line } else { above.trim_end().rsplit(['\n', '\r']).next().unwrap_or_default() };
    let line = line.rsplit(['|', ';', '?', '!', '#', ')']).find(|part| has_words(part)).unwrap_or_default();
    last_words(line, 5)
}

fn last_words(line: &str, count: usize) -> &str {
    let line = line.trim_end();
    match line.rmatch_indices(char::is_whitespace).nth(count - 1) {
        Some((at, _)) => line[at..].trim_start(),
        None => line,
    }
}

/// The passcode that belongs to the id before this text.
fn passcode_behind(text: &str) -> Option<String> {
    let window = head(text, PASSCODE_BYTES);
    let mut lines = window.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty()).take(4).peekable();
    let mut is_next = true;
    while let Some(line) = lines.next() {
        if let Some(rest) = labels::behind_passcode(line) {
            let rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
            let value = if rest.is_empty() {
                lines.next().filter(|line| !line.contains(char::is_whitespace))
            } else {
                Some(rest)
            };
            return value.and_then(first_token);
        }
        if line.contains("://") || labels::read(line) != Label::Unknown {
            return None;
        }
        let (label, value) = line.split_once([':', '：']).unwrap_or(("", ""));
        if is_next && !label.is_empty() && looks_like_passcode(value.trim()) {
            return Some(value.trim().to_owned());
        }
        is_next = false;
    }
    None
}

fn first_token(text: &str) -> Option<String> {
    let token = text.split(|c: char| c.is_whitespace() || matches!(c, '<' | '|' | ',' | ';')).next()?;
    let token = token.trim_end_matches(['.', ')', '*', '>', '"']);
    let is_plain = (1..=64).contains(&token.len()) && token.bytes().all(|byte| byte.is_ascii_graphic());
    (is_plain && !token.contains("://")).then(|| token.to_owned())
}

/// Letters and digits mixed, or letters of both cases, as generated passcodes are.
fn looks_like_passcode(text: &str) -> bool {
    let any = |test: fn(&u8) -> bool| text.as_bytes().iter().any(test);
    let kinds = [any(u8::is_ascii_uppercase), any(u8::is_ascii_lowercase), any(u8::is_ascii_digit)];
    (5..=16).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && kinds.into_iter().filter(|kind| *kind).count() >= 2
}

/// The last `bytes` of a text, or less to keep characters whole.
fn tail(text: &str, bytes: usize) -> &str {
    &text[text.ceil_char_boundary(text.len().saturating_sub(bytes))..]
}

/// The first `bytes` of a text, or less to keep characters whole.
fn head(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(text: &str) -> Vec<(String, Option<String>)> {
        read(text).ids.into_iter().map(|found| (found.id, found.passcode)).collect()
    }

    fn one(id: &str, passcode: Option<&str>) -> Vec<(String, Option<String>)> {
        vec![(id.to_owned(), passcode.map(str::to_owned))]
    }

    const ID: &str = "264183392744150";
    const CODE: Option<&str> = Some("Mt9xB2N6");

    #[test]
    fn layouts() {
        for text in [
            "Meeting ID: 264 183 392 744 150\nPasscode: Mt9xB2N6",
            "Meeting ID: 264 183 392 744 150\r\n\r\nPasscode: Mt9xB2N6\r\nNeed help?",
            "Meeting ID: 264 183 392 744 150 Passcode: Mt9xB2N6 Need help?",
            "Meeting ID\n264 183 392 744 150\nPasscode\nMt9xB2N6\nMore",
            "**Meeting ID:** 264 183 392 744 150\n**Passcode:** Mt9xB2N6",
            "264 183 392 744 150 Mt9xB2N6",
            "264183392744150\nMt9xB2N6",
            "Microsoft Teams | Meeting ID: 264 183 392 744 150 | Passcode: Mt9xB2N6 | Dial in by phone",
            "Xyzzy abc: 264 183 392 744 150\nPlugh: Mt9xB2N6\n",
        ] {
            assert_eq!(ids(text), one(ID, CODE), "{text}");
        }
    }

    #[test]
    fn without_passcode() {
        for text in [
            "264 183 392 744 150",
            "Meeting ID: 264183392744150",
            "Meeting ID: 264 183 392 744 150\nPasscode:\nNeed help?",
        ] {
            assert_eq!(ids(text), one(ID, None), "{text}");
        }
    }

    #[test]
    fn numbers_that_are_no_meeting_ids() {
        for text in [
            "Order number: 264 183 392 744 150\nThank you",
            "Phone conference ID: 559 727 062#",
            "Phone conference ID: 559 727 062",
            "Video ID: 118 123 456 7",
            "Call +47 21 40 20 33 or 264183392",
            "Xyzzy: 264 183 392 744 150#\nPlugh: Mt9xB2N6",
        ] {
            assert!(ids(text).is_empty(), "{text}");
        }
        assert!(read("559 727 062#").other_door);
        assert!(read("Join by phone\nPhone conference ID: 559 727 062#").other_door);
    }

    #[test]
    fn a_passcode_belongs_to_the_id_above_it() {
        let text = "Meeting ID: 264 183 392 744 150\nPhone conference ID: 559 727 062#\nPasscode: abc123";
        assert_eq!(ids(text), one(ID, None));
        let text =
            "Meeting ID: 264 183 392 744 150\nPasscode: aB1cD2\n\nMeeting ID: 111 222 333 444 5\nPasscode: eF3gH4";
        assert_eq!(ids(text).len(), 2);
        assert_eq!(ids(text)[1], ("1112223334445".into(), Some("eF3gH4".into())));
    }
}
