use std::{sync::Arc, time::Duration};

use super::{Hub, Session, session::Step};
use crate::{
    Tenant,
    acs::Identity,
    chat::{Content, Kind, NewMessage, NewThread, Participant},
    records::{FOR_EVER, Table},
    tenant::tests::{now, tenant},
};

const ZERO: Duration = Duration::ZERO;

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn user(tenant: &Tenant, name: &str) -> String {
    let id = format!("8:acs:{}_{name}", tenant.organisation.resource_id);
    tenant.records.keep(Table::Identity, &id, &Identity::default(), FOR_EVER).unwrap();
    id
}

/// Somebody who listens.
fn listening(hub: &Arc<Hub>, who: &str) -> Session {
    let address = hub.allocate(who, 0).unwrap();
    let session = hub.open(&hub.shake_hands(who, &address, 0).unwrap(), ZERO).unwrap();
    assert!(hub.register(who, "registration", &address));
    session
}

fn thread(tenant: &Tenant, by: &str, with: &[&str]) -> String {
    let participants = with.iter().map(|id| Participant::new((*id).to_owned(), None)).collect();
    let new = NewThread {
        id: None,
        kind: Kind::Group,
        topic: "Lunch".to_owned(),
        participants,
        metadata: Default::default(),
        retention: None,
    };
    tenant.chat(now()).create(Participant::new(by.to_owned(), None), new).unwrap().0.id
}

fn write(tenant: &Tenant, thread: &str, by: &str, text: &str) {
    let new = NewMessage::new(Content::Text(text.to_owned()), None);
    tenant.chat(now()).send(thread, by, new).unwrap();
}

/// Everything that waits for a session.
fn told(session: &mut Session) -> Vec<String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let mut all = Vec::new();
    runtime.block_on(async {
        // What waits is there at once; `yield_now` instead of a time to wait for.
        while let Some(Some(frame)) = tokio::select! { biased;
            frame = session.notification() => Some(frame),
            () = tokio::task::yield_now() => None,
        } {
            all.push(frame);
        }
    });
    all
}

#[test]
fn events_come_to_those_who_are_in_the_thread_and_to_nobody_else() {
    let tenant = tenant();
    let (mary, nell, olga) = (user(&tenant, "mary"), user(&tenant, "nell"), user(&tenant, "olga"));
    let [mut marys, mut nells, mut olgas] = [&mary, &nell, &olga].map(|who| listening(&tenant.realtime, who));
    let id = thread(&tenant, &mary, &[&nell]);
    write(&tenant, &id, &mary, "Soup?");
    let heard = told(&mut nells);
    assert_eq!(heard.len(), 2, "{heard:?}");
    assert!(
        heard[0].contains("\\\"eventId\\\":257") && heard[1].contains("\\\"messageBody\\\":\\\"Soup?\\\""),
        "{heard:?}"
    );
    assert!(heard[1].contains(&format!("\\\"recipientMri\\\":\\\"{nell}\\\"")), "each has its own reader: {heard:?}");
    assert_eq!((told(&mut marys).len(), told(&mut olgas).len()), (2, 0), "one hears oneself, too");
    tenant.chat(now()).type_in(&id, &mary, None).unwrap();
    assert_eq!((told(&mut marys).len(), told(&mut nells).len()), (0, 1), "but not oneself typing");
    tenant.chat(now()).remove(&id, &mary, &nell).unwrap();
    write(&tenant, &id, &mary, "Alone");
    let heard = told(&mut nells);
    assert!(
        heard.len() == 1 && heard[0].contains("\\\"eventId\\\":261"),
        "that one is out, and nothing more: {heard:?}"
    );
}

#[test]
fn a_client_that_takes_nothing_loses_its_socket_and_not_its_memory() {
    let tenant = tenant();
    let (mary, nell) = (user(&tenant, "mary"), user(&tenant, "nell"));
    let mut slow = listening(&tenant.realtime, &nell);
    let id = thread(&tenant, &mary, &[&nell]);
    for _ in 0..300 {
        write(&tenant, &id, &mary, "x");
    }
    assert_eq!(tenant.realtime.sockets(), 0);
    let heard = told(&mut slow);
    assert_eq!(heard.len(), 256, "what waited is given out, then it ends");
}

#[test]
fn addresses_handshakes_and_registrations_are_their_users_own() {
    let hub = Arc::new(Hub::default());
    let address = hub.allocate("8:acs:r_mary", 0).unwrap();
    assert_eq!(hub.shake_hands("8:acs:r_nell", &address, 0), None);
    assert!(!hub.register("8:acs:r_nell", "r", &address));
    assert_eq!(hub.shake_hands("8:acs:r_mary", &address, 3_600), None, "an hour later");
    let number = hub.shake_hands("8:acs:r_mary", &address, 0).unwrap();
    let session = hub.open(&number, ZERO).unwrap();
    assert!(hub.open(&number, ZERO).is_none(), "a handshake is for one socket");
    assert_eq!(hub.sockets(), 1);
    drop(session);
    assert_eq!(hub.sockets(), 0);
    assert_eq!(hub.shake_hands("8:acs:r_mary", &address, 0), None, "the address went with its socket");
}

#[test]
fn a_second_socket_takes_the_place_of_the_first() {
    let hub = Arc::new(Hub::default());
    let address = hub.allocate("8:acs:r_mary", 0).unwrap();
    let open = || hub.open(&hub.shake_hands("8:acs:r_mary", &address, 0).unwrap(), ZERO).unwrap();
    let (mut first, _second) = (open(), open());
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    assert_eq!(runtime.block_on(first.notification()), None, "it is over");
    drop(first);
    assert_eq!(hub.sockets(), 1, "and its end ends nothing else");
}

#[test]
fn there_is_room_for_so_many_addresses_and_idle_ones_make_room() {
    let hub = Arc::new(Hub::default());
    let first = hub.allocate("8:acs:r_mary", 0).unwrap();
    for number in 1..4_096 {
        hub.allocate("8:acs:r_mary", number).unwrap();
    }
    assert!(hub.allocate("8:acs:r_mary", 5_000).is_some());
    assert_eq!(hub.shake_hands("8:acs:r_mary", &first, 0), None, "the oldest is gone");
}

#[test]
fn a_session_says_that_it_is_there_and_notices_who_is_gone() {
    let hub = Arc::new(Hub::default());
    let mut session = listening(&hub, "8:acs:r_mary");
    assert_eq!(session.deadline(), seconds(25));
    assert_eq!(session.tick(seconds(24)), None);
    assert_eq!(session.tick(seconds(25)), Some(Step::Send("2::".to_owned())));
    assert_eq!(session.hear("2::", seconds(26)), None);
    assert_eq!(session.tick(seconds(50)), Some(Step::Send("2::".to_owned())));
    assert_eq!(session.deadline(), seconds(75));
    session.tick(seconds(75));
    assert_eq!(session.deadline(), seconds(96), "70 seconds after it was last heard");
    assert_eq!(session.tick(seconds(96)), Some(Step::Close("0::")));
    let ping = session.hear("5:7+::{\"name\":\"ping\"}", seconds(97));
    assert_eq!(ping, Some(Step::Send("6:::7+[\"pong\"]".to_owned())));
    assert_eq!(session.hear("5:8::{\"name\":\"ping\"}", seconds(97)), None, "no acknowledgement was asked for");
    assert_eq!(session.hear("0::", seconds(97)), Some(Step::Close("0::")));
}
