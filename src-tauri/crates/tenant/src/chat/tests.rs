use std::collections::BTreeMap;

use jiff::SignedDuration;

use super::*;
use crate::{
    TenantConfig,
    acs::Identity,
    records::{FOR_EVER, Table},
    tenant::tests::{now, tenant},
};

/// A user of the resource.
fn user(tenant: &Tenant, name: &str) -> String {
    let id = format!("8:acs:{}_{name}", tenant.organisation.resource_id);
    tenant.records.keep(Table::Identity, &id, &Identity::default(), FOR_EVER).unwrap();
    id
}

fn person(tenant: &Tenant, user: &str) -> String {
    teams_user(&tenant.organisation.people[tenant.organisation.person(user).unwrap()].id)
}

fn text(content: &str) -> NewMessage {
    NewMessage::new(Content::Text(content.to_owned()), None)
}

fn new(people: &[&str]) -> NewThread {
    let participants = people.iter().map(|id| Participant::new((*id).to_owned(), None)).collect();
    NewThread {
        id: None,
        kind: Kind::Group,
        topic: "Lunch".to_owned(),
        participants,
        metadata: BTreeMap::new(),
        retention: None,
    }
}

/// A thread of two.
fn thread(tenant: &Tenant, one: &str, other: &str) -> String {
    let by = Participant::new(one.to_owned(), None);
    tenant.chat(now()).create(by, new(&[other])).unwrap().0.id
}

/// A meeting that a host holds, with one breakout room.
fn hosted() -> crate::HostedMeeting {
    crate::HostedMeeting {
        subject: "A script's meeting".to_owned(),
        number: "300200100000000".to_owned(),
        passcode: "Pr4cT1ce0".to_owned(),
        short_link: "https://teams.microsoft.com/meet/300200100000000?p=x".to_owned(),
        long_link: "https://teams.microsoft.com/l/meetup-join/x".to_owned(),
        thread: "19:meeting_hosted@thread.v2".to_owned(),
        rooms: vec![("Harbour".to_owned(), "19:meeting_hosted-room-1@thread.v2".to_owned())],
    }
}

fn said(tenant: &Tenant, id: &str, who: &str) -> Vec<String> {
    let chat = tenant.chat(now());
    let thread = chat.of(id, who).unwrap();
    let (found, _) = chat.messages(&thread, who, Window::ALL, 100).unwrap();
    found.into_iter().filter_map(|message| message.content.text().map(str::to_owned)).collect()
}

#[test]
fn messages_of_one_moment_have_ids_and_an_order_of_their_own() {
    let tenant = tenant();
    let (mary, nell) = (user(&tenant, "mary"), user(&tenant, "nell"));
    let id = thread(&tenant, &mary, &nell);
    let ids: Vec<i64> = (0..5).map(|_| tenant.chat(now()).send(&id, &mary, text("x")).unwrap().id).collect();
    assert!(ids.windows(2).all(|pair| pair[0] < pair[1]), "{ids:?}");
    let chat = tenant.chat(now());
    let (found, more) = chat.messages(&chat.of(&id, &mary).unwrap(), &mary, Window::ALL, 5).unwrap();
    assert_eq!(found.iter().map(|message| message.sequence).collect::<Vec<_>>(), [7, 6, 5, 4, 3]);
    assert!(more, "who came, and the topic");
}

#[test]
fn a_long_history_is_read_to_its_end_and_no_further_than_one_may() {
    let tenant = tenant();
    let (mary, nell) = (user(&tenant, "mary"), user(&tenant, "nell"));
    let id = thread(&tenant, &mary, &nell);
    let ids: Vec<i64> = (0..450).map(|_| tenant.chat(now()).send(&id, &mary, text("x")).unwrap().id).collect();
    let chat = tenant.chat(now());
    let there = chat.of(&id, &mary).unwrap();
    let (found, more) = chat.messages(&there, &mary, Window::ALL, 1_000).unwrap();
    assert_eq!((found.len(), more), (452, false));
    let from = Window { from: ids[200], before: ids[440] };
    let (found, more) = chat.messages(&there, &mary, from, 1_000).unwrap();
    assert_eq!((found.len(), found[0].id, found[239].id, more), (240, ids[439], ids[200], false));
}

