//! Secrets longer than an entry may be. Windows takes 2560 bytes an entry, and refresh tokens can be longer.
//!
//! The first entry says how many follow and carries a mark that all of them share, so that a write which broke off in the middle
//! is noticed and read as nothing.

use base::Secret;

use super::KeyringFailure;

/// Bytes of a secret in one entry.
const PART: usize = 2000;
/// More entries than any secret needs.
const MOST: usize = 32;

/// Entries of bytes, as the system has them.
pub(super) trait Entries {
    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, KeyringFailure>;
    fn set(&self, name: &str, bytes: &[u8]) -> Result<(), KeyringFailure>;
    fn delete(&self, name: &str) -> Result<(), KeyringFailure>;
}

pub(super) fn write(entries: &impl Entries, key: &str, secret: &Secret) -> Result<(), KeyringFailure> {
    let parts: Vec<&[u8]> = secret.expose().as_bytes().chunks(PART).collect();
    if parts.len() > MOST {
        return Err(KeyringFailure::Lost);
    }
    let before = count(entries.get(key)?.as_deref());
    let mark = Secret::random().expose()[..8].to_owned();
    // The head last: until then the secret before is whole, or nothing is.
    for (number, part) in parts.iter().enumerate().skip(1) {
        entries.set(&name(key, number), &[mark.as_bytes(), b"\n", part].concat())?;
    }
    let head =
        [format!("{} {mark}\n", parts.len().max(1)).as_bytes(), parts.first().copied().unwrap_or_default()].concat();
    entries.set(key, &head)?;
    (parts.len().max(1)..before).try_for_each(|number| entries.delete(&name(key, number)))
}

pub(super) fn read(entries: &impl Entries, key: &str) -> Result<Option<Secret>, KeyringFailure> {
    let Some(head) = entries.get(key)? else { return Ok(None) };
    let Some((line, first)) = line(&head) else { return Ok(None) };
    let Some((count, mark)) = line.split_once(' ') else { return Ok(None) };
    let mut whole = first.to_vec();
    for number in 1..count.parse().unwrap_or(0).min(MOST) {
        let part = entries.get(&name(key, number))?;
        match part.as_deref().and_then(self::line) {
            Some((found, bytes)) if found == mark => whole.extend_from_slice(bytes),
            _ => return Ok(None),
        }
    }
    Ok(String::from_utf8(whole).ok().map(Secret::new))
}

pub(super) fn remove(entries: &impl Entries, key: &str) -> Result<(), KeyringFailure> {
    let count = count(entries.get(key)?.as_deref());
    (1..count).try_for_each(|number| entries.delete(&name(key, number)))?;
    entries.delete(key)
}

fn name(key: &str, number: usize) -> String {
    format!("{key}#{number}")
}

/// The first line and what follows it.
fn line(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let end = bytes.iter().position(|&byte| byte == b'\n')?;
    Some((std::str::from_utf8(&bytes[..end]).ok()?, &bytes[end + 1..]))
}

/// How many entries a head says there are.
fn count(head: Option<&[u8]>) -> usize {
    let said = head.and_then(line).and_then(|(line, _)| line.split_once(' ')?.0.parse().ok());
    said.unwrap_or(0).min(MOST)
}

#[cfg(test)]
mod tests {
    use std::{cell::RefCell, collections::BTreeMap};

    use super::*;

    #[derive(Default)]
    struct Map {
        entries: RefCell<BTreeMap<String, Vec<u8>>>,
        /// How many more writes succeed.
        writes: RefCell<Option<usize>>,
    }

    impl Entries for Map {
        fn get(&self, name: &str) -> Result<Option<Vec<u8>>, KeyringFailure> {
            Ok(self.entries.borrow().get(name).cloned())
        }

        fn set(&self, name: &str, bytes: &[u8]) -> Result<(), KeyringFailure> {
            assert!(bytes.len() <= 2560, "Windows takes no more");
            if let Some(left) = self.writes.borrow_mut().as_mut() {
                *left = left.checked_sub(1).ok_or(KeyringFailure::Lost)?;
            }
            self.entries.borrow_mut().insert(name.to_owned(), bytes.to_vec());
            Ok(())
        }

        fn delete(&self, name: &str) -> Result<(), KeyringFailure> {
            self.entries.borrow_mut().remove(name);
            Ok(())
        }
    }

    fn long(letter: &str) -> Secret {
        Secret::new(letter.repeat(3 * PART + 1))
    }

    #[test]
    fn secrets_of_any_length_come_back_and_leave_nothing() {
        let map = Map::default();
        for secret in ["", "short", &"x".repeat(PART), &"ü€".repeat(PART), "short again"].map(Secret::new) {
            write(&map, "k", &secret).unwrap();
            assert_eq!(read(&map, "k"), Ok(Some(secret)));
        }
        assert_eq!(map.entries.borrow().len(), 1);
        write(&map, "k", &long("a")).unwrap();
        assert_eq!(map.entries.borrow().len(), 4);
        remove(&map, "k").unwrap();
        assert!(map.entries.borrow().is_empty());
        assert_eq!(read(&map, "k"), Ok(None));
    }

    #[test]
    fn a_write_that_broke_off_is_never_half_a_secret() {
        for writes in 0..4 {
            let map = Map::default();
            write(&map, "k", &long("a")).unwrap();
            *map.writes.borrow_mut() = Some(writes);
            assert_eq!(write(&map, "k", &long("b")), Err(KeyringFailure::Lost));
            let found = read(&map, "k").unwrap();
            assert!(found.is_none() || found == Some(long("a")), "after {writes} writes");
        }
    }

    #[test]
    fn nonsense_in_an_entry_is_nothing() {
        let map = Map::default();
        for bytes in [&b""[..], b"x", b"\n", b"99999999999999999999 m\nx", b"2 m\nx", b"1 m\n\xff"] {
            map.set("k", bytes).unwrap();
            let found = read(&map, "k").unwrap();
            assert!(found.is_none() || found == Some(Secret::new("x")), "{bytes:?}");
        }
    }
}
