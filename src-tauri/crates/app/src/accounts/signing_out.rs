//! Signing out: whatever signing in left is ended where it can be, removed here, and looked for once more.

use identity::vault::{IdentityName, Item, Slot, Vault};
use ipc::{Standing, Whose};

use super::{Accounts, Inner, changes::WORK, failure};
use crate::{Code, Failure};

impl Accounts {
    /// Removes everything that signing in left here, and a guest identity of one's own with it.
    ///
    /// # Errors
    /// [`Code::SignOutIncomplete`] with what is left here, or may be; it keeps the identity in the list, so that it can be tried again.
    /// [`Code::SignOutElsewhere`] where nothing is left but what goes on being good where it came from.
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
pub(super) struct Left {
    /// Why tokens go on being good where they came from, until they end.
    pub(super) tokens: Option<Failure>,
    /// Why the sign-in goes on being good at the provider.
    pub(super) sign_in: Option<Failure>,
    /// How many entries of the keyring.
    pub(super) entries: usize,
}

impl Left {
    fn told(self) -> Result<(), Failure> {
        let (code, mut words) = match self.entries {
            0 if self.nothing_elsewhere() => return Ok(()),
            0 => (Code::SignOutElsewhere, "everything here is removed".to_owned()),
            entries => {
                let words =
                    format!("{entries} entries of the keyring are left, or may be: unlock it and sign out again");
                (Code::SignOutIncomplete, words)
            }
        };
        if self.tokens.is_some() {
            words += "; tokens that were given out go on being good at the service until they end, in a day at most";
        }
        if self.sign_in.is_some() {
            words +=
                "; the sign-in could not be ended at the provider and goes on being good there until it ends by itself";
        }
        let detail = self.tokens.or(self.sign_in).map(|failure| failure.to_string()).unwrap_or_default();
        Err(Failure { detail, ..Failure::new(code, words) })
    }

    /// Whether nothing is good elsewhere.
    fn nothing_elsewhere(&self) -> bool {
        self.tokens.is_none() && self.sign_in.is_none()
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
        // Nor has who signed out before: what clings to the keyring since then proves nothing to anybody.
        let is_ended = self.state().ended.contains(name);
        let mut left = if was_there && !is_ended { revoked } else { Left::default() };
        left.entries = self.forgotten(&vault, &known).await;
        self.signed_out(name, &left);
        if left.entries == 0 {
            self.drop_guest(name)?;
        }
        left.told()
    }

    fn signed_out(&self, name: &str, left: &Left) {
        let mut state = self.state();
        state.guests.remove(name);
        state.people.remove(name);
        state.standing.insert(name.to_owned(), Standing::SignedOut);
        if left.entries == 0 {
            state.ended.remove(name);
        } else if left.nothing_elsewhere() {
            state.ended.insert(name.to_owned());
        }
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
        let mut sign_in = None;
        let mut names: Vec<IdentityName> = work.iter().map(|work| work.name.clone()).collect();
        if let Some(work) = &work {
            // What it could not remove is counted below.
            sign_in = work.session.sign_out().await.there.err().map(|why| failure::sign_in(&why));
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
        Left { tokens: None, sign_in, entries: entries.max(unknown) }.told()
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
