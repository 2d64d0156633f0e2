//! The token service as a program, alone or as a word of another one. Speaks HTTP on the address it is told; TLS is for the proxy
//! in front of it.

use std::{
    env, fs, io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    path::{Path, PathBuf},
    sync::Arc,
};

use base::MonotonicClock;
use base::http::{Http, HttpFailure};
use bytes::Bytes;
use identity::acs::{ConnectionString, ConnectionStringError, IdentityClient};
use identity::{SystemClock, Web, WebOptions, WebSetupError};

use crate::{Config, ConfigError, FileUsers, Keeping, MemoryUsers, Service, Users, UsersError, Verifier, router};

/// The program's words.
///
/// The resource's connection string comes from the environment: PASSERELLE_CONNECTION_STRING_FILE names a file with it, or
/// PASSERELLE_CONNECTION_STRING is it.
#[derive(Debug, Clone, clap::Args)]
pub struct Words {
    /// The configuration, in TOML.
    #[arg(long, value_name = "FILE", required_unless_present = "check")]
    config: Option<PathBuf>,
    /// Where to listen; port 0 takes a free one. Beyond loopback only behind something that speaks TLS.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// More certificate authorities to trust, in PEM.
    #[arg(long, value_name = "FILE")]
    authorities: Option<PathBuf>,
    /// Only ask the service that listens there whether it is well, as containers do.
    #[arg(long)]
    check: bool,
}

/// Why the service does not run.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// No configuration was named.
    #[error("name the configuration with --config")]
    NoConfig,
    /// A file can't be read.
    #[error("{path} can't be read: {source}", path = path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The configuration makes no sense.
    #[error("{path}: {source}", path = path.display())]
    Config {
        /// Its file.
        path: PathBuf,
        /// Why.
        source: ConfigError,
    },
    /// Nobody said which resource.
    #[error("neither PASSERELLE_CONNECTION_STRING_FILE nor PASSERELLE_CONNECTION_STRING is set")]
    NoConnectionString,
    /// It is none.
    #[error(transparent)]
    ConnectionString(#[from] ConnectionStringError),
    /// Nothing can be trusted.
    #[error(transparent)]
    Web(#[from] WebSetupError),
    /// The file of users can't be used.
    #[error("{path}: {source}", path = path.display())]
    Users {
        /// Which.
        path: PathBuf,
        /// Why.
        source: UsersError,
    },
    /// The address can't be listened on.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// Which.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// It stopped listening.
    #[error("the service stopped listening: {0}")]
    Serve(io::Error),
    /// The one that was asked is not there.
    #[error("no token service answers: {0}")]
    Gone(HttpFailure),
    /// The one that was asked is not well.
    #[error("what answers is not well: status {0}")]
    Unwell(u16),
}

/// Runs the service until the process is asked to end, or asks one that runs.
///
/// # Errors
/// See [`RunError`].
pub async fn run(words: &Words) -> Result<(), RunError> {
    if words.check {
        return check(words.listen).await;
    }
    let service = Arc::new(service(words)?);
    let address = words.listen;
    let listening = |source| RunError::Listen { address, source };
    let listener = tokio::net::TcpListener::bind(address).await.map_err(listening)?;
    let address = listener.local_addr().map_err(listening)?;
    tracing::info!(%address, "ready");
    let served = axum::serve(listener, router(service)).with_graceful_shutdown(asked_to_end());
    served.await.map_err(RunError::Serve)
}

fn service(words: &Words) -> Result<Service, RunError> {
    let path = words.config.as_deref().ok_or(RunError::NoConfig)?;
    let config = Config::read(&read(path)?).map_err(|source| RunError::Config { path: path.to_owned(), source })?;
    let connection: ConnectionString = connection()?.parse()?;
    let extra_authorities = words.authorities.as_deref().map(read).transpose()?.map(String::into_bytes);
    let web = Web::new(&WebOptions { extra_authorities, ..WebOptions::default() })?;
    let (http, wall): (Arc<dyn Http>, _) = (Arc::new(web), Arc::new(SystemClock));
    let users: Option<Arc<dyn Users>> = match &config.users {
        Keeping::Resource => None,
        Keeping::File(path) => {
            let opened = FileUsers::open(path).map_err(|source| RunError::Users { path: path.clone(), source })?;
            Some(Arc::new(opened))
        }
        Keeping::Memory => Some(Arc::new(MemoryUsers::default())),
    };
    let (issuer, audience) = (config.issuer.clone(), config.audience.clone());
    let verifier = Verifier::new(Arc::clone(&http), Arc::clone(&wall) as _, issuer, audience);
    let resource = IdentityClient::new(http, connection, wall);
    Ok(Service::new(config, verifier, resource, users, MonotonicClock::start()))
}

/// Asks the service at an address of this machine; one that listens everywhere is asked over loopback.
async fn check(address: SocketAddr) -> Result<(), RunError> {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    let address = format!("http://{}/healthz", SocketAddr::new(ip, address.port()));
    let request = http::Request::get(address).body(Bytes::new()).expect("an address and a plain path make a request");
    let answer = Web::new(&WebOptions::default())?.send(request).await.map_err(RunError::Gone)?;
    if answer.status().is_success() { Ok(()) } else { Err(RunError::Unwell(answer.status().as_u16())) }
}

/// Waits for what a terminal, a service manager or a container sends.
async fn asked_to_end() {
    let interrupt = async { drop(tokio::signal::ctrl_c().await) };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut terminate) => drop(terminate.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}

fn connection() -> Result<String, RunError> {
    if let Some(path) = env::var_os("PASSERELLE_CONNECTION_STRING_FILE") {
        return read(Path::new(&path));
    }
    env::var("PASSERELLE_CONNECTION_STRING").map_err(|_| RunError::NoConnectionString)
}

fn read(path: &Path) -> Result<String, RunError> {
    fs::read_to_string(path).map_err(|source| RunError::File { path: path.to_owned(), source })
}
