//! As much of a browser as a provider's pages need: cookies and redirects.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use app::Failure;
use base::http::{Http, Request, Response};
use bytes::Bytes;
use identity::{Web, WebOptions};
use url::Url;

pub(crate) fn web(authorities: Option<Vec<u8>>) -> Web {
    Web::new(&WebOptions { extra_authorities: authorities, ..WebOptions::default() }).unwrap()
}

pub(crate) struct Browser {
    web: Web,
    cookies: BTreeMap<String, String>,
}

impl Browser {
    pub(crate) fn new(authorities: Option<Vec<u8>>) -> Self {
        Self { web: web(authorities), cookies: BTreeMap::new() }
    }

    /// Opens an address and follows where it leads; gives every address on the way, and the last page.
    pub(crate) async fn open(&mut self, address: &Url) -> (Vec<Url>, String) {
        self.follow(http::Request::get(address.as_str()).body(Bytes::new()).unwrap()).await
    }

    /// Sends a form and follows where it leads.
    pub(crate) async fn post(&mut self, address: &Url, fields: &[(&str, &str)]) -> (Vec<Url>, String) {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = http::Request::post(address.as_str()).header("content-type", "application/x-www-form-urlencoded");
        self.follow(request.body(body.into()).unwrap()).await
    }

    async fn follow(&mut self, mut request: Request) -> (Vec<Url>, String) {
        let mut way = Vec::new();
        while way.len() < 20 {
            let here: Url = request.uri().to_string().parse().unwrap();
            way.push(here.clone());
            let answer = self.send(request).await;
            let Some(to) = answer.headers().get("location") else {
                return (way, String::from_utf8(answer.body().to_vec()).unwrap());
            };
            request = http::Request::get(here.join(to.to_str().unwrap()).unwrap().as_str()).body(Bytes::new()).unwrap();
        }
        panic!("the provider leads round in circles");
    }

    async fn send(&mut self, mut request: Request) -> Response {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            request.headers_mut().insert("cookie", cookies.join("; ").parse().unwrap());
        }
        let answer = self.web.send(request).await.unwrap();
        for cookie in answer.headers().get_all("set-cookie") {
            let (name, value) = cookie.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        answer
    }
}

/// What was opened on the way, for tests that look for it elsewhere.
pub(crate) type Seen = Arc<Mutex<Vec<Url>>>;

/// Opens a page and follows where it leads, as a person does who agrees to everything.
pub(crate) fn person(seen: &Seen) -> impl Fn(&Url) -> Result<(), Failure> + Send + Sync + use<> {
    let seen = Arc::clone(seen);
    move |address: &Url| {
        let (address, seen) = (address.clone(), Arc::clone(&seen));
        tokio::spawn(async move {
            let (way, _) = Browser::new(None).open(&address).await;
            seen.lock().unwrap().extend(way);
        });
        Ok(())
    }
}

/// The same for the practice organisation's page, on which one chooses who to be.
pub(crate) fn chooses(who: &'static str, ca: Option<Vec<u8>>) -> impl Fn(&Url) -> Result<(), Failure> + Send + Sync {
    move |address: &Url| {
        let (address, ca) = (address.clone(), ca.clone());
        tokio::spawn(async move { Browser::new(ca).post(&address, &[("person", who)]).await });
        Ok(())
    }
}

/// Looks at the page and does nothing.
pub(crate) fn idle(_: &Url) -> Result<(), Failure> {
    Ok(())
}
