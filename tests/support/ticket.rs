//! Asking a practice service for a ticket the way any program would: HTTP on loopback, by hand.

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    path::Path,
    time::Duration,
};

use serde_json::Value;

/// A socket's address and the secret that opens it, good for one client.
///
/// # Panics
/// With the service's answer, when it gives none.
#[must_use]
pub fn ticket(http: &str, secret_file: &Path) -> (String, String) {
    let address = http.strip_prefix("http://").expect("the service speaks plain HTTP on loopback");
    let secret = fs::read_to_string(secret_file).expect("the service's secret file can be read by its user");
    let mut stream = TcpStream::connect(address).expect("the service listens");
    stream.set_read_timeout(Some(Duration::from_secs(10))).expect("a socket takes a timeout");
    let request = format!(
        "POST /v1/tickets HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        secret.trim()
    );
    stream.write_all(request.as_bytes()).expect("the service reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("the service answers and closes");
    let body = answer.split_once("\r\n\r\n").map(|(_, body)| body).unwrap_or_default();
    let ticket: Value = serde_json::from_str(body).unwrap_or_else(|_| panic!("no ticket: {answer}"));
    let text = |key: &str| ticket[key].as_str().unwrap_or_else(|| panic!("no {key} in {body}")).to_owned();
    (text("socket"), text("secret"))
}
