//! Ids and keys that look random and are the same in every run with the same seed.

use base64::{Engine, engine::general_purpose::STANDARD};
use ring::digest::{SHA256, digest};

/// Makes ids from a seed: two services with the same seed and the same organisation give out the same ids in the same order.
#[derive(Debug, Clone)]
pub(crate) struct Ids {
    seed: String,
}

impl Ids {
    pub(crate) fn new(seed: &str) -> Self {
        Self { seed: seed.to_owned() }
    }

    fn bytes(&self, kind: &str, name: &str) -> [u8; 32] {
        // The zero bytes keep ("a", "bc") apart from ("ab", "c").
        let hash = digest(&SHA256, format!("{}\0{kind}\0{name}", self.seed).as_bytes());
        let mut bytes = [0; 32];
        bytes.copy_from_slice(hash.as_ref());
        bytes
    }

    /// A GUID of version 4 in its form, RFC 9562 §5.4.
    pub(crate) fn guid(&self, kind: &str, name: &str) -> String {
        let mut bytes = self.bytes(kind, name);
        bytes[6] = bytes[6] & 0x0f | 0x40;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        let hex = |range: std::ops::Range<usize>| hex(&bytes[range]);
        format!("{}-{}-{}-{}-{}", hex(0..4), hex(4..6), hex(6..8), hex(8..10), hex(10..16))
    }

    /// A key of 64 bytes, in base64, as access keys of Communication Services are.
    pub(crate) fn key(&self, name: &str) -> String {
        let halves = [self.bytes("key", name), self.bytes("key's other half", name)];
        STANDARD.encode(halves.concat())
    }

    /// So many decimal digits, the first of them no zero.
    pub(crate) fn digits(&self, kind: &str, name: &str, count: usize) -> String {
        let bytes = self.bytes(kind, name);
        let digit = |(at, byte): (usize, &u8)| char::from(b'0' + if at == 0 { byte % 9 + 1 } else { byte % 10 });
        bytes.iter().enumerate().take(count).map(digit).collect()
    }

    /// So many letters and digits, without those that are mistaken for others.
    pub(crate) fn letters(&self, kind: &str, name: &str, count: usize) -> String {
        const ALPHABET: &[u8] = b"abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
        let bytes = self.bytes(kind, name);
        bytes.iter().take(count).map(|byte| char::from(ALPHABET[usize::from(*byte) % ALPHABET.len()])).collect()
    }
}

/// Two digits a byte.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// So many bytes from the operating system's generator, in base64 for addresses.
///
/// # Panics
/// If the operating system has no random numbers to give: no token could be given out then.
pub(crate) fn random(bytes: usize) -> String {
    let mut buffer = vec![0; bytes];
    getrandom::fill(&mut buffer).expect("the operating system's random generator works");
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(buffer)
}

/// A GUID that nobody has seen before, for requests and correlations.
pub(crate) fn fresh_guid() -> String {
    Ids::new(&random(16)).guid("request", "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_ids_and_another_seed_others() {
        let (one, same, other) = (Ids::new("a"), Ids::new("a"), Ids::new("b"));
        assert_eq!(one.guid("person", "ada"), same.guid("person", "ada"));
        assert_ne!(one.guid("person", "ada"), other.guid("person", "ada"));
        assert_ne!(one.guid("person", "ada"), one.guid("person", "ben"));
        assert_ne!(one.guid("a", "bc"), one.guid("ab", "c"));
        assert_eq!(one.key("primary"), same.key("primary"));
    }

    #[test]
    fn guids_have_version_and_variant() {
        for name in 0..40 {
            let guid = Ids::new("seed").guid("person", &name.to_string());
            assert_eq!(guid.len(), 36);
            assert_eq!(guid.as_bytes()[14], b'4', "{guid}");
            assert!(b"89ab".contains(&guid.as_bytes()[19]), "{guid}");
        }
    }

    #[test]
    fn numbers_of_meetings_have_their_length_and_no_leading_zero() {
        for name in 0..40 {
            let digits = Ids::new("seed").digits("meeting", &name.to_string(), 15);
            assert!(digits.len() == 15 && !digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit()));
        }
    }
}
