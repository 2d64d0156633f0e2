//! Records that are gone with the service.

use std::{
    collections::{BTreeMap, HashMap},
    ops::Bound,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{FOR_EVER, Records, RecordsError, Table, past};

/// Most entries of a kind; those whose time is over make room first.
const MOST: usize = 2_000_000;
/// Most bytes of values of a kind.
const MOST_BYTES: usize = 512 * 1024 * 1024;

/// Values by kind and key.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    shelves: Mutex<HashMap<Table, Shelf>>,
}

#[derive(Debug, Default)]
struct Shelf {
    values: BTreeMap<String, (Vec<u8>, i64)>,
    /// Of all values together.
    bytes: usize,
    made: u64,
}

impl Shelf {
    fn remove(&mut self, key: &str) -> Option<(Vec<u8>, i64)> {
        let removed = self.values.remove(key)?;
        self.bytes -= removed.0.len();
        Some(removed)
    }
}

impl Memory {
    fn shelves(&self) -> MutexGuard<'_, HashMap<Table, Shelf>> {
        self.shelves.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Records for Memory {
    fn put(&self, table: Table, key: &str, value: &[u8], until: i64) -> Result<(), RecordsError> {
        let mut shelves = self.shelves();
        let shelf = shelves.entry(table).or_default();
        if shelf.values.len() >= MOST {
            // Of codes and tokens the oldest end first; identities last for ever and are refused then.
            let oldest = shelf.values.values().map(|(_, until)| *until).min().unwrap_or(FOR_EVER);
            shelf.values.retain(|_, (_, until)| *until == FOR_EVER || *until > oldest);
            shelf.bytes = shelf.values.values().map(|(value, _)| value.len()).sum();
        }
        if shelf.values.len() >= MOST || shelf.bytes + value.len() > MOST_BYTES {
            return Err(RecordsError(format!("{MOST} of a kind, or too many bytes, are remembered already")));
        }
        shelf.bytes += value.len();
        match shelf.values.insert(key.to_owned(), (value.to_owned(), until)) {
            Some((before, _)) => shelf.bytes -= before.len(),
            None => shelf.made += 1,
        }
        Ok(())
    }

    fn get(&self, table: Table, key: &str, now: i64) -> Result<Option<Vec<u8>>, RecordsError> {
        let shelves = self.shelves();
        let found = shelves.get(&table).and_then(|shelf| shelf.values.get(key));
        Ok(found.filter(|(_, until)| *until > now).map(|(value, _)| value.clone()))
    }

    fn take(&self, table: Table, key: &str, now: i64) -> Result<Option<Vec<u8>>, RecordsError> {
        let taken = self.shelves().get_mut(&table).and_then(|shelf| shelf.remove(key));
        Ok(taken.filter(|(_, until)| *until > now).map(|(value, _)| value))
    }

    fn latest(
        &self,
        table: Table,
        prefix: &str,
        before: Option<&str>,
        most: usize,
        now: i64,
    ) -> Result<Vec<(String, Vec<u8>)>, RecordsError> {
        let end = before.map_or_else(|| past(prefix), str::to_owned);
        let shelves = self.shelves();
        let Some(shelf) = shelves.get(&table) else { return Ok(Vec::new()) };
        if end.as_str() <= prefix {
            return Ok(Vec::new());
        }
        let range = shelf.values.range::<str, _>((Bound::Included(prefix), Bound::Excluded(end.as_str())));
        let lasting = range.rev().filter(|(_, (_, until))| *until > now);
        Ok(lasting.take(most).map(|(key, (value, _))| (key.clone(), value.clone())).collect())
    }

    fn made(&self, table: Table) -> Result<u64, RecordsError> {
        Ok(self.shelves().get(&table).map_or(0, |shelf| shelf.made))
    }
}
