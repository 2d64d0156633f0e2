//! Who the person is: guest identities whose access tokens lead into Teams, and the work account that Graph answers to.
//!
//! Names and ways stand in the settings ([`crate::settings`]) and in the organisation's policy ([`crate::Policy`]), everything
//! secret in the vault (`identity::vault`). Window and command line call this and show what [`Accounts::watch`] says; where a
//! link leads by it is decided in `way`.
//!
//! | | |
//! |---|---|
//! | `changes` | another guest, another choice, the keyring tried again |
//! | `signing_in`, `signing_out` | one sign-in at a time; what leaves nothing behind, and looks |
//! | `guest`, `key`, `service` | where tokens of a guest come from |
//! | `chatting` | how the chosen guest chats |
//! | `work`, `access` | the work account, and what it gives to whoever asks Graph |
//! | `standing` | what can be said without asking the network |
//! | `failure` | each failure as a code and words |

mod access;
mod changes;
mod chatting;
pub(crate) mod failure;
mod guest;
mod key;
mod net;
mod outside;
mod service;
mod signing_in;
mod signing_out;
mod standing;

mod work;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
};

use identity::vault::Vault;
use ipc::{GuestIdentity, Standing, WorkSettings};
use tokio::sync::{OnceCell, watch};

use crate::{Code, Failure, Policy, settings::SharedStore};
use guest::GuestAccount;
use net::Net;
use signing_in::UnderWay;
use work::WorkAccount;

pub(crate) use changes::WORK;
pub use outside::Outside;
pub use signing_in::OpenBrowser;
pub use work::WorkAccess;

/// Everybody the person can be here. Copies are of the same.
#[derive(Clone)]
pub struct Accounts(Arc<Inner>);

/// Names and addresses are not for a log.
impl fmt::Debug for Accounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Accounts").finish_non_exhaustive()
    }
}

struct Inner {
    outside: Outside,
    net: Arc<Net>,
    store: SharedStore,
    /// Opened by the first who needs it: the keyring may ask somebody for a password.
    vault: OnceCell<Arc<Vault>>,
    /// Set once it was looked who is signed in.
    looked: OnceCell<()>,
    state: Mutex<State>,
    told: watch::Sender<ipc::Accounts>,
    chatting: chatting::Chatting,
}

/// What is known of everybody, by their names.
#[derive(Default)]
struct State {
    guests: BTreeMap<String, Arc<GuestAccount>>,
    standing: BTreeMap<String, Standing>,
    /// What whoever signed in is called.
    people: BTreeMap<String, String>,
    /// Who signed out, with nothing left but entries of the keyring.
    ended: BTreeSet<String>,
    work: Option<Arc<WorkAccount>>,
    work_standing: Standing,
    work_person: Option<String>,
    signing_in: Option<UnderWay>,
}

/// A guest identity, and whether the organisation wants it.
#[derive(Clone)]
struct Known {
    identity: GuestIdentity,
    is_given: bool,
}

impl Accounts {
    /// Those that the settings and the organisation name. Asks neither keyring nor network yet: see [`Self::open`].
    #[must_use]
    pub fn new(outside: Outside, store: SharedStore) -> Self {
        let net = Arc::new(Net::new(outside.clone()));
        let (vault, looked, state) = (OnceCell::new(), OnceCell::new(), Mutex::default());
        let told = watch::Sender::new(ipc::Accounts::default());
        let accounts =
            Self(Arc::new(Inner { outside, net, store, vault, looked, state, told, chatting: Default::default() }));
        accounts.0.publish();
        accounts
    }

    /// Opens the keyring and finds out who is signed in. May wait for somebody to unlock the keyring.
    pub async fn open(&self) {
        self.0.looked.get_or_init(|| self.0.look()).await;
    }

    /// Who one can be, and every change of it.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<ipc::Accounts> {
        self.0.told.subscribe()
    }

    /// What it takes to ask Graph; none while nobody is signed in with a work account. It changes with [`Self::watch`].
    #[must_use]
    pub fn work(&self) -> Option<WorkAccess> {
        let state = self.0.state();
        state.work.as_ref().filter(|_| state.work_standing != Standing::SignedOut).map(|work| work.access())
    }

    /// Why the organisation's policy can't be used; the person has to know, since nothing of it holds then.
    #[must_use]
    pub fn policy_trouble(&self) -> Option<Failure> {
        self.0.outside.policy.as_ref().err().cloned()
    }

    /// Whether the organisation lets people keep the words of their calls. It does not while its policy can't be used.
    #[must_use]
    pub fn may_keep_words(&self) -> bool {
        self.0.outside.policy.as_ref().is_ok_and(|policy| policy.keep_words)
    }
}

