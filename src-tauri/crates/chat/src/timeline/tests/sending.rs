//! What oneself sends: on its way, back again, in doubt, refused.

use base::http::HttpFailure;

use super::*;
use crate::failure::Refusal;

fn text(text: &str) -> Body {
    Body::text(text).unwrap()
}

fn client(name: &str) -> ClientId {
    ClientId::new(name).unwrap()
}

fn own(sequence: u64, client_id: &str) -> Message {
    Message {
        sender: Some(someone("me")),
        client_id: Some(client(client_id)),
        content: Content::Text(client_id.into()),
        ..line(sequence)
    }
}

/// Sends one, and gives the request it became.
fn sent(machine: &mut Timeline, name: &str) -> Request {
    machine.send_as(client(name), text(name), seconds(1)).unwrap();
    only(machine, seconds(1))
}

fn timed_out() -> Result<Reply, ChatFailure> {
    Err(ChatFailure::Http(HttpFailure::TimedOut))
}

#[test]
fn an_echo_before_or_after_the_answer_is_the_same_line() {
    for echo_first in [true, false] {
        let mut machine = opened([line(1)]);
        let request = sent(&mut machine, "a");
        assert_eq!(request.ask, Ask::Send(client("a"), text("a")));
        assert_eq!(seen(&machine), ["line 1", "(a)"]);
        if echo_first {
            machine.notice(event(own(2, "a")), seconds(2));
            assert_eq!(seen(&machine), ["line 1", "a"]);
            machine.answered(request.ticket, Ok(Reply::Sent(id(2000))), seconds(2));
        } else {
            machine.answered(request.ticket, Ok(Reply::Sent(id(2000))), seconds(2));
            assert_eq!(seen(&machine), ["line 1", "[a]"]);
            // The service lost the client's id on the way: the message's own is enough.
            machine.notice(event(Message { client_id: None, ..own(2, "a") }), seconds(2));
        }
        assert_eq!(seen(&machine), ["line 1", "a"]);
    }
}

#[test]
fn somebody_elses_message_with_ones_own_id_takes_nothing_away() {
    let mut machine = opened([line(1)]);
    sent(&mut machine, "a");
    machine.notice(event(Message { client_id: Some(client("a")), ..line(2) }), seconds(2));
    assert_eq!(seen(&machine), ["line 1", "line 2", "(a)"]);
}

#[test]
fn they_go_one_after_the_other() {
    let mut machine = opened([line(1)]);
    let first = sent(&mut machine, "a");
    machine.send_as(client("b"), text("b"), seconds(1)).unwrap();
    assert!(asked(&mut machine, seconds(1)).is_empty());
    machine.answered(first.ticket, Ok(Reply::Sent(id(2000))), seconds(1));
    assert_eq!(only(&mut machine, seconds(1)).ask, Ask::Send(client("b"), text("b")));
}

#[test]
fn what_is_in_doubt_is_looked_for_before_it_is_sent_again() {
    for arrived in [true, false] {
        let mut machine = opened([line(1)]);
        let request = sent(&mut machine, "a");
        machine.answered(request.ticket, timed_out(), seconds(2));
        let due = machine.deadline().unwrap();
        let walk = only(&mut machine, due);
        assert!(matches!(walk.ask, Ask::Messages(_)), "{walk:?}");
        let found = arrived.then(|| own(2, "a"));
        machine.answered(walk.ticket, page(found, None), seconds(5));
        let again = asked(&mut machine, seconds(5));
        assert_eq!(again.iter().filter(|request| matches!(request.ask, Ask::Send(..))).count(), usize::from(!arrived));
        assert_eq!(seen(&machine), if arrived { ["line 1", "a"] } else { ["line 1", "(a)"] });
    }
}

#[test]
fn a_list_that_began_before_the_doubt_proves_nothing() {
    let mut machine = opened([line(1)]);
    let request = sent(&mut machine, "a");
    let old = only(&mut machine, seconds(15));
    assert!(matches!(old.ask, Ask::Messages(_)));
    machine.answered(request.ticket, timed_out(), seconds(15));
    asked(&mut machine, seconds(17));
    machine.answered(old.ticket, page([], None), seconds(17));
    let next = only(&mut machine, seconds(17));
    assert!(matches!(next.ask, Ask::Messages(_)), "{next:?}");
}

