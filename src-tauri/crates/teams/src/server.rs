//! Serves the call page on loopback, to the browser that was started for it.

use std::{
    collections::BTreeMap,
    io,
    net::{Ipv4Addr, SocketAddr},
};

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use tokio::{net::TcpListener, task::JoinHandle};

use crate::assets::PageFiles;

/// A file of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asset {
    /// What it holds.
    pub(crate) bytes: std::borrow::Cow<'static, [u8]>,
    /// Its media type.
    pub(crate) media_type: &'static str,
}

/// The page's server. Dropping it ends it.
#[derive(Debug)]
pub(crate) struct Server {
    address: SocketAddr,
    task: JoinHandle<()>,
}

#[derive(Debug, Clone)]
struct Site {
    files: PageFiles,
    port: u16,
    policy: HeaderValue,
}

impl Server {
    /// Serves on a port of its own.
    pub(crate) async fn start(files: PageFiles) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let site = Site { files, port: address.port(), policy: policy()? };
        let router = Router::new().fallback(serve).with_state(site);
        let task = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, router).await {
                tracing::warn!(%error, "the call page is served no more");
            }
        });
        Ok(Self { address, task })
    }

    /// As the browser names it. `localhost` and not the number: only that counts as the place the SDK supports.
    pub(crate) fn origin(&self) -> String {
        format!("http://localhost:{}", self.address.port())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// What the page may do, directive by directive; the page's own tests use the same.
const POLICY: &str = include_str!("../../../../ui/call-page/policy.json");

fn policy() -> io::Result<HeaderValue> {
    let directives: BTreeMap<String, Vec<String>> = serde_json::from_str(POLICY)?;
    let text: Vec<String> = directives.iter().map(|(name, sources)| format!("{name} {}", sources.join(" "))).collect();
    HeaderValue::from_str(&text.join("; ")).map_err(io::Error::other)
}

async fn serve(State(site): State<Site>, request: Request) -> Response {
    let status = |status: StatusCode| status.into_response();
    if !is_for_us(request.headers(), site.port) {
        return status(StatusCode::MISDIRECTED_REQUEST);
    }
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return status(StatusCode::METHOD_NOT_ALLOWED);
    }
    let path = match request.uri().path().trim_start_matches('/') {
        "" => "index.html",
        path => path,
    };
    let Some(asset) = site.files.find(path) else { return status(StatusCode::NOT_FOUND) };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(asset.media_type)),
        (header::CONTENT_SECURITY_POLICY, site.policy),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, axum::body::Body::from(asset.bytes.into_owned())).into_response()
}

/// A page of another site whose name was re-bound to this machine gives itself away by its Host.
fn is_for_us(headers: &HeaderMap, port: u16) -> bool {
    let mut hosts = headers.get_all(header::HOST).iter();
    let host = hosts.next().and_then(|host| host.to_str().ok());
    let ours = host.and_then(|host| host.rsplit_once(':')).is_some_and(|(name, its)| {
        ["localhost", "127.0.0.1", "[::1]"].contains(&name.to_ascii_lowercase().as_str()) && its.parse() == Ok(port)
    });
    ours && hosts.next().is_none()
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpStream,
    };

    use super::*;

    /// A page of one file.
    async fn served() -> (tempfile::TempDir, Server) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("index.html"), "<p>page").unwrap();
        let server = Server::start(PageFiles::Folder(folder.path().to_owned())).await.unwrap();
        (folder, server)
    }

    async fn ask(server: &Server, method: &str, path: &str, host: &str) -> String {
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        let request = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }

    #[tokio::test]
    async fn the_page_comes_with_its_policy() {
        let (_folder, server) = served().await;
        let host = server.origin().trim_start_matches("http://").to_owned();
        let answer = ask(&server, "GET", "/", &host).await.to_ascii_lowercase();
        assert!(answer.starts_with("http/1.1 200") && answer.ends_with("<p>page"), "{answer}");
        assert!(answer.contains("default-src 'none'"), "{answer}");
        assert!(answer.contains("connect-src ws://127.0.0.1:* https://"), "{answer}");
        assert!(answer.contains("wss://*.communication.azure.us") && !answer.contains("https://*.us"), "{answer}");
        assert!(!answer.contains("unsafe-inline") && !answer.contains("'unsafe-eval'"), "{answer}");
    }

    #[tokio::test]
    async fn others_get_nothing() {
        let (_folder, server) = served().await;
        let host = server.origin().trim_start_matches("http://").to_owned();
        assert!(ask(&server, "GET", "/", "evil.example").await.starts_with("HTTP/1.1 421"));
        assert!(ask(&server, "GET", "/", &format!("{host}0")).await.starts_with("HTTP/1.1 421"));
        assert!(ask(&server, "POST", "/", &host).await.starts_with("HTTP/1.1 405"));
        assert!(ask(&server, "GET", "/../Cargo.toml", &host).await.starts_with("HTTP/1.1 404"));
    }
}
