//! What the tests of this crate share: servers on loopback that end with the test.

pub(crate) mod keyring;
pub(crate) mod scripted;
pub(crate) mod specification;

use std::net::SocketAddr;
use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use axum::Router;
use identity::WallClock;
use tokio::{net::TcpListener, task::JoinHandle};

/// A server on a free port of loopback; dropping it ends it.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    task: JoinHandle<()>,
}

impl Server {
    pub(crate) async fn start(router: Router) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { address, task }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A clock that stands still until it is moved.
#[derive(Debug)]
pub(crate) struct HeldClock(Mutex<SystemTime>);

impl HeldClock {
    /// Shows a date in the form of HTTP's headers.
    pub(crate) fn at(date: &str) -> Self {
        Self(Mutex::new(httpdate::parse_http_date(date).unwrap()))
    }

    pub(crate) fn advance(&self, by: Duration) {
        *self.0.lock().unwrap() += by;
    }
}

impl WallClock for HeldClock {
    fn now(&self) -> SystemTime {
        *self.0.lock().unwrap()
    }
}
