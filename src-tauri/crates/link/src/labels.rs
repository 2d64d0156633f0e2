//! What invitations write before numbers, in many languages.
//!
//! Whole phrases would need every translation of every year. Instead a label is read by the words in it: it means a
//! meeting id when it holds a word for "meeting" and a word for "id", and never when it holds one for telephone, conference or
//! video, which name ids of other doors to the same meeting.

mod dictionary;

use std::sync::LazyLock;

/// What the words before a number say it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Label {
    MeetingId,
    /// A dial-in or video-device number.
    OtherDoor,
    /// Words that are not known.
    Unknown,
}

/// Words to be found in a text, by their first byte: one pass over the text finds any of them.
struct Words([Vec<&'static str>; 256]);

impl Words {
    fn new(words: &[&'static str]) -> Self {
        let mut by_first = [const { Vec::new() }; 256];
        for word in words {
            by_first[usize::from(word.as_bytes()[0])].push(*word);
        }
        for words in &mut by_first {
            words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        }
        Self(by_first)
    }

    /// Where the first of the words begins and ends; of several there, the longest.
    fn find(&self, text: &str) -> Option<(usize, usize)> {
        let bytes = text.as_bytes();
        (0..bytes.len()).find_map(|at| {
            let word = self.0[usize::from(bytes[at])].iter().find(|word| bytes[at..].starts_with(word.as_bytes()))?;
            Some((at, at + word.len()))
        })
    }

    fn any_in(&self, text: &str) -> bool {
        self.find(text).is_some()
    }
}

static MEETING_WORDS: LazyLock<Words> = LazyLock::new(|| Words::new(dictionary::MEETING));
static ID_WORDS: LazyLock<Words> = LazyLock::new(|| Words::new(dictionary::ID));
static OTHER_DOOR_WORDS: LazyLock<Words> = LazyLock::new(|| Words::new(dictionary::OTHER_DOORS));
static PASSCODE_WORDS: LazyLock<Words> = LazyLock::new(|| Words::new(dictionary::PASSCODE));

/// Reads the words before a number.
pub(crate) fn read(label: &str) -> Label {
    let lower = label.to_lowercase();
    if OTHER_DOOR_WORDS.any_in(&lower) {
        Label::OtherDoor
    } else if MEETING_WORDS.any_in(&lower) && (has_id(&lower) || ID_WORDS.any_in(&lower)) {
        Label::MeetingId
    } else {
        Label::Unknown
    }
}

/// Whether `id` stands between other characters than letters of the Latin alphabet.
fn has_id(lower: &str) -> bool {
    lower.match_indices("id").any(|(at, _)| {
        let before = lower[..at].chars().next_back();
        let after = lower[at + 2..].chars().next();
        !before.is_some_and(|c| c.is_ascii_alphabetic()) && !after.is_some_and(|c| c.is_ascii_alphabetic())
    })
}

/// The text behind the first word for "passcode", if the line holds one.
pub(crate) fn behind_passcode(line: &str) -> Option<&str> {
    // One lower-case character for each, so that places can be counted in both.
    let lower: String = line.chars().map(|c| c.to_lowercase().next().unwrap_or(c)).collect();
    let (_, end) = PASSCODE_WORDS.find(&lower)?;
    let characters = lower[..end].chars().count();
    Some(line.char_indices().nth(characters).map_or("", |(byte, _)| &line[byte..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn meeting_ids_in_many_languages() {
        for label in [
            "Meeting ID",
            "MEETING ID",
            "ID de réunion",
            "ID de la réunion",
            "Identifiant de la réunion",
            "Besprechungs-ID",
            "Id. de reunión",
            "ID riunione",
            "ID da Reunião",
            "Vergaderings-id",
            "Identyfikator spotkania",
            "ID schůzky",
            "Mötes-ID",
            "Møde-id",
            "Møte-ID",
            "Kokoustunnus",
            "Toplantı Kimliği",
            "Идентификатор собрания",
            "Ідентифікатор наради",
            "Αναγνωριστικό σύσκεψης",
            "معرف الاجتماع",
            "מזהה פגישה",
            "会議 ID",
            "모임 ID",
            "회의 ID",
            "会议 ID",
            "會議識別碼",
            "Értekezlet-azonosító",
        ] {
            assert_eq!(read(label), Label::MeetingId, "{label}");
        }
    }

    #[test]
    fn other_doors_in_many_languages() {
        for label in [
            "Phone conference ID",
            "Conference ID",
            "Telefonkonferenz-ID",
            "ID de conférence téléphonique",
            "ID de conferencia telefónica",
            "ID conferenza telefonica",
            "ID de conferência de telefone",
            "Id telefonische vergadering",
            "Identyfikator konferencji telefonicznej",
            "ID telefonické konference",
            "Telefonkonferens-ID",
            "Telefonkonference-id",
            "Puhelinneuvottelun tunnus",
            "Telefon konferansı kimliği",
            "Идентификатор телефонной конференции",
            "Ідентифікатор телефонної конференції",
            "Αναγνωριστικό τηλεφωνικής διάσκεψης",
            "معرف مؤتمر الهاتف",
            "מזהה ועידת טלפון",
            "電話会議 ID",
            "전화 회의 ID",
            "电话会议 ID",
            "電話會議識別碼",
            "Video ID",
            "Tenant key",
        ] {
            assert_eq!(read(label), Label::OtherDoor, "{label}");
        }
    }

    #[test]
    fn unknown_words() {
        for label in ["Order number", "Meeting midday", "Room", "", "Besprechung um"] {
            assert_eq!(read(label), Label::Unknown, "{label}");
        }
    }

    #[test]
    fn passcodes() {
        assert_eq!(behind_passcode("Passcode: Mt9xB2N6"), Some(": Mt9xB2N6"));
        assert_eq!(behind_passcode("CODE SECRET : a"), Some(" : a"));
        assert_eq!(behind_passcode("İİ ŞİFRE: a"), Some(": a"));
        assert_eq!(behind_passcode("密码：a"), Some("：a"));
        assert_eq!(behind_passcode("Kod dostępu"), Some(""));
        assert_eq!(behind_passcode("Need help?"), None);
    }
}
