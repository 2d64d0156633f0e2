//! Starting and stopping the whole service.

use std::{
    io,
    net::SocketAddr,
    path::PathBuf,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::Router;
use base::{MonotonicClock, Secret};
use serde::Serialize;
use tenant::{
    Tenant, TenantError,
    serve::{AuthorityError, Line, PlainListener},
};
use tokio::{net::TcpListener, sync::watch, task::JoinHandle, time::timeout};

use crate::{
    Script,
    door::{Door, router},
    files::{Announced, Announcement, PrivateFile},
    host::{Host, KeptPlaces, Meetings},
    organisation::{Addresses, Organisation, OrganisationConfig},
    places::Place,
    tickets::Tickets,
};

/// How long answers that are under way may take when the service stops.
const LAST_ANSWERS: Duration = Duration::from_secs(1);

/// Where the service listens, what it plays and where it keeps its secret.
#[derive(Debug, Clone)]
pub struct PracticeConfig {
    /// A loopback address; port 0 takes any free one.
    pub listen: SocketAddr,
    /// What there is to join.
    pub script: Script,
    /// The folder for the secret file, made where it is missing.
    pub data: PathBuf,
    /// Whose people and calendars there are.
    pub organisation: OrganisationConfig,
}

impl PracticeConfig {
    /// The built-in script and organisation on free ports.
    #[must_use]
    pub fn new(data: impl Into<PathBuf>) -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            script: Script::built_in(),
            data: data.into(),
            organisation: OrganisationConfig::default(),
        }
    }
}

/// Why the service can't start.
#[derive(Debug, thiserror::Error)]
pub enum PracticeError {
    /// It would be reachable from other machines.
    #[error("the practice service listens on this machine only: {0} is no loopback address")]
    NotLoopback(SocketAddr),
    /// The port is taken, or the like.
    #[error("can't listen on {address}: {source}")]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The data folder can't be written.
    #[error("can't write {}: {source}", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The organisation's records can't be used.
    #[error(transparent)]
    Organisation(#[from] TenantError),
    /// There can be no TLS.
    #[error(transparent)]
    Tls(#[from] AuthorityError),
}

/// What callers need to know: the one JSON line that is printed when the service is ready.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Ready {
    /// `http://127.0.0.1:PORT`.
    pub http: String,
    /// The file whose content gets tickets.
    pub secret_file: PathBuf,
    /// The organisation over TLS; in the clear it is at `http`.
    #[serde(flatten)]
    pub organisation: Addresses,
    /// In the script's order.
    pub meetings: Vec<MeetingLink>,
}

/// One meeting to join, by any of its two links, or its id and passcode.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MeetingLink {
    /// Its title.
    pub subject: String,
    /// In the short shape, `…/meet/<id>?p=…`.
    pub link: String,
    /// In the long shape, `…/l/meetup-join/…`.
    pub long_link: String,
    /// Digits.
    pub meeting_id: String,
    /// Goes with the id.
    pub passcode: String,
}

impl From<&Place> for MeetingLink {
    fn from(place: &Place) -> Self {
        Self {
            subject: place.subject.clone(),
            link: place.short_link.clone(),
            long_link: place.long_link.clone(),
            meeting_id: place.id.clone(),
            passcode: place.passcode.clone(),
        }
    }
}

/// The running service. Dropping it ends every call and closes the port.
#[derive(Debug)]
pub struct Practice {
    ready: Ready,
    stop: watch::Sender<bool>,
    server: JoinHandle<()>,
    // Boxed, so that moving a service stays cheap.
    _organisation: Box<Organisation>,
    _secret: PrivateFile,
    _announcement: Option<Announcement>,
}

impl Practice {
    /// Listens, writes the secret file, and says in the user's runtime folder where to be found.
    ///
    /// # Errors
    /// See [`PracticeError`]. A runtime folder that can't be written is no error: callers need the address then.
    pub async fn start(config: PracticeConfig) -> Result<Self, PracticeError> {
        if !config.listen.ip().is_loopback() {
            return Err(PracticeError::NotLoopback(config.listen));
        }
        let listening = |source| PracticeError::Listen { address: config.listen, source };
        let listener = TcpListener::bind(config.listen).await.map_err(listening)?;
        let address = listener.local_addr().map_err(listening)?;
        let secret = Secret::random();
        let secret_file = PrivateFile::of_secret(&config.data, address.port(), &secret)
            .map_err(|(path, source)| PracticeError::Write { path, source })?;
        let (stop, stopped) = watch::channel(false);
        let script = &config.script;
        let places: Vec<Place> =
            script.meetings.iter().enumerate().map(|(number, meeting)| Place::new(meeting, number)).collect();
        let organisation =
            Organisation::start(&config.organisation, &places, &secret, &config.data, stopped.clone()).await?;
        let meetings = Arc::new(open(script, places, organisation.tenant(), &stopped));
        let ready = Ready {
            http: format!("http://{address}"),
            secret_file: secret_file.path().to_owned(),
            organisation: organisation.addresses().clone(),
            meetings: meetings.places.iter().map(MeetingLink::from).collect(),
        };
        let instance = Secret::random().expose()[..16].to_owned();
        let announcement = Announcement::write(Announced {
            http: ready.http.clone(),
            secret_file: ready.secret_file.clone(),
            instance: instance.clone(),
            first_link: ready.meetings.first().map(|meeting| meeting.link.clone()),
            organisation: Some(ready.organisation.clone()),
        })
        .inspect_err(|error| tracing::warn!(%error, "the practice service can be found by its address only"))
        .ok();
        let tickets = Arc::new(Mutex::new(Tickets::default()));
        let door = Door { meetings, tickets, secret, instance, address, stop: stopped.clone() };
        let router = router(door).fallback_service(organisation.router());
        let server = tokio::spawn(serve(listener, router, stopped));
        Ok(Self {
            ready,
            stop,
            server,
            _organisation: Box::new(organisation),
            _secret: secret_file,
            _announcement: announcement,
        })
    }

    /// Where it is and what there is to join.
    #[must_use]
    pub fn ready(&self) -> &Ready {
        &self.ready
    }

    /// Ends every call with the reason that the service ended it, and returns when the port is closed.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        // A caller that neither speaks nor hangs up is not waited for; a server that panicked is stopped as well.
        if timeout(LAST_ANSWERS, &mut self.server).await.is_err() {
            self.server.abort();
        }
    }
}

impl Drop for Practice {
    fn drop(&mut self) {
        self.stop.send_replace(true);
    }
}

fn open(script: &Script, places: Vec<Place>, tenant: &Arc<Tenant>, stop: &watch::Receiver<bool>) -> Meetings {
    let clock = MonotonicClock::start();
    let hosts = script
        .meetings
        .iter()
        .zip(&places)
        .map(|(meeting, place)| {
            let (tenant, folder) = (Arc::clone(tenant), script.folder.clone());
            Host::start(meeting.clone(), place, tenant, folder, script.faults, clock, stop.clone())
        })
        .collect();
    Meetings { places, hosts, tenant: Arc::clone(tenant), clock, kept: KeptPlaces::default() }
}

async fn serve(listener: TcpListener, router: Router, mut stop: watch::Receiver<bool>) {
    let stopped = async move {
        let _ = stop.wait_for(|stop| *stop).await;
    };
    let service = router.into_make_service_with_connect_info::<Line>();
    if let Err(error) = axum::serve(PlainListener(listener), service).with_graceful_shutdown(stopped).await {
        tracing::error!(%error, "the practice service stopped listening");
    }
}
