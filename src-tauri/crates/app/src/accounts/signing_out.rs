//! Signing out: whatever signing in left is ended where it can be, removed here, and looked for once more.

use identity::vault::{IdentityName, Item, Slot, Vault};
use ipc::{Standing, Whose};

use super::{Accounts, Inner, changes::WORK, failure};
use crate::{Code, Failure};

impl Accounts {
    /// Removes everything that signing in left here, and a guest identity of one's own with it.
    ///
    /// # Errors
    /// [`Code::SignOutIncomplete`] with what is left, or may be. What lies here and could not be removed keeps the identity in the
    /// list, so that it can be tried again.
    pub async fn sign_out(&self, whose: &Whose) -> Result<(), Failure> {
        let under_way = self.watch().borrow().signing_in.as_ref().is_some_and(|under_way| under_way.whose == *whose);
        if under_way {
            self.cancel_sign_in();
        }
        let done = match whose {
            Whose::Guest { name } => self.0.sign_guest_out(name).await,
            Whose::Work => self.0.sign_work_out().await,
        };
        self.0.look().await;
        done
    }
}

/// What a sign-out could not do.
#[derive(Default)]
struct Left {
    /// Tokens that go on being good where they came from, until they end.
    tokens: Option<Failure>,
    /// How many entries of the keyring.
    entries: usize,
}

impl Left {
    fn told(self) -> Result<(), Failure> {
        let words = match (&self.tokens, self.entries) {
            (None, 0) => return Ok(()),
            (Some(_), 0) => {
                "everything here is removed; tokens that were given out go on being good at the service until they end, in a day at most"
                    .to_owned()
            }
            (None, entries) => format!("{entries} entries of the keyring are left, or may be: unlock it and sign out again"),
            (Some(_), entries) => format!(
                "{entries} entries of the keyring are left, or may be: unlock it and sign out again; and tokens that were given out \
                 go on being good at the service until they end, in a day at most"
            ),
        };
        let detail = self.tokens.map(|failure| failure.to_string()).unwrap_or_default();
        Err(Failure { detail, ..Failure::new(Code::SignOutIncomplete, words) })
    }
}

impl Inner {
    async fn sign_guest_out(self: &std::sync::Arc<Self>, name: &str) -> Result<(), Failure> {
        let vault = self.vault().await;
        let guest = self.guest(name).await?;
        let known = IdentityName::new(name).map_err(failure::name)?;
        // Who was never signed in has nothing at the service.
        let had = [Item::TokenService, Item::Guest].map(|item| Slot::new(known.clone(), item));
        let mut was_there = false;
        for slot in &had {
            was_there |= !matches!(vault.read(slot).await, Ok(None));
        }
        let revoked = guest.revoke().await;
        let tokens = if was_there { revoked.err() } else { None };
        let entries = self.forgotten(&vault, &known).await;
        {
            let mut state = self.state();
            state.guests.remove(name);
            state.people.remove(name);
            state.standing.insert(name.to_owned(), Standing::SignedOut);
        }
        if entries == 0 {
            self.drop_guest(name)?;
        }
        Left { tokens, entries }.told()
    }

    /// Removes a guest of one's own from the list.
    fn drop_guest(&self, name: &str) -> Result<(), Failure> {
        self.store.with(|store| {
            let teams = &store.settings().teams;
            let guests: Vec<_> = teams.guests.iter().filter(|guest| guest.name != name).cloned().collect();
            if guests.len() == teams.guests.len() {
                return Ok(());
            }
            let chosen = if teams.guest == name { String::new() } else { teams.guest.clone() };
            store.save_guests(guests, chosen)
        })
    }

    async fn sign_work_out(&self) -> Result<(), Failure> {
        let vault = self.vault().await;
        let work = self.state().work.take();
        let mut names: Vec<IdentityName> = work.iter().map(|work| work.name.clone()).collect();
        if let Some(work) = &work {
            // What it could not remove is counted below.
            let _ = work.session.sign_out().await;
        }
        // Other applications were set up before, perhaps, and their tokens are of no use any more.
        let listed = vault.identities().await;
        let unknown = usize::from(listed.is_err());
        names.extend(listed.unwrap_or_default().into_iter().filter(|name| name.as_str().starts_with(WORK)));
        let mut entries = 0;
        for name in names {
            entries += self.forgotten(&vault, &name).await;
        }
        {
            let mut state = self.state();
            (state.work_standing, state.work_person) = (Standing::SignedOut, None);
        }
        Left { tokens: None, entries: entries.max(unknown) }.told()
    }

    /// Removes all entries of a name, and counts those that are still there or may be.
    async fn forgotten(&self, vault: &Vault, name: &IdentityName) -> usize {
        let left = vault.forget(name).await.len();
        let mut found = 0;
        for item in Item::ALL {
            let there = vault.read(&Slot::new(name.clone(), item)).await;
            found += usize::from(!matches!(there, Ok(None)));
        }
        left.max(found)
    }
}
