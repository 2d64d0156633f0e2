//! Which service hosts the meeting: a practice service that runs, or one started here for this call.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use base::Secret;
use practice::{Practice, PracticeConfig, Ticket, TicketError};
use rtc::signal::{self, ClientSignal};
use teams::OpenPage;

use crate::{
    Code, Failure, Standby,
    teams_host::{self, Dialled, TeamsOptions},
};

/// Where the meeting is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Service {
    /// The running practice service of this user, or one that is started for this call and ends with it.
    Practice,
    /// A practice service by its address.
    Url {
        /// `http://127.0.0.1:PORT`.
        url: String,
        /// The file with its secret; `None` for the one that the running service of this user named.
        secret_file: Option<PathBuf>,
    },
    /// Teams itself; the call needs a token ([`crate::CallOptions::token`]).
    Teams(TeamsOptions),
}

/// What lives as long as the call that it was started for.
#[derive(Debug)]
pub(crate) enum Kept {
    /// A practice service.
    Practice(Practice),
    /// The page in its browser, and how it was opened.
    Page(OpenPage, TeamsOptions),
    /// Nothing: the service runs by itself.
    Elsewhere(Redial),
}

/// How another socket to the same practice service is opened.
#[derive(Debug, Clone)]
pub(crate) struct Redial {
    url: String,
    secret_file: PathBuf,
}

/// Why there is no other socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoSocket {
    /// The service is gone, or another one is in its place.
    Gone,
    /// It may be there, and can't be reached at the moment.
    Yet,
}

impl Redial {
    /// Opens one.
    ///
    /// # Errors
    /// See [`NoSocket`].
    pub(crate) async fn dial(&self) -> Result<ClientSignal, NoSocket> {
        let secret = fs::read_to_string(&self.secret_file).map_err(|_| NoSocket::Gone)?;
        let ticket = practice::ticket(&self.url, &Secret::new(secret.trim())).await.map_err(|error| match error {
            TicketError::Io(error) if error.kind() == io::ErrorKind::ConnectionRefused => NoSocket::Gone,
            TicketError::Secret | TicketError::Address => NoSocket::Gone,
            _ => NoSocket::Yet,
        })?;
        signal::dial(&ticket.socket, &ticket.secret).await.map_err(|_| NoSocket::Yet)
    }
}

impl Kept {
    /// Whether a host of this kind can be opened once more when it is gone: it was ours alone, and the meeting is elsewhere.
    pub(crate) fn can_reopen(&self) -> bool {
        matches!(self, Self::Page(..))
    }

    /// How another socket to the same host is opened, where that leads to the same call.
    pub(crate) fn redial(&self) -> Option<Redial> {
        match self {
            Self::Practice(practice) => {
                let ready = practice.ready();
                Some(Redial { url: ready.http.clone(), secret_file: ready.secret_file.clone() })
            }
            Self::Elsewhere(redial) => Some(redial.clone()),
            Self::Page(..) => None,
        }
    }

    /// Whether it is shown by the app's own webview, which an installed browser can take the place of.
    pub(crate) fn is_own_webview(&self) -> bool {
        matches!(self, Self::Page(_, TeamsOptions { webview: Some(_), .. }))
    }

    /// Opened once more, it is in an installed browser.
    ///
    /// # Errors
    /// When there is none.
    pub(crate) async fn leave_webview(&mut self) -> Result<(), Failure> {
        let Self::Page(_, options) = self else { return Ok(()) };
        teams_host::browser(options).await?;
        options.webview = None;
        Ok(())
    }

    /// Whether a person may be asked afterwards how a call was.
    pub(crate) fn takes_ratings(&self) -> bool {
        matches!(self, Self::Page(..))
    }

    /// Opens one like it, and the socket to it.
    ///
    /// # Errors
    /// When there is none of its kind any more, or it can't be opened.
    pub(crate) async fn reopen(self) -> Result<(ClientSignal, Self), Failure> {
        let Self::Page(_, options) = &self else {
            return Err(Failure::new(Code::HostVanished, "what carried the call is gone"));
        };
        let options = options.clone();
        self.stop().await;
        let Dialled { signal, page } = teams_host::open(&options).await?;
        Ok((signal, Self::Page(page, options)))
    }

    /// Ends it.
    pub(crate) async fn stop(self) {
        match self {
            Self::Practice(practice) => practice.stop().await,
            Self::Elsewhere(_) => {}
            // It waits for the browser to end.
            Self::Page(page, _) => {
                let _ = tokio::task::spawn_blocking(move || drop(page)).await;
            }
        }
    }
}

/// A meeting host that can be joined.
#[derive(Debug)]
pub(crate) struct Reached {
    pub(crate) signal: ClientSignal,
    /// The link of its first meeting, where it told.
    pub(crate) first_link: Option<String>,
    /// What was started for this call.
    pub(crate) kept: Option<Kept>,
}

