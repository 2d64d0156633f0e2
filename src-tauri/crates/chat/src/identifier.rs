//! Who somebody is, as Communication Services writes it: a raw id, and what kind of user that is.
//!
//! The table of raw ids is that of Microsoft's own libraries, checked against them.

use std::fmt;

use base::Redacted;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::limits::MAX_ID_BYTES;

/// Somebody, by raw id: two are the same where those are.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Identifier(String);

/// A text was longer than any id is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is nobody's id")]
pub struct IdentifierError;

/// The cloud an account lives in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Cloud {
    /// Everybody's.
    Public,
    /// The United States' Department of Defense.
    Dod,
    /// The United States government's (GCC High).
    Gcch,
}

/// What kind of user an id stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind<'a> {
    /// A user of a Communication Services resource, such as a guest; the id is the whole raw id.
    Communication,
    /// A user of Teams with an account: the account's object id.
    Teams(&'a str, Cloud),
    /// A visitor of Teams without an account.
    TeamsVisitor(&'a str),
    /// An application in Teams.
    TeamsApp(&'a str, Cloud),
    /// A user of a resource who stands for an account of an organisation.
    TeamsExtension {
        /// The resource.
        resource: &'a str,
        /// The organisation.
        tenant: &'a str,
        /// The account.
        user: &'a str,
        /// Its cloud.
        cloud: Cloud,
    },
    /// A telephone: its number, and whether it is withheld.
    Phone(&'a str, bool),
    /// Anything else.
    Unknown,
}

impl Identifier {
    /// Takes a raw id as it came.
    ///
    /// # Errors
    /// When it is longer than 512 bytes or not printable ASCII. Empty it may be: the services write that for nobody known.
    pub fn from_raw(raw: impl Into<String>) -> Result<Self, IdentifierError> {
        let raw = raw.into();
        let fits = raw.len() <= MAX_ID_BYTES && raw.bytes().all(|byte| byte.is_ascii_graphic());
        if fits { Ok(Self(raw)) } else { Err(IdentifierError) }
    }

    /// An account of an organisation that uses Teams, by its object id.
    #[must_use]
    pub fn teams_user(object_id: Uuid, cloud: Cloud) -> Self {
        let prefix = match cloud {
            Cloud::Public => "8:orgid:",
            Cloud::Dod => "8:dod:",
            Cloud::Gcch => "8:gcch:",
        };
        Self(format!("{prefix}{object_id}"))
    }

    /// The raw id.
    #[must_use]
    pub fn raw(&self) -> &str {
        &self.0
    }

    /// What kind of user this is.
    #[must_use]
    pub fn kind(&self) -> Kind<'_> {
        let raw = self.0.as_str();
        if let Some(number) = raw.strip_prefix("4:") {
            return Kind::Phone(number, number == "anonymous");
        }
        let mut parts = raw.splitn(3, ':');
        match (parts.next(), parts.next(), parts.next()) {
            (Some("8"), Some("teamsvisitor"), Some(id)) => Kind::TeamsVisitor(id),
            (Some("8"), Some("orgid"), Some(id)) => Kind::Teams(id, Cloud::Public),
            (Some("8"), Some("dod"), Some(id)) if !id.contains(':') => Kind::Teams(id, Cloud::Dod),
            (Some("8"), Some("gcch"), Some(id)) if !id.contains(':') => Kind::Teams(id, Cloud::Gcch),
            (Some("8"), Some("acs"), Some(id)) => resource_user(id, Cloud::Public),
            (Some("8"), Some("gcch-acs"), Some(id)) => resource_user(id, Cloud::Gcch),
            (Some("8"), Some("dod-acs"), Some(id)) => resource_user(id, Cloud::Dod),
            (Some("8"), Some("spool"), Some(_)) => Kind::Communication,
            (Some("28"), Some("orgid"), Some(id)) => Kind::TeamsApp(id, Cloud::Public),
            (Some("28"), Some("dod"), Some(id)) => Kind::TeamsApp(id, Cloud::Dod),
            (Some("28"), Some("gcch"), Some(id)) => Kind::TeamsApp(id, Cloud::Gcch),
            _ => Kind::Unknown,
        }
    }

    /// The object id of an account in Teams.
    #[must_use]
    pub fn object_id(&self) -> Option<&str> {
        match self.kind() {
            Kind::Teams(id, _) => Some(id),
            _ => None,
        }
    }
}

/// Three parts are an organisation's account behind a resource, anything else a plain user of it.
fn resource_user(id: &str, cloud: Cloud) -> Kind<'_> {
    let parts: Vec<&str> = id.split('_').collect();
    match parts[..] {
        [resource, tenant, user] => Kind::TeamsExtension { resource, tenant, user, cloud },
        _ => Kind::Communication,
    }
}

impl TryFrom<String> for Identifier {
    type Error = IdentifierError;

    fn try_from(raw: String) -> Result<Self, IdentifierError> {
        Self::from_raw(raw)
    }
}

impl From<Identifier> for String {
    fn from(id: Identifier) -> Self {
        id.0
    }
}

impl From<&identity::acs::UserId> for Identifier {
    fn from(user: &identity::acs::UserId) -> Self {
        Self(user.as_str().to_owned())
    }
}

impl fmt::Debug for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Identifier({})", Redacted(&self.0))
    }
}

