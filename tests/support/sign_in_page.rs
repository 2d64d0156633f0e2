//! A provider's sign-in page, used as a person's browser uses it: over real sockets, with cookies, to the address that waits for the answer.

use std::collections::BTreeMap;

use base::http::Http;
use identity::{Web, WebOptions};
use url::Url;

/// Opens a page, sends the form where there is one to send, and follows to the end with cookies. Gives the code that came by. `ca` is a
/// file with the authority to trust beside the system's.
///
/// # Panics
/// When the way ends without a code.
pub async fn browse(ca: &str, page: &Url, form: &[(&str, &str)]) -> String {
    let web = Web::new(&WebOptions {
        extra_authorities: Some(std::fs::read(ca).expect("a provider that works")),
        ..WebOptions::default()
    })
    .expect("a provider that works");
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    let method = if form.is_empty() { "GET" } else { "POST" };
    let request = http::Request::builder().method(method).uri(page.as_str());
    let mut request = request
        .header("content-type", "application/x-www-form-urlencoded")
        .body(body.into())
        .expect("a provider that works");
    let mut cookies = BTreeMap::new();
    let mut code = None;
    for _ in 0..20 {
        let here: Url = request.uri().to_string().parse().expect("a provider that works");
        code = code.or(here.query_pairs().find(|(name, _)| name == "code").map(|(_, value)| value.into_owned()));
        let all: Vec<_> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !all.is_empty() {
            request.headers_mut().insert("cookie", all.join("; ").parse().expect("a provider that works"));
        }
        let answer =
            web.send(request).await.unwrap_or_else(|why| panic!("{}: {why}", here.origin().ascii_serialization()));
        for cookie in answer.headers().get_all("set-cookie") {
            let (name, value) = cookie
                .to_str()
                .expect("a provider that works")
                .split(';')
                .next()
                .expect("a provider that works")
                .split_once('=')
                .expect("a provider that works");
            cookies.insert(name.to_owned(), value.to_owned());
        }
        let Some(to) = answer.headers().get("location") else { return code.expect("a code came by") };
        let to = here.join(to.to_str().expect("a provider that works")).expect("a provider that works");
        request = http::Request::get(to.as_str()).body(bytes::Bytes::new()).expect("a provider that works");
    }
    panic!("the provider leads round in circles");
}