#[test]
fn without_clients_ids_the_words_are_looked_for() {
    let mut machine = Timeline::new(Some(someone("me")), GRAPH, Saved::default(), Duration::ZERO);
    let walk = asked(&mut machine, Duration::ZERO)
        .into_iter()
        .find(|request| matches!(request.ask, Ask::Messages(_)))
        .unwrap();
    let unlabelled = |sequence| Message { client_id: None, sequence: None, ..own(sequence, "same") };
    machine.answered(walk.ticket, page([unlabelled(1)], None), Duration::ZERO);
    let request = sent(&mut machine, "same");
    machine.answered(request.ticket, timed_out(), seconds(2));
    let walk = only(&mut machine, seconds(4));
    // The older message with the same words isn't it.
    machine.answered(walk.ticket, page([unlabelled(1)], None), seconds(5));
    let again =
        asked(&mut machine, seconds(5)).into_iter().find(|request| matches!(request.ask, Ask::Send(..))).unwrap();
    machine.answered(again.ticket, timed_out(), seconds(6));
    let walk = only(&mut machine, seconds(60));
    machine.answered(walk.ticket, page([unlabelled(2)], None), seconds(60));
    assert_eq!(seen(&machine), ["same", "same"]);
    assert!(machine.save().outgoing.is_empty());
}

/// A machine of a service without clients' ids, with its newest page.
fn without_ids(lines: impl IntoIterator<Item = Message>) -> Timeline {
    let mut machine = Timeline::new(Some(someone("me")), GRAPH, Saved::default(), Duration::ZERO);
    let walk = asked(&mut machine, Duration::ZERO)
        .into_iter()
        .find(|request| matches!(request.ask, Ask::Messages(_)))
        .unwrap();
    machine.answered(walk.ticket, page(lines, None), Duration::ZERO);
    machine
}

#[test]
fn the_same_words_twice_are_two_messages_although_one_is_in_doubt() {
    let unlabelled = |sequence| Message { client_id: None, sequence: None, ..own(sequence, "same") };
    let mut machine = without_ids([line(1)]);
    for name in ["a", "b"] {
        machine.send_as(client(name), text("same"), seconds(1)).unwrap();
    }
    let first = only(&mut machine, seconds(1));
    machine.answered(first.ticket, Ok(Reply::Sent(id(2000))), seconds(1));
    let second = only(&mut machine, seconds(1));
    machine.answered(second.ticket, timed_out(), seconds(2));
    // The list shows the first, whose arrival was known; the second did not arrive.
    let walk =
        asked(&mut machine, seconds(4)).into_iter().find(|request| matches!(request.ask, Ask::Messages(_))).unwrap();
    machine.answered(walk.ticket, page([unlabelled(2)], None), seconds(4));
    for request in asked(&mut machine, seconds(5)) {
        if matches!(request.ask, Ask::Messages(_)) {
            machine.answered(request.ticket, page([unlabelled(2)], None), seconds(5));
        }
    }
    assert_eq!(seen(&machine), ["line 1", "same", "(same)"]);
}

#[test]
fn the_first_try_is_recognised_also_where_it_arrives_after_the_second() {
    let unlabelled = |sequence| Message { client_id: None, sequence: None, ..own(sequence, "same") };
    let mut machine = without_ids([line(1)]);
    let request = sent(&mut machine, "same");
    machine.answered(request.ticket, timed_out(), seconds(2));
    let walk = only(&mut machine, seconds(4));
    // Meanwhile somebody else wrote; one's own shows only later, dated before that.
    machine.answered(walk.ticket, page([line(9)], None), seconds(4));
    let again = only(&mut machine, seconds(4));
    assert!(matches!(again.ask, Ask::Send(..)));
    machine.answered(again.ticket, timed_out(), seconds(5));
    let walk = only(&mut machine, seconds(60));
    machine.answered(walk.ticket, page([line(9), unlabelled(5)], None), seconds(60));
    assert_eq!(seen(&machine), ["line 1", "same", "line 9"]);
}