#[test]
fn a_newcomer_sees_what_was_shared_and_nothing_is_left_of_who_goes() {
    let tenant = tenant();
    let (mary, nell, olga) = (user(&tenant, "mary"), user(&tenant, "nell"), user(&tenant, "olga"));
    let id = thread(&tenant, &mary, &nell);
    let before = tenant.chat(now()).send(&id, &mary, text("before")).unwrap().id;
    let newcomer = Participant { history_from: before + 1, ..Participant::new(olga.clone(), None) };
    assert!(tenant.chat(now()).add(&id, &mary, vec![newcomer]).unwrap().is_empty());
    let after = tenant.chat(now()).send(&id, &mary, text("after")).unwrap().id;
    let chat = tenant.chat(now());
    let there = chat.of(&id, &olga).unwrap();
    assert!(matches!(chat.message(&there, &olga, before), Err(Refused::NoMessage)));
    assert_eq!(chat.message(&there, &olga, after).unwrap().content.text(), Some("after"));
    assert!(matches!(chat.read(&id, &olga, before), Err(Refused::NoMessage)), "nor can it be marked as read");
    chat.read(&id, &olga, after).unwrap();
    chat.remove(&id, &mary, &olga).unwrap();
    assert!(chat.threads(&olga).unwrap().is_empty());
    assert!(chat.find(&id).unwrap().reads.is_empty());
    assert!(matches!(chat.remove(&id, &mary, &olga), Err(Refused::Invalid(..))));
}

#[test]
fn a_thread_ends_by_its_policy_and_is_remembered_as_ended() {
    let tenant = tenant();
    let (mary, nell) = (user(&tenant, "mary"), user(&tenant, "nell"));
    let by = Participant::new(mary.clone(), None);
    let id = tenant.chat(now()).create(by, NewThread { retention: Some(30), ..new(&[&nell]) }).unwrap().0.id;
    let day = |days: i64| now() + SignedDuration::from_hours(24 * days);
    assert!(tenant.chat(day(29)).of(&id, &mary).is_ok());
    assert!(matches!(tenant.chat(day(30)).of(&id, &mary), Err(Refused::NoThread)));
    assert!(tenant.chat(day(31)).threads(&mary).unwrap()[0].deleted.is_some());
    assert_eq!(
        tenant.records.latest(Table::Message, &id, None, 9, 0).unwrap(),
        [],
        "and nothing of what was said is left"
    );
}

#[test]
fn more_than_250_do_not_fit_and_nothing_is_changed_then() {
    let tenant = tenant();
    let mary = user(&tenant, "mary");
    let people: Vec<String> = (0..200).map(|number| user(&tenant, &format!("crowd{number}"))).collect();
    let people: Vec<&str> = people.iter().map(String::as_str).collect();
    let by = Participant::new(mary.clone(), None);
    let id = tenant.chat(now()).create(by, new(&people)).unwrap().0.id;
    let more = |from: usize, to: usize| -> Vec<Participant> {
        (from..to).map(|number| Participant::new(user(&tenant, &format!("more{number}")), None)).collect()
    };
    assert!(matches!(tenant.chat(now()).add(&id, &mary, more(0, 50)), Err(Refused::Invalid("participants", _))));
    assert_eq!(tenant.chat(now()).find(&id).unwrap().participants.len(), 201);
    assert!(tenant.chat(now()).add(&id, &mary, more(0, 49)).unwrap().is_empty());
    assert!(
        matches!(tenant.chat(now()).type_in(&id, &mary, None), Err(Refused::NotHere(_))),
        "too many to tell of typing"
    );
}

#[test]
fn metadata_and_topics_have_their_limits() {
    let tenant = tenant();
    let mary = user(&tenant, "mary");
    let create = |topic: usize, metadata: usize| {
        let metadata = BTreeMap::from([("k".to_owned(), "v".repeat(metadata - 1))]);
        let by = Participant::new(mary.clone(), None);
        tenant.chat(now()).create(by, NewThread { topic: "x".repeat(topic), metadata, ..new(&[]) }).is_ok()
    };
    assert!(create(250, 1_024));
    assert!(!create(251, 1_024) && !create(250, 1_025));
}