impl Inner {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn vault(&self) -> Arc<Vault> {
        let open = || async { Arc::new(Vault::open(Arc::clone(&self.outside.keyring), self.outside.patience).await) };
        Arc::clone(self.vault.get_or_init(open).await)
    }

    /// The policy; where it can't be read, one that gives nothing and under which nothing new is added.
    fn policy(&self) -> Policy {
        let closed = || Policy { own_identities: false, ..Policy::default() };
        self.outside.policy.clone().unwrap_or_else(|_| closed())
    }

    /// Every guest: the organisation's first, which takes the place of one's own of the same name.
    fn known(&self) -> Vec<Known> {
        let given = self.policy().token_service.map(|service| {
            let way = ipc::TokenWay::TokenService { address: service.address.into() };
            Known { identity: GuestIdentity { name: service.name, way }, is_given: true }
        });
        let own = self.store.with(|store| store.settings().teams.guests.clone());
        let own = own.into_iter().filter(|own| given.as_ref().is_none_or(|given| given.identity.name != own.name));
        let own: Vec<_> = own.map(|identity| Known { identity, is_given: false }).collect();
        given.into_iter().chain(own).collect()
    }

    /// The name of the guest that is used: the one that was chosen, or the organisation's.
    fn chosen(&self) -> Option<String> {
        let wanted = self.store.with(|store| store.settings().teams.guest.clone());
        let known = self.known();
        let found = known.iter().find(|one| one.identity.name == wanted).or(known.iter().find(|one| one.is_given));
        found.map(|found| found.identity.name.clone())
    }

    /// The application as which work accounts sign in, and whether the organisation chose it.
    fn work_settings(&self) -> (WorkSettings, bool) {
        match self.policy().work {
            Some(work) => (work.settings(), true),
            None => (self.store.with(|store| store.settings().work.clone()), false),
        }
    }

    /// A guest at work.
    async fn guest(self: &Arc<Self>, name: &str) -> Result<Arc<GuestAccount>, Failure> {
        let known = self.known().into_iter().find(|known| known.identity.name == name);
        let Known { identity, is_given } = known.ok_or_else(failure::unknown_guest)?;
        if let Some(guest) = self.state().guests.get(name).filter(|guest| guest.given == identity) {
            return Ok(Arc::clone(guest));
        }
        let redirect_port = self.policy().token_service.filter(|_| is_given).and_then(|given| given.redirect_port);
        let noted = Noted(Arc::downgrade(self));
        let made = GuestAccount::new(identity, redirect_port, self.vault().await, &self.net, &noted)?;
        let mut state = self.state();
        // Whoever came first stays: a call may hold it already.
        if let Some(guest) = state.guests.get(name).filter(|guest| guest.given == made.given) {
            return Ok(Arc::clone(guest));
        }
        let made = Arc::new(made);
        state.guests.insert(name.to_owned(), Arc::clone(&made));
        Ok(made)
    }
}

/// Where guests and the work account say how it went with their tokens.
#[derive(Clone)]
struct Noted(Weak<Inner>);

impl fmt::Debug for Noted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Noted")
    }
}

impl Noted {
    /// A guest's token came, or why it did not.
    fn token_came(&self, name: &str, trouble: Option<Failure>) {
        let Some(inner) = self.0.upgrade() else { return };
        inner.state().standing.insert(name.to_owned(), standing_after(trouble));
        inner.publish();
    }

    /// The work account's token came, or why it did not.
    fn work_token_came(&self, trouble: Option<Failure>) {
        let Some(inner) = self.0.upgrade() else { return };
        inner.state().work_standing = standing_after(trouble);
        inner.publish();
    }
}

fn standing_after(trouble: Option<Failure>) -> Standing {
    match trouble {
        None => Standing::Ready,
        Some(failure) if failure.code == Code::SignInNeeded => Standing::SignedOut,
        Some(failure) => Standing::Trouble { failure: failure.to_ipc() },
    }
}
