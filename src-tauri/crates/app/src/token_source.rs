//! Where a call's access token comes from.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime},
};

use base::Secret;
use identity::{
    acs::AccessToken,
    source::{GuestIdentity, KeepFresh},
};

use crate::{
    Code, Failure,
    accounts::failure::{access_ended, source},
};

/// See the module's documentation. It is asked each time a token is needed, so that one that something keeps fresh serves a call
/// of any length.
#[derive(Debug, Clone)]
pub enum TokenSource {
    /// This one, as long as it lasts.
    Given(Secret),
    /// A file that holds nothing else. Only its user should be able to read it.
    File(PathBuf),
    /// A guest identity, whose tokens are made when they are needed.
    Guest(Arc<GuestIdentity>),
}

/// The longest file that is read: tokens have one or two thousand letters.
const LONGEST: u64 = 64 * 1024;
/// A token that ended so long ago by our clock has ended by the service's, too: a clock that is further off breaks other things
/// first.
const LENIENCE: Duration = Duration::from_secs(15 * 60);

/// Why there is no next token.
#[derive(Debug)]
pub(crate) struct NoToken {
    pub(crate) failure: Failure,
    /// How long whoever makes them wants to be left alone.
    pub(crate) retry_after: Option<Duration>,
}

impl From<Failure> for NoToken {
    fn from(failure: Failure) -> Self {
        Self { failure, retry_after: None }
    }
}

impl TokenSource {
    /// The token as it is now; a guest without one is given one, over the network.
    ///
    /// # Errors
    /// When the file can't be read or holds no token, or the guest gets none.
    pub async fn read(&self) -> Result<Secret, Failure> {
        self.next(None).await.map_err(|none| none.failure)
    }

    /// A token for a service that refused `last`, or will soon: of a guest it is another one.
    pub(crate) async fn next(&self, last: Option<&Secret>) -> Result<Secret, NoToken> {
        let guest = match self {
            Self::Given(token) => return Ok(token.clone()),
            Self::File(path) => return Ok(of_file(path)?),
            Self::Guest(guest) => guest,
        };
        let asked = match guest.token().await {
            Ok(token) if Some(&token.secret) == last => guest.renew().await,
            asked => asked,
        };
        let failed = |why| NoToken { failure: source(&why), retry_after: why.retry_after() };
        Ok(asked.map_err(failed)?.secret)
    }

    /// Keeps a guest's token fresh as long as what is given lives.
    pub(crate) fn keep_fresh(&self) -> Option<KeepFresh> {
        match self {
            Self::Guest(guest) => Some(guest.keep_fresh()),
            Self::Given(_) | Self::File(_) => None,
        }
    }

    /// Waits until somebody else got the guest another token; for ever with other sources.
    pub(crate) async fn changed(&self) {
        if let Self::Guest(guest) = self
            && guest.watch().changed().await.is_ok()
        {
            return;
        }
        std::future::pending().await
    }
}

fn of_file(path: &Path) -> Result<Secret, Failure> {
    let failed = |why: &dyn std::fmt::Display| {
        Failure::because(Code::Access, format!("the access token can't be read from {}", path.display()), why)
    };
    if fs::metadata(path).map_err(|error| failed(&error))?.len() > LONGEST {
        return Err(failed(&"it is too long"));
    }
    let text = fs::read_to_string(path).map_err(|error| failed(&error))?;
    let token = text.trim();
    // Three parts of Base64 (RFC 7519); whatever else it is, it is not for anyone to see.
    let plausible = token.split('.').count() == 3 && token.bytes().all(|byte| byte.is_ascii_graphic());
    if !plausible {
        return Err(failed(&"it holds no access token"));
    }
    let token = Secret::new(token);
    match AccessToken::from_token(token.clone()) {
        Ok(read) if SystemTime::now().duration_since(read.expires).is_ok_and(|past| past > LENIENCE) => {
            Err(access_ended())
        }
        // One that says no end is for the service to judge.
        _ => Ok(token),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_is_read_anew_each_time() {
        let scratch = tempfile::tempdir().unwrap();
        let file = scratch.path().join("token");
        let source = TokenSource::File(file.clone());
        for token in ["a.b.c", "d.e.f"] {
            fs::write(&file, format!("{token}\n")).unwrap();
            assert_eq!(source.read().await.unwrap().expose(), token);
        }
    }

    #[tokio::test]
    async fn what_is_no_token_is_refused_and_not_shown() {
        let scratch = tempfile::tempdir().unwrap();
        let file = scratch.path().join("token");
        for text in ["", "my password", "a.b", "a.b\n.c", &"x".repeat(70_000)] {
            fs::write(&file, text).unwrap();
            let failure = TokenSource::File(file.clone()).read().await.unwrap_err();
            assert_eq!(failure.code, Code::Access);
            assert!(text.is_empty() || !format!("{failure} {}", failure.detail).contains(text));
        }
        assert_eq!(TokenSource::File(scratch.path().join("none")).read().await.unwrap_err().code, Code::Access);
    }
}
