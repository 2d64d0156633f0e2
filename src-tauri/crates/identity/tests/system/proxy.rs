//! Proxies of the environment. A process has one environment, so that the test runs itself again in another.

use std::process::Command;

use axum::Router;
use base::http::Http;
use bytes::Bytes;
use identity::{Web, WebOptions};

const INNER: &str = "PASSERELLE_PROXY_INNER";

#[tokio::test]
async fn far_names_go_through_the_proxy_and_loopback_never_does() {
    if let Ok(direct) = std::env::var(INNER) {
        let web = Web::new(&WebOptions::default()).unwrap();
        let get = async |address: &str| {
            let request = http::Request::get(address).body(Bytes::new()).unwrap();
            web.send(request).await.unwrap().into_body()
        };
        assert_eq!(get("http://far.invalid/x").await, "by proxy to http://far.invalid/x");
        assert_eq!(get(&direct).await, "direct");
        return;
    }
    let (proxy, _one) = serve(Router::new().fallback(async |uri: http::Uri| format!("by proxy to {uri}"))).await;
    let (direct, _two) = serve(Router::new().fallback(async || "direct")).await;
    let mut again = Command::new(std::env::current_exe().unwrap());
    again.args(["--exact", "proxy::far_names_go_through_the_proxy_and_loopback_never_does", "--nocapture"]);
    again.env("HTTP_PROXY", &proxy).env("http_proxy", &proxy).env_remove("NO_PROXY").env_remove("no_proxy");
    again.env(INNER, direct);
    let output = tokio::task::spawn_blocking(move || again.output().unwrap()).await.unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

async fn serve(router: Router) -> (String, tokio::task::JoinHandle<()>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    (address, tokio::spawn(async move { axum::serve(listener, router).await.unwrap() }))
}
