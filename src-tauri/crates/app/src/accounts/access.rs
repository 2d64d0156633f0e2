//! Access tokens for Graph out of a session, with the claims challenges between.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64::{Engine, prelude::BASE64_STANDARD};
use graph::{Access, AccessRefused};
use identity::sign_in::{Claims, RefusalKind, Session, SessionFailure, SignInFailure};

use super::{Noted, failure};
use crate::{Code, Failure};

/// See the module's documentation.
#[derive(Debug)]
pub(super) struct WorkTokens {
    session: Arc<Session>,
    noted: Noted,
    /// What a service wants to see proven; the next sign-in sends it along.
    wanted: Mutex<Option<Claims>>,
}

impl WorkTokens {
    pub(super) fn new(session: Arc<Session>, noted: Noted) -> Self {
        Self { session, noted, wanted: Mutex::default() }
    }

    /// What the next sign-in has to send along.
    pub(super) fn wanted(&self) -> Option<Claims> {
        self.wants().clone()
    }

    /// Somebody signed in with them.
    pub(super) fn proven(&self) {
        *self.wants() = None;
    }

    fn wants(&self) -> MutexGuard<'_, Option<Claims>> {
        self.wanted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Only a person can prove more: the next sign-in asks for it.
    fn needs_person(&self, claims: Option<Claims>) -> AccessRefused {
        if claims.is_some() {
            *self.wants() = claims;
        }
        let words = "the organisation asks for more proof: sign in again in the browser";
        let trouble = crate::SignInTrouble { why: Some(crate::SignInRefusal::MoreProof), number: None };
        let failure = Failure { sign_in: Some(trouble), ..Failure::new(Code::SignInRefused, words) };
        self.noted.work_token_came(Some(failure));
        AccessRefused::NeedsPerson
    }

    async fn next(&self, claims: Option<&graph::Claims>) -> Result<base::Secret, AccessRefused> {
        if let Some(claims) = claims {
            return Err(self.needs_person(read(claims)));
        }
        match self.session.access_token().await {
            Ok(token) => {
                // A token that proves too little is still good for other questions.
                if self.wanted().is_none() {
                    self.noted.work_token_came(None);
                }
                Ok(token)
            }
            Err(SessionFailure::SignIn(SignInFailure::Refused(refusal)))
                if refusal.kind == RefusalKind::Interaction =>
            {
                Err(self.needs_person(refusal.claims))
            }
            Err(why) => {
                self.noted.work_token_came(Some(failure::session(&why)));
                Err(refused(&why))
            }
        }
    }
}

impl Access for WorkTokens {
    fn token<'a>(&'a self, claims: Option<&'a graph::Claims>) -> graph::Token<'a> {
        Box::pin(self.next(claims))
    }
}

fn refused(why: &SessionFailure) -> AccessRefused {
    let SessionFailure::SignIn(SignInFailure::Refused(refusal)) = why else {
        let signed_out = matches!(why, SessionFailure::SignedOut);
        return if signed_out { AccessRefused::SignedOut } else { AccessRefused::Unavailable };
    };
    match refusal.kind {
        RefusalKind::Consent | RefusalKind::Denied | RefusalKind::Configuration => AccessRefused::NotApproved,
        RefusalKind::Grant | RefusalKind::Expired => AccessRefused::SignedOut,
        RefusalKind::Interaction => AccessRefused::NeedsPerson,
        RefusalKind::Later | RefusalKind::Other => AccessRefused::Unavailable,
    }
}

/// A challenge as it came: base64 of JSON, or the JSON itself.
fn read(claims: &graph::Claims) -> Option<Claims> {
    let text = claims.as_str();
    let decoded = BASE64_STANDARD.decode(text).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    Claims::from_json(decoded.as_deref().unwrap_or(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_is_read_in_base64_and_as_it_is() {
        let json = r#"{"access_token":{"acrs":{"essential":true,"value":"c1"}}}"#;
        for text in [json.to_owned(), BASE64_STANDARD.encode(json)] {
            assert_eq!(read(&graph::Claims::new(text)).unwrap().as_json(), json);
        }
        for text in ["", "nonsense", "e30x"] {
            assert_eq!(read(&graph::Claims::new(text)), None, "{text}");
        }
    }
}
