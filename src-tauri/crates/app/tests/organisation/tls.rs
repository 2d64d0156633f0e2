//! The same over TLS: with the organisation's own certificate authority, and without it.

use std::{net::SocketAddr, sync::Arc};

use app::{Code, Details, WorkAccess};
use base::http::Http;
use identity::{Web, WebOptions};
use tenant::serve::{Authority, Line, TlsListener, router};
use tokio::{net::TcpListener, task::JoinHandle};

use crate::support::{EVERYTHING, Person, Practice, World, until};

struct Served {
    practice: Arc<Practice>,
    authority: Authority,
    at: SocketAddr,
    server: JoinHandle<()>,
}

impl Drop for Served {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn serve() -> Served {
    let practice = Practice::open();
    let authority = Authority::of(&practice.tenant, jiff::Timestamp::now()).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let listener = TlsListener::new(listener, authority.tls()).unwrap();
    let service = router(Arc::clone(&practice.tenant)).into_make_service_with_connect_info::<Line>();
    let server = tokio::spawn(async move { axum::serve(listener, service).await.unwrap() });
    Served { practice, authority, at, server }
}

impl Served {
    fn access(&self, authority: &Authority) -> WorkAccess {
        let options = WebOptions { extra_authorities: Some(authority.pem().into()), ..WebOptions::default() };
        let http: Arc<dyn Http> = Arc::new(Web::new(&options).unwrap());
        let place = format!("localhost:{}", self.at.port());
        let person = Arc::new(Person::new(Arc::clone(&http), &place, "ada", EVERYTHING));
        WorkAccess { access: person, endpoint: graph::Endpoint::practice(&place).unwrap(), http }
    }
}

#[tokio::test]
async fn calendar_details_and_people_come_over_tls() {
    let served = serve().await;
    let world = World::new();
    world.sign_in(Some(served.access(&served.authority)));
    let agenda = world.start();
    let list = until(&agenda, "the calendar", |agenda| !agenda.entries.is_empty()).await;
    assert_eq!(list.failure, None);
    let details = Details::new(Arc::clone(&world.work));
    let known = details.of(&served.practice.link("Morning briefing", "joinUrl")).await.unwrap().unwrap();
    assert_eq!(known.organizer.as_deref(), Some("ada@contoso.example"), "Graph hides the name");
    let found = app::People::new(Arc::clone(&world.work)).typed("zoë").await.unwrap();
    assert_eq!(found.people[0].name, "Zoë Ångström");
}

#[tokio::test]
async fn a_service_that_is_not_trusted_gets_no_token() {
    let (served, other) = (serve().await, serve().await);
    let world = World::new();
    let trusted = served.access(&served.authority);
    // Somebody else's certificate where Graph should be, and a token that is good.
    let distrusting = served.access(&other.authority);
    world.sign_in(Some(WorkAccess { http: distrusting.http, ..trusted }));
    let agenda = world.start();
    let list = until(&agenda, "no trust", |agenda| agenda.failure.is_some()).await;
    assert_eq!(list.failure.unwrap().code, Code::Untrusted);
    assert!(list.entries.is_empty());
}

#[tokio::test]
async fn a_connection_that_is_cut_is_said_and_the_next_one_is_good() {
    let served = serve().await;
    let world = World::new();
    world.sign_in(Some(served.access(&served.authority)));
    served.practice.fault(r#"{"on":"graph","hangUp":true,"times":1}"#);
    let agenda = world.start();
    let list = until(&agenda, "cut", |agenda| agenda.failure.is_some()).await;
    assert!([Code::ServiceAnswer, Code::NetworkGone].contains(&list.failure.unwrap().code));
    agenda.read().await;
    until(&agenda, "the calendar", |agenda| !agenda.entries.is_empty() && agenda.failure.is_none()).await;
}
