//! The organisation on real sockets: TLS with its own authority, faults that need a connection, callers that are kept out.

#![allow(clippy::unwrap_used, reason = "test code: a failed unwrap is a failed test")]

use std::{net::SocketAddr, sync::Arc};

use base::Secret;
use jiff::Timestamp;
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use tenant::{
    Tenant, TenantConfig,
    serve::{Authority, Line, PlainListener, TlsListener, router},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_rustls::TlsConnector;

struct Served {
    authority: Authority,
    plain: SocketAddr,
    tls: SocketAddr,
    secret: Secret,
    servers: [JoinHandle<()>; 2],
}

impl Drop for Served {
    fn drop(&mut self) {
        self.servers.iter().for_each(JoinHandle::abort);
    }
}

async fn serve(config: TenantConfig) -> Served {
    let secret = config.secret.clone();
    let tenant = Arc::new(Tenant::open(config).unwrap());
    let authority = Authority::of(&tenant, Timestamp::now()).unwrap();
    let bind = || TcpListener::bind("127.0.0.1:0");
    let (plain, tls) = (bind().await.unwrap(), bind().await.unwrap());
    let addresses = (plain.local_addr().unwrap(), tls.local_addr().unwrap());
    let service = || router(Arc::clone(&tenant)).into_make_service_with_connect_info::<Line>();
    let (one, other) = (service(), service());
    let tls = TlsListener::new(tls, authority.tls()).unwrap();
    let servers = [
        tokio::spawn(async move { axum::serve(PlainListener(plain), one).await.unwrap() }),
        tokio::spawn(async move { axum::serve(tls, other).await.unwrap() }),
    ];
    Served { authority, plain: addresses.0, tls: addresses.1, secret, servers }
}

fn request(path: &str, headers: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nconnection: close\r\n{headers}\r\n")
}

/// Everything a connection says to a request, until it ends.
async fn exchange(mut stream: impl AsyncReadExt + AsyncWriteExt + Unpin, request: &str) -> std::io::Result<String> {
    stream.write_all(request.as_bytes()).await?;
    let mut said = Vec::new();
    stream.read_to_end(&mut said).await?;
    Ok(String::from_utf8_lossy(&said).into_owned())
}

async fn in_the_clear(served: &Served, request: &str) -> std::io::Result<String> {
    exchange(TcpStream::connect(served.plain).await.unwrap(), request).await
}

fn trusting(pem: &str) -> TlsConnector {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(pem.as_bytes()).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    TlsConnector::from(Arc::new(config.with_root_certificates(roots).with_no_client_auth()))
}

async fn over_tls(served: &Served, pem: &str, name: &'static str, request: &str) -> std::io::Result<String> {
    let stream = TcpStream::connect(served.tls).await.unwrap();
    let stream = trusting(pem).connect(ServerName::try_from(name).unwrap(), stream).await?;
    exchange(stream, request).await
}

const KEYS: &str = "/common/discovery/v2.0/keys";

#[tokio::test]
async fn whoever_trusts_the_authority_is_served_under_each_name_of_this_machine() {
    let served = serve(TenantConfig::new(Timestamp::now())).await;
    let asked = request(KEYS, "host: localhost:1\r\n");
    for name in ["localhost", "127.0.0.1", "::1"] {
        let said = over_tls(&served, served.authority.pem(), name, &asked).await.unwrap();
        assert!(said.starts_with("HTTP/1.1 200") && said.contains("https://localhost:1/"), "{name}: {said}");
    }
    assert!(over_tls(&served, served.authority.pem(), "contoso.example", &asked).await.is_err(), "another name");
    let other = serve(TenantConfig::new(Timestamp::now())).await;
    assert!(over_tls(&served, other.authority.pem(), "localhost", &asked).await.is_err(), "another authority");
}

#[tokio::test]
async fn the_authority_stays_the_same_where_things_are_remembered() {
    let folder = tempfile::tempdir().unwrap();
    let config = || TenantConfig { data: Some(folder.path().to_owned()), ..TenantConfig::new(Timestamp::now()) };
    let before = serve(config()).await.authority.pem().to_owned();
    let again = serve(config()).await;
    assert_eq!(again.authority.pem(), before);
    let asked = request(KEYS, "host: localhost:1\r\n");
    assert!(over_tls(&again, &before, "localhost", &asked).await.is_ok(), "trusted once, trusted after");
}

#[tokio::test]
async fn a_caller_that_does_not_shake_hands_keeps_no_other_waiting() {
    let served = serve(TenantConfig::new(Timestamp::now())).await;
    let _silent = TcpStream::connect(served.tls).await.unwrap();
    let said = over_tls(&served, served.authority.pem(), "localhost", &request(KEYS, "host: localhost:1\r\n")).await;
    assert!(said.unwrap().starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn other_names_and_pages_of_elsewhere_are_kept_out() {
    let served = serve(TenantConfig::new(Timestamp::now())).await;
    let status = async |headers: &str| {
        let said = in_the_clear(&served, &request(KEYS, headers)).await.unwrap();
        said.split(' ').nth(1).unwrap().to_owned()
    };
    assert_eq!(status("host: localhost\r\n").await, "200");
    assert_eq!(status("host: rebound.example\r\n").await, "421");
    assert_eq!(status("host: localhost\r\norigin: https://evil.example\r\n").await, "403");
    assert_eq!(status("host: localhost\r\norigin: http://localhost:3000\r\n").await, "200");
}

#[tokio::test]
async fn a_fault_cuts_the_connection_before_a_byte_of_an_answer() {
    let served = serve(TenantConfig::new(Timestamp::now())).await;
    let fault = r#"{"hangUp":true,"times":2}"#;
    let asked = format!(
        "POST /_practice/faults HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nauthorization: Bearer {}\r\ncontent-length: {}\r\n\r\n{fault}",
        served.secret.expose(),
        fault.len()
    );
    assert!(in_the_clear(&served, &asked).await.unwrap().starts_with("HTTP/1.1 201"));
    let asked = request(KEYS, "host: localhost\r\n");
    // Whether a cut is an end or a reset is the system's choice.
    assert_eq!(in_the_clear(&served, &asked).await.unwrap_or_default(), "");
    let cut = over_tls(&served, served.authority.pem(), "localhost", &asked).await;
    assert_eq!(cut.unwrap_or_default(), "");
    assert!(in_the_clear(&served, &asked).await.unwrap().starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn a_body_without_end_is_not_read() {
    let served = serve(TenantConfig::new(Timestamp::now())).await;
    let body = "x".repeat(300_000);
    let asked = format!(
        "POST /identities HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: 300000\r\n\r\n{body}"
    );
    let said = in_the_clear(&served, &asked).await.unwrap_or_default();
    assert!(said.is_empty() || said.starts_with("HTTP/1.1 413"), "{said}");
}
