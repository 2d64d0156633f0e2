//! Microsoft's client libraries, unmodified, against the organisation on real sockets: `tests/sdks`, run by Node.

#![allow(clippy::unwrap_used, reason = "test code: a failed unwrap is a failed test")]

use std::{fs, net::SocketAddr, path::Path, process::Command, sync::Arc};

use base::Secret;
use jiff::Timestamp;
use tenant::{
    Tenant, TenantConfig,
    serve::{Authority, Line, PlainListener, TlsListener, router},
};
use tokio::{net::TcpListener, task::JoinHandle};

/// The organisation, served while this lives.
struct Served {
    folder: tempfile::TempDir,
    plain: SocketAddr,
    tls: SocketAddr,
    servers: [JoinHandle<()>; 2],
}

impl Drop for Served {
    fn drop(&mut self) {
        self.servers.iter().for_each(JoinHandle::abort);
    }
}

async fn serve() -> Served {
    let folder = tempfile::tempdir().unwrap();
    let secret = Secret::random();
    let now = Timestamp::now();
    let tenant = Tenant::open(TenantConfig { secret: secret.clone(), ..TenantConfig::new(now) }).unwrap();
    let tenant = Arc::new(tenant);
    let authority = Authority::of(&tenant, now).unwrap();
    let bind = || TcpListener::bind("127.0.0.1:0");
    let (plain, tls) = (bind().await.unwrap(), bind().await.unwrap());
    let addresses = (plain.local_addr().unwrap(), tls.local_addr().unwrap());
    let connection = tenant.connection_string(&format!("https://localhost:{}", addresses.1.port()));
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("ca.pem", authority.pem());
    write("connection", connection.expose());
    write("secret", secret.expose());
    let service = || router(Arc::clone(&tenant)).into_make_service_with_connect_info::<Line>();
    let (plain_service, tls_service) = (service(), service());
    let tls_listener = TlsListener::new(tls, authority.tls()).unwrap();
    let servers = [
        tokio::spawn(async move { axum::serve(PlainListener(plain), plain_service).await.unwrap() }),
        tokio::spawn(async move { axum::serve(tls_listener, tls_service).await.unwrap() }),
    ];
    Served { folder, plain: addresses.0, tls: addresses.1, servers }
}

#[test]
fn microsofts_libraries_take_it_for_the_real_thing() {
    let sdks = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/sdks");
    assert!(sdks.join("node_modules").is_dir(), "npm packages are missing: cargo xtask test installs them");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let served = runtime.block_on(serve());
    let file = |name: &str| served.folder.path().join(name);
    let output = Command::new("node")
        .args(["--test", "--test-concurrency=1", "--test-timeout=60000", "--test-reporter=spec"])
        .current_dir(&sdks)
        .env("PRACTICE_HTTPS", format!("https://localhost:{}", served.tls.port()))
        .env("PRACTICE_HTTP", format!("http://{}", served.plain))
        .env("PRACTICE_CONNECTION_FILE", file("connection"))
        .env("PRACTICE_SECRET_FILE", file("secret"))
        .env("NODE_EXTRA_CA_CERTS", file("ca.pem"))
        .env("NO_COLOR", "1")
        .output()
        .expect("Node starts");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    // A folder without tests would pass, too.
    let passed = said
        .lines()
        .find_map(|line| line.trim_start_matches(['ℹ', '#', ' ']).strip_prefix("pass ")?.parse::<u32>().ok());
    assert!(passed.is_some_and(|passed| passed >= 45), "{said}");
}
