//! A person's settings and keyring; the program can be started over them again and again.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use app::{
    Accounts, Outside, Policy,
    settings::{SharedStore, Store},
};
use identity::vault::Keyring;
use identity::{SystemClock, WallClock};
use ipc::{Guest, GuestForm, TokenWay};

use super::keyring::Drawer;

pub(crate) struct Home {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) drawer: Arc<Drawer>,
    pub(crate) policy: Policy,
    pub(crate) clock: Arc<dyn WallClock>,
    pub(crate) authorities: Option<Vec<u8>>,
}

impl Home {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            drawer: Drawer::new(),
            policy: Policy::default(),
            clock: Arc::new(SystemClock),
            authorities: None,
        }
    }

    pub(crate) fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// The program, started.
    pub(crate) async fn start(&self) -> Accounts {
        self.start_with(Arc::clone(&self.drawer) as _).await
    }

    pub(crate) async fn start_with(&self, keyring: Arc<dyn Keyring>) -> Accounts {
        self.start_over(keyring, self.store()).await
    }

    /// The settings.
    pub(crate) fn store(&self) -> SharedStore {
        let (store, damaged) = Store::open(self.folder.path().join("settings"));
        assert_eq!(damaged, None);
        SharedStore::new(store)
    }

    /// The program, over settings that somebody else changes, too.
    pub(crate) async fn start_over(&self, keyring: Arc<dyn Keyring>, store: SharedStore) -> Accounts {
        let outside = Outside {
            keyring,
            patience: Duration::from_secs(20),
            clock: Arc::clone(&self.clock),
            authorities: self.authorities.clone(),
            policy: Ok(self.policy.clone()),
        };
        let accounts = Accounts::new(outside, store);
        accounts.open().await;
        accounts
    }
}

/// The one guest there is.
pub(crate) fn only(accounts: &Accounts) -> Guest {
    let guests = accounts.watch().borrow().guests.clone();
    <[Guest; 1]>::try_from(guests).expect("there is one guest").into_iter().next().unwrap()
}

pub(crate) fn by_service(name: &str, address: &str) -> GuestForm {
    let way = TokenWay::TokenService { address: address.to_owned() };
    GuestForm { name: name.to_owned(), way, connection_string: None }
}

pub(crate) fn by_key(name: &str, connection_string: &str) -> GuestForm {
    let connection_string = Some(connection_string.to_owned());
    GuestForm { name: name.to_owned(), way: TokenWay::ConnectionString, connection_string }
}

/// A clock that is wrong by so many seconds.
#[derive(Debug)]
pub(crate) struct Wrong(pub(crate) i64);

impl WallClock for Wrong {
    fn now(&self) -> SystemTime {
        let off = Duration::from_secs(self.0.unsigned_abs());
        if self.0 < 0 { SystemTime::now() - off } else { SystemTime::now() + off }
    }
}
