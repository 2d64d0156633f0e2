//! Who is in a thread, and what could not be asked.

use super::*;
use crate::message::Person;

fn person(name: &str) -> Participant {
    Participant { person: Person { id: someone(name), name: Some(name.to_owned()) }, history_from: None }
}

fn people(names: &[&str], next: Option<&str>) -> Result<Reply, ChatFailure> {
    let next = next.map(|next| Continuation::new(next.to_owned()));
    Ok(Reply::Participants(Page { items: names.iter().map(|name| person(name)).collect(), next, unreadable: 0 }))
}

fn names(machine: &Timeline) -> Vec<&str> {
    machine.participants().iter().filter_map(|one| one.person.name.as_deref()).collect()
}

#[test]
fn everybody_is_known_once_all_pages_came_and_as_they_come_and_go() {
    let mut machine = machine();
    let requests = asked(&mut machine, Duration::ZERO);
    let first = requests.iter().find(|request| request.ask == Ask::Participants(None)).unwrap();
    machine.answered(first.ticket, people(&["me", "ann"], Some("more")), Duration::ZERO);
    assert!(names(&machine).is_empty(), "half of them is not everybody");
    let next = only(&mut machine, Duration::ZERO);
    assert!(matches!(next.ask, Ask::Participants(Some(_))));
    machine.answered(next.ticket, people(&["ben"], None), Duration::ZERO);
    assert_eq!(names(&machine), ["me", "ann", "ben"]);
    machine.notice(happening(Happening::Added(vec![person("dana").person, person("ann").person])), seconds(1));
    machine.notice(happening(Happening::Removed(vec![person("ben").person])), seconds(1));
    assert_eq!(names(&machine), ["me", "dana", "ann"]);
}

#[test]
fn without_realtime_who_came_is_asked_for_when_the_thread_says_so() {
    let mut machine = opened([line(1)]);
    let walk = only(&mut machine, seconds(15));
    let came = Message { content: Content::ParticipantsAdded { people: Vec::new(), by: None }, ..line(2) };
    machine.answered(walk.ticket, page([came, line(1)], None), seconds(15));
    // Those who were asked for in the begin have not been answered yet in this machine: one question at a time.
    assert!(asked(&mut machine, seconds(15)).is_empty());

    let mut machine = machine_of_two();
    let walk = only(&mut machine, seconds(15));
    let came = Message { content: Content::ParticipantsAdded { people: Vec::new(), by: None }, ..line(2) };
    machine.answered(walk.ticket, page([came, line(1)], None), seconds(15));
    assert_eq!(only(&mut machine, seconds(15)).ask, Ask::Participants(None));
}

fn machine_of_two() -> Timeline {
    let mut machine = machine();
    for request in asked(&mut machine, Duration::ZERO) {
        let answer = match request.ask {
            Ask::Participants(_) => people(&["me", "ann"], None),
            Ask::Messages(_) => page([line(1)], None),
            _ => Err(ChatFailure::Unsupported),
        };
        machine.answered(request.ticket, answer, Duration::ZERO);
    }
    machine
}

#[test]
fn why_a_list_did_not_come_is_known_until_one_does() {
    let mut machine = opened([line(1)]);
    let walk = only(&mut machine, seconds(15));
    let before = machine.revision();
    machine.answered(walk.ticket, Err(ChatFailure::Unavailable(None)), seconds(15));
    assert_eq!(machine.trouble(), Some(&ChatFailure::Unavailable(None)));
    assert!(machine.revision() > before, "it is told");
    let walk = only(&mut machine, seconds(17));
    machine.answered(walk.ticket, page([line(1)], None), seconds(17));
    assert_eq!(machine.trouble(), None);
}

#[test]
fn a_change_that_failed_is_found_by_its_message() {
    let mut machine = opened([line(1)]);
    machine.edit(&id(1000), Body::text("other").unwrap(), seconds(1)).unwrap();
    let request = only(&mut machine, seconds(1));
    assert_eq!(machine.failed_change(&id(1000)), None);
    machine.answered(request.ticket, Err(ChatFailure::Refused(crate::failure::Refusal::NotAllowed, None)), seconds(1));
    assert!(machine.failed_change(&id(1000)).is_some());
    assert_eq!(seen(&machine), ["line 1"], "it stays as it was");
}