#[test]
fn a_guest_is_in_a_meetings_chat_from_entering_to_leaving() {
    let tenant = tenant();
    let (ada, guest) = (person(&tenant, "ada"), user(&tenant, "guest"));
    let id = tenant.organisation.meetings[0].thread.clone();
    tenant.chat(now()).send(&id, &ada, text("before")).unwrap();
    assert!(matches!(tenant.chat(now()).of(&id, &guest), Err(Refused::NotIn)));
    tenant.enter(&id, &guest, "Gil", now()).unwrap();
    tenant.enter(&id, &guest, "Gil", now()).unwrap();
    tenant.chat(now()).send(&id, &ada, text("during")).unwrap();
    assert_eq!(said(&tenant, &id, &guest), ["during"]);
    assert!(matches!(tenant.chat(now()).read(&id, &guest, 1), Err(Refused::NotHere(_))), "guests send no receipts");
    tenant.leave(&id, &guest, now()).unwrap();
    assert!(matches!(tenant.chat(now()).of(&id, &guest), Err(Refused::NotIn)));
    assert!(tenant.leave(&id, &guest, now()).is_err(), "who is gone can't go");
    assert!(tenant.enter("19:nothing@thread.v2", &guest, "Gil", now()).is_err());
    tenant.enter(&id, &guest, "Gil", now()).unwrap();
    assert_eq!(said(&tenant, &id, &guest), Vec::<String>::new(), "what was said before is gone for them");
    assert_eq!(said(&tenant, &id, &ada), ["during", "before"]);
}

#[test]
fn a_meeting_of_the_host_has_its_chat_from_the_start() {
    let hosted = hosted();
    let tenant = Tenant::open(TenantConfig { hosted: vec![hosted.clone()], ..TenantConfig::new(now()) }).unwrap();
    let guest = user(&tenant, "guest");
    tenant.enter(&hosted.thread, &guest, "Gil", now()).unwrap();
    let thread = tenant.chat(now()).of(&hosted.thread, &guest).unwrap();
    assert_eq!((thread.kind, thread.topic), (Kind::Meeting, hosted.subject));
}

#[test]
fn what_is_written_by_the_call_is_the_words_of_who_is_called_so() {
    let tenant = tenant();
    let (ada, guest) = (person(&tenant, "ada"), user(&tenant, "guest"));
    let name = tenant.organisation.people[tenant.organisation.person("ada").unwrap()].name.clone();
    let id = tenant.organisation.meetings[0].thread.clone();
    tenant.act(&id, None, &name, &ChatAct::Write("of the organisation".to_owned()), now()).unwrap();
    tenant.act(&id, Some(&guest), "Gil", &ChatAct::Write("of the resource".to_owned()), now()).unwrap();
    tenant.act(&id, None, "Olive", &ChatAct::Write("of nobody".to_owned()), now()).unwrap();
    tenant.act(&id, None, "Olive", &ChatAct::Write("once more".to_owned()), now()).unwrap();
    assert_eq!(said(&tenant, &id, &ada), ["once more", "of nobody", "of the resource", "of the organisation"]);
    let thread = tenant.chat(now()).of(&id, &ada).unwrap();
    let visitors = thread.ids().iter().filter(|id| id.starts_with("8:teamsvisitor:")).count();
    assert_eq!((thread.participant(&guest).is_some(), visitors), (true, 1));
    let (found, _) = tenant.chat(now()).messages(&thread, &ada, Window::ALL, 100).unwrap();
    let by_ada = found.iter().find(|message| message.content.text() == Some("of the organisation")).unwrap();
    assert_eq!((by_ada.sender.as_str(), by_ada.name.as_deref()), (ada.as_str(), Some(name.as_str())));
}

