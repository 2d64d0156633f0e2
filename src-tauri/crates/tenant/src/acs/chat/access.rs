//! Who asks, and what their token's scopes let them do.

use base::Secret;

use crate::{
    Tenant,
    acs::{self, AcsError},
    exchange::Exchange,
};

/// What a request needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Right {
    /// Read, write, type: every chat scope has it.
    Take,
    /// Bring and remove participants: not with `chat.join.limited`.
    People,
    /// Make, change and delete threads: only with `chat`.
    Threads,
}

/// The user of the resource that a token stands for.
#[derive(Debug)]
pub(super) struct Caller {
    /// Raw id.
    pub(super) id: String,
    scopes: Vec<String>,
}

impl Caller {
    /// Reads the token of a request.
    ///
    /// # Errors
    /// 401 for one that is missing, expired, revoked, or nobody's.
    pub(super) fn of(tenant: &Tenant, exchange: &Exchange<'_>) -> Result<Self, AcsError> {
        let token = exchange.bearer().filter(|token| !token.is_empty());
        let token =
            token.ok_or_else(|| AcsError::Unauthorized("a user's token is asked for as a Bearer".to_owned()))?;
        let user = acs::user_of(tenant, &Secret::new(token), exchange.seconds()).map_err(AcsError::Unauthorized)?;
        Ok(Self { id: user.id, scopes: user.scopes })
    }

    /// # Errors
    /// 403 without the right.
    pub(super) fn check(&self, right: Right) -> Result<(), AcsError> {
        let enough: &[&str] = match right {
            Right::Take => &["chat", "chat.join", "chat.join.limited"],
            Right::People => &["chat", "chat.join"],
            Right::Threads => &["chat"],
        };
        match self.scopes.iter().any(|scope| enough.contains(&scope.as_str())) {
            true => Ok(()),
            false => {
                Err(AcsError::Forbidden("User is not allowed to perform specified action: the token lacks a scope."))
            }
        }
    }
}
