//! The token service as a program. Speaks HTTP on the address it is told; TLS is for the proxy in front of it.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use base::MonotonicClock;
use base::http::Http;
use clap::Parser;
use identity::acs::{ConnectionString, IdentityClient};
use identity::{SystemClock, Web, WebOptions};
use token_service::{Config, FileUsers, Keeping, MemoryUsers, Service, Users, Verifier, router};

/// Gives the people of an organisation access to Teams meetings as guests.
///
/// The resource's connection string comes from the environment: PASSERELLE_CONNECTION_STRING_FILE names a file with it, or
/// PASSERELLE_CONNECTION_STRING is it.
#[derive(Debug, Parser)]
#[command(version)]
struct Words {
    /// The configuration, in TOML.
    #[arg(long)]
    config: PathBuf,
    /// Where to listen. Beyond loopback only behind something that speaks TLS.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// More certificate authorities to trust, in PEM.
    #[arg(long)]
    authorities: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "info".into());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match run(&Words::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(words) => {
            tracing::error!("{words}");
            ExitCode::FAILURE
        }
    }
}

async fn run(words: &Words) -> Result<(), String> {
    let config = Config::read(&read(&words.config)?).map_err(|error| format!("{}: {error}", words.config.display()))?;
    let connection: ConnectionString = connection()?.parse().map_err(|error| format!("{error}"))?;
    let extra_authorities = words.authorities.as_deref().map(read).transpose()?.map(String::into_bytes);
    let web =
        Web::new(&WebOptions { extra_authorities, ..WebOptions::default() }).map_err(|error| error.to_string())?;
    let (http, wall): (Arc<dyn Http>, _) = (Arc::new(web), Arc::new(SystemClock));
    let users: Option<Arc<dyn Users>> = match &config.users {
        Keeping::Resource => None,
        Keeping::File(path) => {
            Some(Arc::new(FileUsers::open(path).map_err(|error| format!("{}: {error}", path.display()))?))
        }
        Keeping::Memory => Some(Arc::new(MemoryUsers::default())),
    };
    let verifier =
        Verifier::new(Arc::clone(&http), Arc::clone(&wall) as _, config.issuer.clone(), config.audience.clone());
    let resource = IdentityClient::new(http, connection, wall);
    let service = Arc::new(Service::new(config, verifier, resource, users, MonotonicClock::start()));
    let listener = tokio::net::TcpListener::bind(words.listen).await;
    let listener = listener.map_err(|error| format!("cannot listen on {}: {error}", words.listen))?;
    tracing::info!(address = %words.listen, "ready");
    let ended = async { drop(tokio::signal::ctrl_c().await) };
    axum::serve(listener, router(service)).with_graceful_shutdown(ended).await.map_err(|error| error.to_string())
}

fn connection() -> Result<String, String> {
    if let Some(path) = std::env::var_os("PASSERELLE_CONNECTION_STRING_FILE") {
        return read(Path::new(&path));
    }
    std::env::var("PASSERELLE_CONNECTION_STRING")
        .map_err(|_| "neither PASSERELLE_CONNECTION_STRING_FILE nor PASSERELLE_CONNECTION_STRING is set".to_owned())
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}