#[test]
fn what_was_written_by_the_call_is_corrected_and_taken_back() {
    let tenant = tenant();
    let ada = person(&tenant, "ada");
    let id = tenant.organisation.meetings[0].thread.clone();
    let act = |name: &str, act: ChatAct| tenant.act(&id, None, name, &act, now());
    assert!(act("Olive", ChatAct::TakeBack).is_err(), "there is nothing yet");
    act("Olive", ChatAct::Write("one".to_owned())).unwrap();
    act("Olive", ChatAct::Write("tow".to_owned())).unwrap();
    act("Bea", ChatAct::Write("three".to_owned())).unwrap();
    act("Olive", ChatAct::Correct("two".to_owned())).unwrap();
    assert_eq!(said(&tenant, &id, &ada), ["three", "two", "one"]);
    act("Olive", ChatAct::TakeBack).unwrap();
    act("Olive", ChatAct::TakeBack).unwrap();
    assert_eq!(said(&tenant, &id, &ada), ["three", "", ""]);
    act("Olive", ChatAct::Type).unwrap();
}

#[test]
fn a_breakout_room_has_the_rules_of_its_meeting() {
    let room = "19:meeting_hosted-room-1@thread.v2";
    let hosted = hosted();
    let tenant = Tenant::open(TenantConfig { hosted: vec![hosted], ..TenantConfig::new(now()) }).unwrap();
    let guest = user(&tenant, "guest");
    tenant.enter(room, &guest, "Gil", now()).unwrap();
    assert_eq!(tenant.chat(now()).of(room, &guest).unwrap().topic, "A script's meeting: Harbour");
    tenant.leave(room, &guest, now()).unwrap();
    assert!(matches!(tenant.chat(now()).of(room, &guest), Err(Refused::NotIn)));
}

#[test]
fn who_is_invited_stays_in_a_meetings_chat() {
    let tenant = tenant();
    let ada = person(&tenant, "ada");
    let id = tenant.organisation.meetings[0].thread.clone();
    tenant.enter(&id, &ada, "", now()).unwrap();
    tenant.leave(&id, &ada, now()).unwrap();
    assert!(tenant.chat(now()).of(&id, &ada).is_ok());
}

#[test]
fn what_was_said_outlives_the_service_but_guests_of_meetings_do_not() {
    let folder = tempfile::tempdir().unwrap();
    let open =
        || Tenant::open(TenantConfig { data: Some(folder.path().to_owned()), ..TenantConfig::new(now()) }).unwrap();
    let tenant = open();
    let (mary, nell, ada) = (user(&tenant, "mary"), user(&tenant, "nell"), person(&tenant, "ada"));
    let id = thread(&tenant, &mary, &nell);
    let meeting = tenant.organisation.meetings[0].thread.clone();
    tenant.chat(now()).send(&id, &mary, text("kept")).unwrap();
    tenant.enter(&meeting, &mary, "Mary", now()).unwrap();
    tenant.chat(now()).send(&meeting, &mary, text("said in the meeting")).unwrap();
    drop(tenant);
    let again = open();
    assert_eq!(said(&again, &id, &nell), ["kept"]);
    assert!(matches!(again.chat(now()).of(&meeting, &mary), Err(Refused::NotIn)));
    assert_eq!(said(&again, &meeting, &ada), ["said in the meeting"]);
}

#[test]
fn a_meeting_without_a_chat_takes_no_messages() {
    let seed = include_str!("../seed/built_in.toml");
    let seed = seed.replacen("subject = \"Morning briefing\"\norganizer = \"ada\"", "subject = \"Morning briefing\"\nproperties = { allowMeetingChat = \"disabled\", shareMeetingChatHistoryDefault = \"all\" }\norganizer = \"ada\"", 1);
    let seed = crate::Seed::parse(&seed).unwrap();
    let tenant = Tenant::open(TenantConfig { seed, ..TenantConfig::new(now()) }).unwrap();
    let (ada, guest) = (person(&tenant, "ada"), user(&tenant, "guest"));
    let id = tenant.organisation.meetings[0].thread.clone();
    assert!(matches!(tenant.chat(now()).send(&id, &ada, text("x")), Err(Refused::NotHere(_))));
    tenant.enter(&id, &guest, "Gil", now()).unwrap();
    let there = tenant.chat(now()).of(&id, &guest).unwrap();
    assert_eq!(there.participant(&guest).unwrap().history_from, 0, "this meeting shares its history");
}
