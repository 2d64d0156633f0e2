//! What the organisation remembers beside its seed: identities that were made, codes, refresh tokens, consents, chats.
//!
//! Behind one small trait with two implementations: [`Memory`], gone with the service, and [`Sqlite`], a file in a folder.

mod memory;
mod sqlite;

use std::fmt::Debug;

use serde::{Serialize, de::DeserializeOwned};

pub(crate) use memory::Memory;
pub(crate) use sqlite::Sqlite;

/// What kind of thing is remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Table {
    /// Communication Services identities, by id.
    Identity,
    /// Authorization codes, by their digest.
    Code,
    /// Refresh tokens, by their digest.
    Refresh,
    /// Device codes, by their digest.
    Device,
    /// User codes, by themselves: the digest of the device code.
    UserCode,
    /// Who is signed in in a browser, by the cookie's digest.
    Session,
    /// What somebody allowed an app, by both ids.
    Consent,
    /// What was done to an account since it was seeded, by object id.
    Account,
    /// Chat threads, by id.
    Thread,
    /// Messages, by thread and id.
    Message,
    /// Who is in which thread, by both ids.
    Membership,
    /// Answers to requests that may be repeated, by caller and request id.
    Repeatable,
    /// The service's own: the signing key, the certificate authority.
    Service,
}

impl Table {
    /// A short name that stays the same from version to version.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Code => "code",
            Self::Refresh => "refresh",
            Self::Device => "device",
            Self::UserCode => "user-code",
            Self::Session => "session",
            Self::Consent => "consent",
            Self::Account => "account",
            Self::Thread => "thread",
            Self::Message => "message",
            Self::Membership => "membership",
            Self::Repeatable => "repeatable",
            Self::Service => "service",
        }
    }
}

/// Nothing can be remembered.
#[derive(Debug, thiserror::Error)]
#[error("the practice organisation's records can't be used: {0}")]
pub struct RecordsError(String);

/// Remembers bytes by kind and key until a time, in seconds since 1970.
pub(crate) trait Records: Send + Sync + Debug {
    /// Remembers; what was there before under the key is replaced.
    fn put(&self, table: Table, key: &str, value: &[u8], until: i64) -> Result<(), RecordsError>;
    /// What is remembered and not over.
    fn get(&self, table: Table, key: &str, now: i64) -> Result<Option<Vec<u8>>, RecordsError>;
    /// Forgets; whoever of several gets the value is the only one.
    fn take(&self, table: Table, key: &str, now: i64) -> Result<Option<Vec<u8>>, RecordsError>;
    /// Those whose keys begin with `prefix`, the largest key first, at most `most`; only keys before `before`, if given.
    fn latest(
        &self,
        table: Table,
        prefix: &str,
        before: Option<&str>,
        most: usize,
        now: i64,
    ) -> Result<Vec<(String, Vec<u8>)>, RecordsError>;
    /// How many of a kind were ever put under a new key.
    fn made(&self, table: Table) -> Result<u64, RecordsError>;
}

/// Behind every key that begins with `prefix`.
fn past(prefix: &str) -> String {
    format!("{prefix}\u{10ffff}")
}

/// For things that last.
pub(crate) const FOR_EVER: i64 = i64::MAX;

/// [`Records`] with values instead of bytes. What was written by another version and can't be read is as good as absent.
impl dyn Records + '_ {
    pub(crate) fn keep<T: Serialize>(
        &self,
        table: Table,
        key: &str,
        value: &T,
        until: i64,
    ) -> Result<(), RecordsError> {
        let bytes = serde_json::to_vec(value).map_err(|error| RecordsError(error.to_string()))?;
        self.put(table, key, &bytes, until)
    }

    pub(crate) fn find<T: DeserializeOwned>(
        &self,
        table: Table,
        key: &str,
        now: i64,
    ) -> Result<Option<T>, RecordsError> {
        Ok(self.get(table, key, now)?.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
    }

    pub(crate) fn redeem<T: DeserializeOwned>(
        &self,
        table: Table,
        key: &str,
        now: i64,
    ) -> Result<Option<T>, RecordsError> {
        Ok(self.take(table, key, now)?.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What both implementations do.
    fn behaves(records: &dyn Records) {
        records.keep(Table::Code, "a", &1, 10).unwrap();
        records.keep(Table::Refresh, "a", &2, FOR_EVER).unwrap();
        assert_eq!(records.find::<u8>(Table::Code, "a", 9).unwrap(), Some(1));
        assert_eq!(records.find::<u8>(Table::Code, "a", 10).unwrap(), None, "its time is over");
        assert_eq!(records.find::<u8>(Table::Refresh, "a", i64::MAX - 1).unwrap(), Some(2));
        assert_eq!(records.redeem::<u8>(Table::Code, "a", 9).unwrap(), Some(1));
        assert_eq!(records.redeem::<u8>(Table::Code, "a", 9).unwrap(), None, "only once");
        records.keep(Table::Refresh, "a", &3, FOR_EVER).unwrap();
        assert_eq!(records.find::<u8>(Table::Refresh, "a", 0).unwrap(), Some(3));
        assert_eq!(records.find::<String>(Table::Refresh, "a", 0).unwrap(), None, "written by another version");
        records.keep(Table::Refresh, "b", &3, FOR_EVER).unwrap();
        assert_eq!(records.made(Table::Refresh).unwrap(), 2);
        lists(records);
    }

    fn lists(records: &dyn Records) {
        for (key, until) in
            [("a\n1", FOR_EVER), ("a\n2", FOR_EVER), ("a\n3", 10), ("ab\n1", FOR_EVER), ("a\né", FOR_EVER)]
        {
            records.keep(Table::Message, key, &0, until).unwrap();
        }
        let keys = |prefix: &str, before: Option<&str>, most| -> Vec<String> {
            let found = records.latest(Table::Message, prefix, before, most, 10).unwrap();
            found.into_iter().map(|(key, _)| key).collect()
        };
        assert_eq!(keys("a\n", None, 9), ["a\né", "a\n2", "a\n1"]);
        assert_eq!(keys("a\n", None, 2), ["a\né", "a\n2"]);
        assert_eq!(keys("a\n", Some("a\n2"), 9), ["a\n1"], "the end itself is not in it");
        assert!(keys("a\n", Some("a"), 9).is_empty() && keys("b", None, 9).is_empty());
    }

    #[test]
    fn both_remember_alike() {
        behaves(&Memory::default());
        let folder = tempfile::tempdir().unwrap();
        behaves(&Sqlite::open(folder.path()).unwrap());
    }

    #[test]
    fn a_file_outlives_its_service() {
        let folder = tempfile::tempdir().unwrap();
        let open = || -> Box<dyn Records> { Box::new(Sqlite::open(folder.path()).unwrap()) };
        open().keep(Table::Identity, "8:acs:x", &"kept", FOR_EVER).unwrap();
        let again = open();
        assert_eq!(again.find::<String>(Table::Identity, "8:acs:x", 0).unwrap().as_deref(), Some("kept"));
        assert_eq!(again.made(Table::Identity).unwrap(), 1);
    }

    #[test]
    fn what_is_no_database_is_an_error_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("organisation.sqlite");
        std::fs::write(
            &file,
            "this is somebody's text, long enough to be taken for a database's first page".repeat(20),
        )
        .unwrap();
        let error = Sqlite::open(folder.path()).unwrap_err();
        assert!(error.to_string().contains("records can't be used"), "{error}");
        assert!(std::fs::read_to_string(&file).unwrap().starts_with("this is"));
    }
}
