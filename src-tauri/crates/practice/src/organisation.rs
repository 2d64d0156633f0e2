//! The practice organisation beside the meeting host: its REST surfaces on the host's own port and over TLS on another.

use std::{io, net::SocketAddr, path::PathBuf, sync::Arc};

use axum::Router;
use base::Secret;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tenant::{
    HostedMeeting, Seed, Tenant, TenantConfig,
    serve::{Authority, Line, TlsListener, router},
};
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

use crate::{PracticeError, files::PrivateFile, places::Place};

/// Who and what the practice organisation is made of, and where it is served over TLS.
#[derive(Debug, Clone)]
pub struct OrganisationConfig {
    /// People, calendars, meetings, app registrations.
    pub seed: Seed,
    /// The same text gives the same ids and keys in every run.
    pub ids: String,
    /// A loopback address for TLS; port 0 takes any free one.
    pub tls: SocketAddr,
    /// Where it remembers identities and tokens from one run to the next; in memory without a folder.
    pub data: Option<PathBuf>,
}

impl Default for OrganisationConfig {
    /// The built-in organisation, in memory, on a free port.
    fn default() -> Self {
        Self {
            seed: Seed::built_in(),
            ids: "passerelle".to_owned(),
            tls: SocketAddr::from(([127, 0, 0, 1], 0)),
            data: None,
        }
    }
}

/// What programs need to know to use the organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Addresses {
    /// `https://localhost:PORT`: Communication Services, Graph and Entra over TLS.
    pub https: String,
    /// The certificate to trust.
    pub ca_file: PathBuf,
    /// A file with the connection string of the Communication Services resource.
    pub connection_string_file: PathBuf,
    /// Where people sign in: `https://localhost:PORT/<tenant id>`.
    pub authority: String,
    /// `https://localhost:PORT/v1.0`.
    pub graph: String,
    /// Entra's id of the organisation.
    pub tenant_id: String,
    /// An app registration that signs people in.
    pub client_id: String,
}

/// The organisation while it is served. Dropping it closes its port and removes its files.
#[derive(Debug)]
pub(crate) struct Organisation {
    tenant: Arc<Tenant>,
    addresses: Addresses,
    server: JoinHandle<()>,
    _files: [PrivateFile; 2],
}

impl Organisation {
    /// Opens the organisation, with the meetings that are held here, and serves it until `stop`.
    pub(crate) async fn start(
        config: &OrganisationConfig,
        places: &[Place],
        secret: &Secret,
        folder: &std::path::Path,
        stop: watch::Receiver<bool>,
    ) -> Result<Self, PracticeError> {
        if !config.tls.ip().is_loopback() {
            return Err(PracticeError::NotLoopback(config.tls));
        }
        let now = Timestamp::now();
        let tenant = Arc::new(Tenant::open(TenantConfig {
            seed: config.seed.clone(),
            ids: config.ids.clone(),
            hosted: places.iter().map(hosted).collect(),
            data: config.data.clone(),
            secret: secret.clone(),
            now,
        })?);
        let authority = Authority::of(&tenant, now)?;
        let listening = |source| PracticeError::Listen { address: config.tls, source };
        let listener = TcpListener::bind(config.tls).await.map_err(listening)?;
        let port = listener.local_addr().map_err(listening)?.port();
        let https = format!("https://localhost:{port}");
        let file = |name: String, content: &str| {
            PrivateFile::write(folder, &name, content.as_bytes())
                .map_err(|(path, source)| PracticeError::Write { path, source })
        };
        let ca = file(format!("practice-{port}.ca.pem"), authority.pem())?;
        let connection = tenant.connection_string(&https);
        let connection = file(format!("practice-{port}.connection"), connection.expose())?;
        let addresses = Addresses {
            ca_file: ca.path().to_owned(),
            connection_string_file: connection.path().to_owned(),
            authority: format!("{https}/{}", tenant.tenant_id()),
            graph: format!("{https}/v1.0"),
            tenant_id: tenant.tenant_id().to_owned(),
            client_id: tenant.client_id().to_owned(),
            https,
        };
        let listener = TlsListener::new(listener, authority.tls()).map_err(listening)?;
        let server = tokio::spawn(serve(listener, router(Arc::clone(&tenant)), stop));
        Ok(Self { tenant, addresses, server, _files: [ca, connection] })
    }

    pub(crate) fn addresses(&self) -> &Addresses {
        &self.addresses
    }

    /// The organisation itself.
    pub(crate) fn tenant(&self) -> &Arc<Tenant> {
        &self.tenant
    }

    /// The same surfaces, for a port in the clear.
    pub(crate) fn router(&self) -> Router {
        router(Arc::clone(&self.tenant))
    }
}

impl Drop for Organisation {
    fn drop(&mut self) {
        self.server.abort();
    }
}

fn hosted(place: &Place) -> HostedMeeting {
    HostedMeeting {
        subject: place.subject.clone(),
        number: place.id.clone(),
        passcode: place.passcode.clone(),
        short_link: place.short_link.clone(),
        long_link: place.long_link.clone(),
        thread: place.thread.clone(),
        rooms: place.rooms.clone(),
    }
}

async fn serve(listener: TlsListener, router: Router, mut stop: watch::Receiver<bool>) {
    let stopped = async move {
        let _ = stop.wait_for(|stop| *stop).await;
    };
    let service = router.into_make_service_with_connect_info::<Line>();
    let ended: io::Result<()> = axum::serve(listener, service).with_graceful_shutdown(stopped).await;
    if let Err(error) = ended {
        tracing::error!(%error, "the practice organisation stopped listening");
    }
}
