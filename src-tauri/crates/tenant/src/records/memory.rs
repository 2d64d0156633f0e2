//! Records that are gone with the service.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{FOR_EVER, Records, RecordsError, Table};

/// Most entries of a kind; those whose time is over make room first.
const MOST: usize = 2_000_000;

/// Values by kind and key.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    shelves: Mutex<HashMap<Table, Shelf>>,
}

#[derive(Debug, Default)]
struct Shelf {
    values: HashMap<String, (Vec<u8>, i64)>,
    made: u64,
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
        }
        if shelf.values.len() >= MOST {
            return Err(RecordsError(format!("{MOST} of a kind are remembered already")));
        }
        if shelf.values.insert(key.to_owned(), (value.to_owned(), until)).is_none() {
            shelf.made += 1;
        }
        Ok(())
    }

    fn get(&self, table: Table, key: &str, now: i64) -> Result<Option<Vec<u8>>, RecordsError> {
        let shelves = self.shelves();
        let found = shelves.get(&table).and_then(|shelf| shelf.values.get(key));
        Ok(found.filter(|(_, until)| *until > now).map(|(value, _)| value.clone()))
    }

    fn take(&self, table: Table, key: &str, now: i64) -> Result<Option<Vec<u8>>, RecordsError> {
        let taken = self.shelves().get_mut(&table).and_then(|shelf| shelf.values.remove(key));
        Ok(taken.filter(|(_, until)| *until > now).map(|(value, _)| value))
    }

    fn made(&self, table: Table) -> Result<u64, RecordsError> {
        Ok(self.shelves().get(&table).map_or(0, |shelf| shelf.made))
    }
}
