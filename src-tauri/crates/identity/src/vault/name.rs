//! What an entry of the vault is called.

use std::fmt;

use base::Redacted;
use ring::digest;
use serde::{Deserialize, Serialize};

/// The name a person gave an identity. `Debug` shows its length only.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct IdentityName(String);

/// A text that can't name an identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a name has 1 to 64 characters, none of them a slash or a control character")]
pub struct NameError;

impl IdentityName {
    /// Takes a name; white space around it is dropped.
    ///
    /// # Errors
    /// When nothing is left, it is longer than 64 characters, or it holds a slash or a control character.
    pub fn new(name: &str) -> Result<Self, NameError> {
        let name = name.trim();
        let fits = !name.is_empty() && name.chars().count() <= 64;
        let plain = name.chars().all(|character| character != '/' && !character.is_control());
        if fits && plain { Ok(Self(name.to_owned())) } else { Err(NameError) }
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for IdentityName {
    type Error = NameError;

    fn try_from(name: String) -> Result<Self, NameError> {
        Self::new(&name)
    }
}

impl From<IdentityName> for String {
    fn from(name: IdentityName) -> Self {
        name.0
    }
}

impl fmt::Debug for IdentityName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IdentityName({})", Redacted(&self.0))
    }
}

/// What kind of secret it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Item {
    /// The refresh token of a work account.
    WorkAccount,
    /// The refresh token of an account at an organisation's token service.
    TokenService,
    /// A developer's own connection string.
    ConnectionString,
    /// The guest's id, so that the next token is for the same user.
    Guest,
    /// What whoever is signed in is called, to be shown.
    Person,
    /// The address of a subscribed calendar, which lets whoever knows it read the calendar. Of no identity: it is in no list
    /// of names.
    CalendarAddress,
}

impl Item {
    /// All of them: what an identity can leave behind.
    pub const ALL: [Self; 5] =
        [Self::WorkAccount, Self::TokenService, Self::ConnectionString, Self::Guest, Self::Person];

    fn word(self) -> &'static str {
        match self {
            Self::WorkAccount => "work-account",
            Self::TokenService => "token-service",
            Self::ConnectionString => "connection-string",
            Self::Guest => "guest",
            Self::Person => "person",
            Self::CalendarAddress => "calendar-address",
        }
    }
}

/// One secret of one identity.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Slot {
    identity: IdentityName,
    item: Item,
}

impl Slot {
    /// The secret of this kind of this identity.
    #[must_use]
    pub fn new(identity: IdentityName, item: Item) -> Self {
        Self { identity, item }
    }

    /// Whose it is.
    #[must_use]
    pub fn identity(&self) -> &IdentityName {
        &self.identity
    }

    /// Whether it is a secret of somebody, whose name is kept beside it.
    pub(super) fn is_of_identity(&self) -> bool {
        Item::ALL.contains(&self.item)
    }

    /// What kind it is.
    #[must_use]
    pub fn item(&self) -> Item {
        self.item
    }

    /// What the entry is called in the keyring: a digest in place of the name, since libraries log what entries are called.
    pub(super) fn key(&self) -> String {
        let digest = digest::digest(&digest::SHA256, self.identity.0.as_bytes());
        let short: String = digest.as_ref()[..8].iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{short}/{}", self.item.word())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_short_and_plain() {
        assert_eq!(IdentityName::new("  Contoso, Zoë ").unwrap().as_str(), "Contoso, Zoë");
        assert!(!format!("{:?}", IdentityName::new("Zoë").unwrap()).contains("Zo"));
        for name in ["", "  ", "a/b", "a\nb", &"x".repeat(65)] {
            assert_eq!(IdentityName::new(name), Err(NameError), "{name:?}");
        }
    }

    #[test]
    fn no_two_slots_share_a_key() {
        let name = |name: &str| IdentityName::new(name).unwrap();
        let slots = ["Contoso", "Fabrikam"]
            .map(name)
            .into_iter()
            .flat_map(|name| Item::ALL.map(|item| Slot::new(name.clone(), item)));
        let keys: std::collections::BTreeSet<_> = slots.map(|slot| slot.key()).collect();
        assert_eq!(keys.len(), 10);
        assert!(!keys.iter().any(|key| key.contains("Contoso")), "names stay out of what the system is told: {keys:?}");
    }
}
