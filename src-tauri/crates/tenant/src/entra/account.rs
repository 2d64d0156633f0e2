//! What was done to somebody's account since the organisation was seeded.

use serde::{Deserialize, Serialize};

use crate::{
    RecordsError, Tenant,
    records::{FOR_EVER, Table},
};

/// Kept by object id.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Account {
    /// Tokens issued in this second or before are no longer good; in seconds since 1970.
    #[serde(default)]
    pub(crate) revoked: i64,
    /// The authentication context that Graph asks for.
    pub(crate) acrs: Option<String>,
    /// Instead of the seed's.
    pub(crate) presence: Option<String>,
    /// Instead of the seed's.
    pub(crate) activity: Option<String>,
    /// Instead of the seed's.
    pub(crate) disabled: Option<bool>,
}

impl Account {
    pub(crate) fn of(tenant: &Tenant, id: &str) -> Result<Self, RecordsError> {
        Ok(tenant.records.find(Table::Account, id, 0)?.unwrap_or_default())
    }

    pub(crate) fn keep(&self, tenant: &Tenant, id: &str) -> Result<(), RecordsError> {
        tenant.records.keep(Table::Account, id, self, FOR_EVER)
    }

    pub(crate) fn is_disabled(&self, tenant: &Tenant, id: &str) -> bool {
        let seeded = tenant.organisation.person(id).is_none_or(|index| tenant.organisation.people[index].said.disabled);
        self.disabled.unwrap_or(seeded)
    }
}
