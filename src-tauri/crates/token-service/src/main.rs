//! The token service as a program of its own, for containers; `passerelle token-service` is the same.

use std::process::ExitCode;

use clap::Parser;

/// Gives the people of an organisation access to Teams meetings as guests.
#[derive(Debug, Parser)]
#[command(version)]
struct Program {
    #[command(flatten)]
    words: token_service::Words,
}

#[tokio::main]
async fn main() -> ExitCode {
    base::keep_panics_private();
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "info".into());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match token_service::run(&Program::parse().words).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}