#[test]
fn two_restarts_in_a_row_hurry_nothing() {
    let mut machine = opened([line(1)]);
    sent(&mut machine, "a");
    let once = Timeline::new(Some(someone("me")), ACS, machine.save(), seconds(10));
    let mut twice = Timeline::new(Some(someone("me")), ACS, once.save(), seconds(11));
    let walk =
        asked(&mut twice, seconds(11)).into_iter().find(|request| matches!(request.ask, Ask::Messages(_))).unwrap();
    twice.answered(walk.ticket, page([line(1)], None), seconds(11));
    assert!(asked(&mut twice, seconds(15)).is_empty(), "what was sent a moment ago may still arrive");
    assert!(matches!(only(&mut twice, seconds(16)).ask, Ask::Messages(_)));
}

#[test]
fn too_many_requests_make_it_wait_as_long_as_the_service_wants() {
    let mut machine = opened([line(1)]);
    let request = sent(&mut machine, "a");
    machine.answered(request.ticket, Err(ChatFailure::TooMany(Some(seconds(7)))), seconds(2));
    assert!(asked(&mut machine, seconds(8)).is_empty());
    assert_eq!(only(&mut machine, seconds(9)).ask, Ask::Send(client("a"), text("a")));
}

#[test]
fn a_refusal_is_told_keeps_nobody_waiting_and_can_be_tried_again() {
    let mut machine = opened([line(1)]);
    let request = sent(&mut machine, "a");
    machine.send_as(client("b"), text("b"), seconds(1)).unwrap();
    machine.answered(request.ticket, Err(ChatFailure::Refused(Refusal::NotAllowed, None)), seconds(2));
    assert_eq!(seen(&machine), ["line 1", "a chat-not-allowed", "(b)"]);
    let second = only(&mut machine, seconds(2));
    machine.answered(second.ticket, Ok(Reply::Sent(id(3000))), seconds(2));
    assert!(machine.resend(&client("a")) && !machine.resend(&client("b")));
    assert_eq!(only(&mut machine, seconds(2)).ask, Ask::Send(client("a"), text("a")));
    assert!(machine.discard(&client("a")));
    assert_eq!(seen(&machine), ["line 1", "[b]"]);
}

#[test]
fn after_ten_tries_somebody_has_to_ask_and_then_the_doubt_still_counts() {
    let mut machine = opened([line(1)]);
    machine.send_as(client("a"), text("a"), seconds(1)).unwrap();
    let mut now = seconds(1);
    for _ in 0..200 {
        now += seconds(10);
        for request in asked(&mut machine, now) {
            let answer = if matches!(request.ask, Ask::Send(..)) { timed_out() } else { page([], None) };
            machine.answered(request.ticket, answer, now);
        }
    }
    assert_eq!(seen(&machine), ["line 1", "a chat-unreachable"]);
    machine.resend(&client("a"));
    assert!(asked(&mut machine, now).iter().all(|request| matches!(request.ask, Ask::Messages(_))));
}

#[test]
fn edits_and_deletions_show_at_once_and_are_read_back() {
    let mut machine = opened([own(2, "b"), own(1, "a")]);
    machine.edit(&id(1000), Body::document(&crate::html::from_text("c")).unwrap(), seconds(1)).unwrap();
    let request = only(&mut machine, seconds(1));
    assert_eq!(request.ask, Ask::Edit(id(1000), text("c")), "a text stays a text");
    assert_eq!(seen(&machine), ["~a", "b"]);
    machine.answered(request.ticket, Ok(Reply::Done), seconds(1));
    let read = only(&mut machine, seconds(1));
    assert_eq!(read.ask, Ask::Message(id(1000)));
    let edited = Message { version: 5000, content: Content::Text("c".into()), ..own(1, "a") };
    machine.answered(read.ticket, Ok(Reply::Message(Box::new(edited))), seconds(1));
    assert_eq!(seen(&machine), ["c", "b"]);

    machine.delete(&id(2000), seconds(2)).unwrap();
    let request = only(&mut machine, seconds(2));
    machine.answered(request.ticket, Ok(Reply::Done), seconds(2));
    let read = only(&mut machine, seconds(2));
    machine.answered(read.ticket, Err(ChatFailure::Refused(Refusal::NotFound, None)), seconds(2));
    assert_eq!(seen(&machine), ["c", "-2000"]);
}