impl Service {
    /// Opens the socket to the meeting host.
    ///
    /// A page that stands by for it is used up.
    pub(crate) async fn reach(&self, standby: Option<Standby>) -> Result<Reached, Failure> {
        match self {
            Self::Practice => match practice::find_running().await {
                Some(running) => reach_running(&running.http, &running.secret_file, running.first_link).await,
                None => embedded().await,
            },
            Self::Url { url, secret_file } => {
                let running = practice::find_running().await.filter(|running| same(&running.http, url));
                let known = running.as_ref().map(|running| running.secret_file.clone());
                let secret_file = secret_file.clone().or(known).ok_or_else(|| {
                    let words =
                        format!("no secret is known for {url}: name the service's secret file with --service-secret");
                    Failure::new(Code::ServiceSecret, words)
                })?;
                reach_running(url, &secret_file, running.and_then(|running| running.first_link)).await
            }
            Self::Teams(options) => {
                let Dialled { signal, page } = match standby.filter(|standby| standby.fits(options)) {
                    Some(standby) => standby.take().await?,
                    None => teams_host::open(options).await?,
                };
                Ok(Reached { signal, first_link: None, kept: Some(Kept::Page(page, options.clone())) })
            }
        }
    }
}

fn same(one: &str, other: &str) -> bool {
    one.trim_end_matches('/') == other.trim_end_matches('/')
}

async fn reach_running(url: &str, secret_file: &Path, first_link: Option<String>) -> Result<Reached, Failure> {
    let redial = Redial { url: url.to_owned(), secret_file: secret_file.to_owned() };
    Ok(Reached { signal: through(url, secret_file).await?, first_link, kept: Some(Kept::Elsewhere(redial)) })
}

async fn through(url: &str, secret_file: &Path) -> Result<ClientSignal, Failure> {
    let secret = fs::read_to_string(secret_file).map_err(|error| {
        let words = format!("the service's secret can't be read from {}", secret_file.display());
        Failure::because(Code::ServiceSecret, words, &error)
    })?;
    let Ticket { socket, secret } =
        practice::ticket(url, &Secret::new(secret.trim())).await.map_err(|error| no_ticket(url, &error))?;
    signal::dial(&socket, &secret)
        .await
        .map_err(|error| Failure::because(Code::Signal, "the meeting host's socket can't be opened", &error))
}

fn no_ticket(url: &str, error: &TicketError) -> Failure {
    let (code, words) = match error {
        TicketError::Address => {
            (Code::ServiceUnreachable, format!("“{url}” is no practice service: write it like http://127.0.0.1:8080"))
        }
        TicketError::Io(_) => (
            Code::ServiceUnreachable,
            format!("nothing answers at {url}: start the service with “passerelle practice”"),
        ),
        TicketError::Secret => (
            Code::ServiceSecret,
            "the service does not accept the secret: name the secret file it printed with --service-secret".to_owned(),
        ),
        TicketError::Status(_) | TicketError::Answer => (
            Code::ServiceAnswer,
            format!("what answers at {url} is no practice service: is it the address it printed?"),
        ),
    };
    Failure::because(code, words, error)
}

async fn embedded() -> Result<Reached, Failure> {
    let failed = |error: &dyn std::fmt::Display| {
        Failure::because(Code::ServiceStart, "the practice service can't be started", error)
    };
    let data = base::runtime_dir().map_err(|error| failed(&error))?.join("practice");
    let practice = Practice::start(PracticeConfig::new(data)).await.map_err(|error| failed(&error))?;
    let ready = practice.ready();
    let first_link = ready.meetings.first().map(|meeting| meeting.link.clone());
    let signal = through(&ready.http, &ready.secret_file).await?;
    Ok(Reached { signal, first_link, kept: Some(Kept::Practice(practice)) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_service_elsewhere_is_told_no_secret() {
        let scratch = tempfile::tempdir().unwrap();
        let file = scratch.path().join("secret");
        fs::write(&file, Secret::random().expose()).unwrap();
        let service = Service::Url { url: "http://192.0.2.1:80".into(), secret_file: Some(file) };
        assert_eq!(service.reach(None).await.unwrap_err().code, Code::ServiceUnreachable);
    }

    #[tokio::test]
    async fn a_secret_that_cannot_be_read_is_named() {
        let service = Service::Url { url: "http://127.0.0.1:9".into(), secret_file: Some("/nowhere/secret".into()) };
        let failure = service.reach(None).await.unwrap_err();
        assert_eq!(failure.code, Code::ServiceSecret);
        assert!(failure.words.contains("/nowhere/secret"));
    }
}
