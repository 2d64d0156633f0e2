//! Access tokens as a parameter.

use std::{fmt, future::Future, pin::Pin, sync::Arc};

use base::Secret;
use identity::{sign_in::Session, source::GuestIdentity};

use crate::{failure::ChatFailure, identifier::Identifier};

/// What a [`Bearer`] gives.
pub type Bearing<'a> = Pin<Box<dyn Future<Output = Result<Secret, ChatFailure>> + Send + 'a>>;

/// Gives the tokens that requests carry.
pub trait Bearer: Send + Sync {
    /// The present token.
    fn token(&self) -> Bearing<'_>;

    /// The next one, after the service refused the present one.
    fn renew(&self) -> Bearing<'_>;

    /// Whose it is, where a token says so.
    fn me(&self) -> Option<Identifier>;
}

impl fmt::Debug for dyn Bearer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Bearer")
    }
}

/// A guest's tokens.
impl Bearer for GuestIdentity {
    fn token(&self) -> Bearing<'_> {
        Box::pin(async { Ok(Self::token(self).await.map_err(|_| ChatFailure::NoToken)?.secret) })
    }

    fn renew(&self) -> Bearing<'_> {
        Box::pin(async { Ok(Self::renew(self).await.map_err(|_| ChatFailure::NoToken)?.secret) })
    }

    fn me(&self) -> Option<Identifier> {
        self.watch().borrow().as_ref()?.user.as_ref().map(Identifier::from)
    }
}

/// The tokens of a work account that is signed in.
#[derive(Debug, Clone)]
pub struct Account {
    session: Arc<Session>,
    me: Identifier,
}

impl Account {
    /// An account and who it is.
    #[must_use]
    pub fn new(session: Arc<Session>, me: Identifier) -> Self {
        Self { session, me }
    }
}

impl Bearer for Account {
    fn token(&self) -> Bearing<'_> {
        Box::pin(async { self.session.access_token().await.map_err(|_| ChatFailure::NoToken) })
    }

    /// The session replaces tokens in time; where a service refuses one all the same, the person has to sign in again.
    fn renew(&self) -> Bearing<'_> {
        self.token()
    }

    fn me(&self) -> Option<Identifier> {
        Some(self.me.clone())
    }
}