#[test]
fn a_refused_edit_leaves_the_message_as_it_was() {
    let mut machine = opened([own(1, "a")]);
    machine.edit(&id(1000), text("c"), seconds(1)).unwrap();
    let request = only(&mut machine, seconds(1));
    machine.answered(request.ticket, Err(ChatFailure::Refused(Refusal::NotAllowed, None)), seconds(1));
    assert_eq!(seen(&machine), ["a"]);
    machine.delete(&id(1000), seconds(2)).unwrap();
    let request = only(&mut machine, seconds(2));
    machine.answered(request.ticket, Err(ChatFailure::Refused(Refusal::NotFound, None)), seconds(2));
    assert_eq!(seen(&machine), ["-1000"], "what is gone already is deleted");
}

#[test]
fn drafts_and_what_was_not_taken_outlive_the_program() {
    let mut machine = opened([line(1)]);
    let request = sent(&mut machine, "a");
    machine.send_as(client("b"), text("b"), seconds(1)).unwrap();
    machine.set_draft(Some(crate::html::from_text("c")));
    machine.seen(&id(1000));
    let saved = serde_json::to_string(&machine.save()).unwrap();
    drop((machine, request));
    let mut again = Timeline::new(Some(someone("me")), ACS, serde_json::from_str(&saved).unwrap(), Duration::ZERO);
    assert_eq!(seen(&again), ["(a)", "(b)"]);
    assert_eq!((again.draft(), again.unread()), (Some(&crate::html::from_text("c")), 0));
    // The first was on its way: it is looked for before it is sent again.
    let requests = asked(&mut again, Duration::ZERO);
    assert!(!requests.iter().any(|request| matches!(request.ask, Ask::Send(..))));
    let walk = requests.iter().find(|request| matches!(request.ask, Ask::Messages(_))).unwrap();
    again.answered(walk.ticket, page([line(1)], None), Duration::ZERO);
    let walk = only(&mut again, seconds(5));
    again.answered(walk.ticket, page([own(2, "a"), line(1)], None), seconds(5));
    assert_eq!(seen(&again), ["line 1", "a", "(b)"]);
    assert_eq!(only(&mut again, seconds(5)).ask, Ask::Send(client("b"), text("b")));
    assert_eq!(serde_json::from_str::<Saved>("{}").unwrap(), Saved::default());
}

#[test]
fn a_message_that_was_sent_twice_shows_once() {
    let mut machine = opened([line(1)]);
    for message in [own(3, "a"), own(2, "a")] {
        machine.notice(event(message), seconds(1));
    }
    let walk = only(&mut machine, seconds(16));
    machine.answered(walk.ticket, page([own(3, "a"), own(2, "a"), line(1)], None), seconds(16));
    assert_eq!(seen(&machine), ["line 1", "a"]);
    assert!(machine.message(&id(2000)).is_some());
}

#[test]
fn two_people_whose_clients_chose_the_same_name_hide_nothing_of_each_other() {
    let theirs = Message { client_id: Some(client("a")), ..line(3) };
    let machine = opened([theirs, own(2, "a"), line(1)]);
    assert_eq!(seen(&machine), ["line 1", "a", "line 3"]);
}

#[test]
fn there_is_an_end_to_what_can_be_on_its_way() {
    let mut machine = opened([line(1)]);
    for _ in 0..100 {
        machine.send(text("x"), seconds(1)).unwrap();
    }
    assert_eq!(machine.send(text("x"), seconds(1)), Err(Full));
}
