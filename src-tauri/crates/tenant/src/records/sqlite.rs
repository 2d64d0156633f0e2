//! Records in a SQLite file, which outlive the service.
//!
//! What is written goes to the log beside the file (WAL) at once, and from there into the file by a thread of its own: that
//! waits for the disk, and no answer waits for it.

use std::{
    path::Path,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread::{self, JoinHandle},
};

use rusqlite::{Connection, OptionalExtension, params};

use super::{Records, RecordsError, Table, past};

/// Writes after which the log is worth moving into the file.
const MOVED_AFTER: u32 = 500;

/// One table, and a counter a kind. Where the thread can't follow, whoever writes empties the log at 20 000 pages (80 MB).
const SCHEMA: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    PRAGMA wal_autocheckpoint = 20000;
    CREATE TABLE IF NOT EXISTS record (
        kind TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL, until INTEGER NOT NULL, PRIMARY KEY (kind, key)
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS made (kind TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;
";

/// `organisation.sqlite` in a folder.
#[derive(Debug)]
pub(crate) struct Sqlite {
    connection: Mutex<Connection>,
    mover: Mover,
}

/// Moves what was written from the log into the file. Ends when it is dropped.
#[derive(Debug)]
struct Mover {
    writes: AtomicU32,
    due: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Mover {
    fn start(connection: Connection) -> Result<Self, RecordsError> {
        let (due, asked) = sync_channel(1);
        let thread = thread::Builder::new().name("practice-records".into()).spawn(move || move_on(&connection, &asked));
        let thread = thread.map_err(|error| RecordsError(error.to_string()))?;
        Ok(Self { writes: AtomicU32::new(0), due: Some(due), thread: Some(thread) })
    }

    /// Something was written.
    fn wrote(&self) {
        if self.writes.fetch_add(1, Ordering::Relaxed) % MOVED_AFTER == MOVED_AFTER - 1 {
            // Full means that it is asked already.
            let _ = self.due.as_ref().map(|due| due.try_send(()));
        }
    }
}

impl Drop for Mover {
    fn drop(&mut self) {
        self.due = None;
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

fn move_on(connection: &Connection, asked: &Receiver<()>) {
    base::let_others_go_first();
    while asked.recv().is_ok() {
        // "Passive" keeps no writer waiting; what it leaves is moved the next time.
        let moved = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
        if let Err(error) = moved {
            tracing::warn!(%error, "the practice organisation's records stay in their log");
        }
    }
}

impl From<rusqlite::Error> for RecordsError {
    fn from(error: rusqlite::Error) -> Self {
        Self(error.to_string())
    }
}

impl Sqlite {
    /// Opens the file, which is made where it is missing, closed to other users.
    ///
    /// # Errors
    /// When it can't be made, or is something else.
    pub(crate) fn open(folder: &Path) -> Result<Self, RecordsError> {
        base::make_private(folder).map_err(|error| RecordsError(format!("{}: {error}", folder.display())))?;
        let file = folder.join("organisation.sqlite");
        let connection = Connection::open(&file)?;
        connection.execute_batch(SCHEMA)?;
        let now = jiff::Timestamp::now().as_second();
        connection.execute("DELETE FROM record WHERE until <= ?1", [now])?;
        let mover = Mover::start(Connection::open(&file)?)?;
        Ok(Self { connection: Mutex::new(connection), mover })
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Records for Sqlite {
    fn put(&self, table: Table, key: &str, value: &[u8], until: i64) -> Result<(), RecordsError> {
        let mut connection = self.connection();
        let change = connection.transaction()?;
        let known = change
            .prepare_cached("SELECT 1 FROM record WHERE kind = ?1 AND key = ?2")?
            .exists(params![table.name(), key])?;
        change
            .prepare_cached("INSERT OR REPLACE INTO record (kind, key, value, until) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![table.name(), key, value, until])?;
        if !known {
            change
                .prepare_cached(
                    "INSERT INTO made (kind, count) VALUES (?1, 1) ON CONFLICT (kind) DO UPDATE SET count = count + 1",
                )?
                .execute([table.name()])?;
        }
        change.commit()?;
        drop(connection);
        self.mover.wrote();
        Ok(())
    }

    fn get(&self, table: Table, key: &str, now: i64) -> Result<Option<Vec<u8>>, RecordsError> {
        let connection = self.connection();
        let mut query =
            connection.prepare_cached("SELECT value FROM record WHERE kind = ?1 AND key = ?2 AND until > ?3")?;
        Ok(query.query_row(params![table.name(), key, now], |row| row.get(0)).optional()?)
    }

    fn take(&self, table: Table, key: &str, now: i64) -> Result<Option<Vec<u8>>, RecordsError> {
        let connection = self.connection();
        let mut change =
            connection.prepare_cached("DELETE FROM record WHERE kind = ?1 AND key = ?2 RETURNING value, until")?;
        let taken: Option<(Vec<u8>, i64)> =
            change.query_row(params![table.name(), key], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
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
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let connection = self.connection();
        let mut query = connection.prepare_cached(
            "SELECT key, value FROM record WHERE kind = ?1 AND key >= ?2 AND key < ?3 AND until > ?4
             ORDER BY key DESC LIMIT ?5",
        )?;
        let found =
            query.query_map(params![table.name(), prefix, end, now, most], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    fn made(&self, table: Table) -> Result<u64, RecordsError> {
        let connection = self.connection();
        let mut query = connection.prepare_cached("SELECT count FROM made WHERE kind = ?1")?;
        let count: Option<i64> = query.query_row([table.name()], |row| row.get(0)).optional()?;
        Ok(count.unwrap_or(0).unsigned_abs())
    }
}