/// The kind only: ids are personal.
impl fmt::Debug for Kind<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Communication => "Communication",
            Self::Teams(..) => "Teams",
            Self::TeamsVisitor(_) => "TeamsVisitor",
            Self::TeamsApp(..) => "TeamsApp",
            Self::TeamsExtension { .. } => "TeamsExtension",
            Self::Phone(..) => "Phone",
            Self::Unknown => "Unknown",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(raw: &str) -> Identifier {
        Identifier::from_raw(raw).unwrap()
    }

    #[test]
    fn raw_ids_say_what_they_are() {
        for raw in ["8:acs:r_u", "8:acs:r_wf_x_y", "8:spool:x", "8:gcch-acs:r_u", "8:dod-acs:r_u", "8:acs:x"] {
            assert_eq!(id(raw).kind(), Kind::Communication, "{raw}");
        }
        let extension = Kind::TeamsExtension { resource: "r", tenant: "t", user: "u", cloud: Cloud::Dod };
        assert_eq!(id("8:dod-acs:r_t_u").kind(), extension);
        assert_eq!(id("8:orgid:o").kind(), Kind::Teams("o", Cloud::Public));
        assert_eq!(id("8:gcch:o").kind(), Kind::Teams("o", Cloud::Gcch));
        assert_eq!(id("8:teamsvisitor:v").kind(), Kind::TeamsVisitor("v"));
        assert_eq!(id("28:gcch:b").kind(), Kind::TeamsApp("b", Cloud::Gcch));
        assert_eq!(id("4:+15550100").kind(), Kind::Phone("+15550100", false));
        assert_eq!(id("4:anonymous").kind(), Kind::Phone("anonymous", true));
        for raw in ["28:bot", "8:ag08:x", "8:ag09:x", "48:x", "", "8:gcch:acs:x_y", "x"] {
            assert_eq!(id(raw).kind(), Kind::Unknown, "{raw}");
        }
    }

    #[test]
    fn an_account_becomes_the_raw_id_of_its_cloud() {
        let object: Uuid = "aaaabbbb-cccc-dddd-eeee-ffff00001111".parse().unwrap();
        for (cloud, prefix) in [(Cloud::Public, "8:orgid:"), (Cloud::Dod, "8:dod:"), (Cloud::Gcch, "8:gcch:")] {
            let made = Identifier::teams_user(object, cloud);
            assert_eq!(made.raw(), format!("{prefix}{object}"));
            assert_eq!(made.kind(), Kind::Teams(&object.to_string(), cloud));
        }
    }

    #[test]
    fn nothing_of_an_id_shows() {
        let id = id("8:orgid:xyzzy");
        assert!(!format!("{id:?} {:?}", id.kind()).contains("xyzzy"));
        assert!(Identifier::from_raw("x".repeat(513)).is_err());
        assert!(Identifier::from_raw("8:a b").is_err());
    }
}
