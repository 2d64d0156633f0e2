//! The other side of the door: finding a running service and getting a ticket from it.

use std::{io, net::SocketAddr, path::PathBuf, time::Duration};

use base::Secret;
use serde::{Deserialize, de::DeserializeOwned};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::{
    Addresses,
    files::{Announced, announced},
};

/// How long a service on this machine may take for an answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Longer answers are not read.
const LONGEST_ANSWER: u64 = 64 * 1024;

/// A service that runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Running {
    /// `http://127.0.0.1:PORT`.
    pub http: String,
    /// The file whose content gets tickets.
    pub secret_file: PathBuf,
    /// The link of its first meeting.
    pub first_link: Option<String>,
    /// Where its organisation is.
    pub organisation: Option<Addresses>,
}

/// What lets one client in, once.
#[derive(Debug, Clone, Deserialize)]
pub struct Ticket {
    /// The `ws://` URL to dial, within 30 s. Its path is random and not to be logged.
    pub socket: String,
    /// What to present in the hello.
    pub secret: Secret,
}

/// Why there is no ticket.
#[derive(Debug, thiserror::Error)]
pub enum TicketError {
    /// Not `http://` and a loopback address: the secret would go to another machine.
    #[error("the practice service's address must be http:// and on this machine")]
    Address,
    /// Nobody listens, or the answer broke off.
    #[error("the practice service does not answer: {0}")]
    Io(#[from] io::Error),
    /// The secret isn't this service's.
    #[error("the practice service refused the secret")]
    Secret,
    /// It said something else.
    #[error("the practice service answered with status {0}")]
    Status(u16),
    /// It said nothing that could be read; is it a practice service?
    #[error("what answers there is no practice service")]
    Answer,
}

/// The service that said last where it is, if it is still there; a file that a crash left behind is seen through.
pub async fn find_running() -> Option<Running> {
    #[derive(Deserialize)]
    struct Health {
        instance: String,
    }
    let said: Announced = announced()?;
    let health: Health = request(said.address()?, "GET /healthz", None).await.ok()?;
    let Announced { http, secret_file, instance, first_link, organisation } = said;
    (health.instance == instance).then_some(Running { http, secret_file, first_link, organisation })
}

/// Gets a ticket from the service at `http`, which must be on this machine.
///
/// # Errors
/// See [`TicketError`].
pub async fn ticket(http: &str, secret: &Secret) -> Result<Ticket, TicketError> {
    let authority = http.strip_prefix("http://").ok_or(TicketError::Address)?.trim_end_matches('/');
    let authority = authority.replace("localhost:", "127.0.0.1:");
    let address: SocketAddr = authority.parse().map_err(|_| TicketError::Address)?;
    if !address.ip().is_loopback() {
        return Err(TicketError::Address);
    }
    request(address, "POST /v1/tickets", Some(secret)).await
}

/// One HTTP/1.0 exchange: the answer ends with the connection. Two requests to a service of ours on this machine need no
/// more than this.
async fn request<T: DeserializeOwned>(
    address: SocketAddr,
    line: &str,
    secret: Option<&Secret>,
) -> Result<T, TicketError> {
    let bearer = secret.map(|secret| format!("Authorization: Bearer {}\r\n", secret.expose())).unwrap_or_default();
    let text = format!("{line} HTTP/1.0\r\nHost: {address}\r\nContent-Length: 0\r\n{bearer}\r\n");
    let exchange = async {
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(text.as_bytes()).await?;
        let mut answer = Vec::new();
        stream.take(LONGEST_ANSWER).read_to_end(&mut answer).await?;
        Ok::<_, io::Error>(answer)
    };
    let answer = timeout(PATIENCE, exchange).await.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
    let (status, body) = split(&answer).ok_or(TicketError::Answer)?;
    match status {
        200 => serde_json::from_slice(body).map_err(|_| TicketError::Answer),
        401 => Err(TicketError::Secret),
        other => Err(TicketError::Status(other)),
    }
}

/// Status and body of an answer.
fn split(answer: &[u8]) -> Option<(u16, &[u8])> {
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&answer[..end]).ok()?;
    let status = head.strip_prefix("HTTP/1.")?.split(' ').nth(1)?.parse().ok()?;
    Some((status, &answer[end + 4..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_status_and_body() {
        assert_eq!(split(b"HTTP/1.0 200 OK\r\nA: b\r\n\r\n{}"), Some((200, &b"{}"[..])));
        assert_eq!(split(b"HTTP/1.1 401 Unauthorized\r\n\r\n"), Some((401, &b""[..])));
        for nonsense in [&b""[..], b"HTTP/1.0 200 OK\r\n", b"SSH-2.0-x\r\n\r\n", b"HTTP/1.0\r\n\r\n", b"\xff\r\n\r\n"] {
            assert_eq!(split(nonsense), None);
        }
    }

    #[tokio::test]
    async fn the_secret_goes_to_this_machine_only() {
        for http in ["https://127.0.0.1:1", "http://192.0.2.1:1", "http://localhost.example:1", "127.0.0.1:1"] {
            let error = ticket(http, &Secret::random()).await.unwrap_err();
            assert!(matches!(error, TicketError::Address), "{http}: {error}");
        }
    }
}
