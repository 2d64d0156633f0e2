//! Chat as a capability that is found out, once.
//!
//! Communication Services' chat retires on 2028-09-30, and a resource made after the announcement may never have had it. Which
//! status such a resource answers is nowhere documented, so that each refusal of the plainest request counts as one.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::{
    failure::{Absence, ChatFailure, Refusal},
    service::Detection,
};

/// What is known so far.
#[derive(Debug, Default)]
pub(crate) struct Capability(Mutex<Known>);

#[derive(Debug, Default, Clone, Copy)]
struct Known {
    present: bool,
    absent: Option<Absence>,
    told: bool,
}

impl Capability {
    /// Lets a request through, or says that there is no chat.
    pub(crate) fn check(&self) -> Result<(), ChatFailure> {
        self.known().absent.map_or(Ok(()), |why| Err(ChatFailure::Absent(why)))
    }

    /// What was found out before.
    pub(crate) fn before(&self) -> Option<Detection> {
        let mut known = self.known();
        if let Some(why) = known.absent {
            let news = !std::mem::replace(&mut known.told, true);
            return Some(Detection::Absent { why, news });
        }
        known.present.then_some(Detection::Present)
    }

    /// Takes in what came of the plainest request there is: a list of one's threads, one long. Where tokens are made for the resource
    /// itself, one that is refused means that it has no chat; an account's may just have ended.
    ///
    /// # Errors
    /// When that says nothing about it: no network, too many requests.
    pub(crate) fn learn<T>(&self, answer: Result<T, ChatFailure>, own_tokens: bool) -> Result<Detection, ChatFailure> {
        let why = match answer {
            Ok(_) => None,
            Err(ChatFailure::Refused(Refusal::NotFound, _)) => Some(Absence::NotFound),
            Err(ChatFailure::Refused(Refusal::NotAllowed, _)) => Some(Absence::Forbidden),
            Err(ChatFailure::Refused(Refusal::SignInAgain, _)) if own_tokens => Some(Absence::Unauthorized),
            Err(other) => return Err(other),
        };
        let mut known = self.known();
        known.present = why.is_none();
        known.absent = why;
        drop(known);
        Ok(self.before().unwrap_or(Detection::Present))
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absence_is_news_once_and_then_the_answer_to_everything() {
        let capability = Capability::default();
        assert_eq!((capability.check(), capability.before()), (Ok(()), None));
        let absent = |news| Detection::Absent { why: Absence::NotFound, news };
        let refused = || Err::<(), _>(ChatFailure::Refused(Refusal::NotFound, None));
        assert_eq!(capability.learn(refused(), true), Ok(absent(true)));
        assert_eq!(capability.learn(refused(), true), Ok(absent(false)));
        assert_eq!(capability.before(), Some(absent(false)));
        assert_eq!(capability.check(), Err(ChatFailure::Absent(Absence::NotFound)));
    }

    #[test]
    fn a_network_that_is_away_says_nothing_about_it() {
        let capability = Capability::default();
        let away = ChatFailure::Http(base::http::HttpFailure::Unreachable);
        assert_eq!(capability.learn(Err::<(), _>(away.clone()), true), Err(away));
        assert_eq!(capability.before(), None);
        assert_eq!(capability.learn(Ok(()), true), Ok(Detection::Present));
        assert_eq!(capability.before(), Some(Detection::Present));
    }
}
