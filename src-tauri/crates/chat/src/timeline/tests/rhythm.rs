//! When the service is asked.

use super::*;
use crate::failure::{Absence, Refusal};
use crate::message::Person;

/// Answers every list with nothing new, and gives when they were asked for, in seconds.
fn asked_at(machine: &mut Timeline, from: u64, to: u64) -> Vec<u64> {
    let mut at = Vec::new();
    for now in from..to {
        machine.tick(seconds(now));
        for request in asked(machine, seconds(now)) {
            if matches!(request.ask, Ask::Messages(_)) {
                at.push(now);
            }
            machine.answered(request.ticket, page([line(1)], None), seconds(now));
        }
    }
    at
}

#[test]
fn every_three_seconds_while_the_pane_is_open_and_lively() {
    let mut machine = opened([line(1)]);
    assert_eq!(asked_at(&mut machine, 0, 40), [15, 30]);
    machine.set_pane_open(true, seconds(40));
    assert_eq!(asked_at(&mut machine, 40, 50), [40, 43, 46, 49]);
    machine.set_pane_open(false, seconds(50));
    assert_eq!(asked_at(&mut machine, 51, 90), [52, 67, 82]);
    machine.set_pane_open(true, seconds(90));
    let quiet = asked_at(&mut machine, 90, 500);
    assert_eq!(quiet.last_chunk(), Some(&[465, 480, 495]), "nothing was said for five minutes");
}

#[test]
fn with_realtime_once_a_minute_and_without_it_at_once() {
    let mut machine = opened([line(1)]);
    machine.notice(Notice::Up, seconds(1));
    assert_eq!(asked_at(&mut machine, 1, 130), [1, 61, 121]);
    machine.notice(Notice::Lost, seconds(130));
    assert_eq!(asked_at(&mut machine, 130, 135), [130]);
    machine.notice(Notice::Down, seconds(140));
    assert_eq!(asked_at(&mut machine, 140, 160), [140, 155]);
}

#[test]
fn an_event_gets_its_place_within_fifteen_seconds() {
    let mut machine = opened([line(1)]);
    machine.notice(Notice::Up, seconds(1));
    asked_at(&mut machine, 1, 2);
    machine.notice(event(line(2)), seconds(10));
    machine.notice(event(line(3)), seconds(20));
    let walk = only(&mut machine, seconds(25));
    machine.answered(walk.ticket, page([line(3), line(2), line(1)], None), seconds(25));
    assert_eq!(asked_at(&mut machine, 26, 90), [85]);
}

#[test]
fn a_list_goes_on_from_what_is_known_with_some_overlap() {
    let mut machine = opened([line(100)]);
    machine.sync.put_off_reading_again(seconds(1000));
    let walk = only(&mut machine, seconds(15));
    assert_eq!(walk.ask, Ask::Messages(Listing::Since(Timestamp::from_unix_ms(95_000), 200)));
    // An event moves nothing on: lists have to show that nothing came between.
    machine.notice(event(line(300)), seconds(15));
    machine.answered(walk.ticket, page([line(200)], Some("more")), seconds(15));
    let more = only(&mut machine, seconds(15));
    assert_eq!(more.ask, Ask::Messages(Listing::Next(Continuation::new("more".into()))));
    machine.answered(more.ticket, page([line(150)], None), seconds(15));
    assert_eq!(seen(&machine), ["line 100", "line 150", "line 200", "line 300"]);
    let walk = only(&mut machine, seconds(30));
    assert_eq!(walk.ask, Ask::Messages(Listing::Since(Timestamp::from_unix_ms(195_000), 200)));
    // It failed: the next one begins where this one did.
    machine.answered(walk.ticket, Err(ChatFailure::Unavailable(None)), seconds(30));
    let again = only(&mut machine, seconds(32));
    assert_eq!(again.ask, walk.ask);
    machine.answered(again.ticket, page([], None), seconds(32));
    assert_eq!(only(&mut machine, seconds(47)).ask, walk.ask, "a list without anything new takes nothing back");
}

#[test]
fn the_newest_page_is_read_again_for_what_was_edited() {
    let mut machine = opened([line(2), line(1)]);
    let again = only(&mut machine, seconds(15));
    assert_eq!(again.ask, Ask::Messages(Listing::Newest(100)));
    let edited = Message { version: 99_000, content: Content::Text("edited".into()), ..line(1) };
    machine.answered(again.ticket, page([line(2), edited], None), seconds(15));
    assert_eq!(seen(&machine), ["edited", "line 2"]);
    assert!(matches!(only(&mut machine, seconds(30)).ask, Ask::Messages(Listing::Since(..))));
    // Where more is new than fits on it, what lies between is asked for.
    let mut machine = opened([line(2), line(1)]);
    let again = only(&mut machine, seconds(15));
    machine.answered(again.ticket, page([line(9), line(8)], Some("older")), seconds(15));
    let between = only(&mut machine, seconds(15));
    assert_eq!(between.ask, Ask::Messages(Listing::Since(Timestamp::from_unix_ms(-3000), 200)));
}

#[test]
fn failures_are_waited_out_longer_each_time() {
    let mut machine = opened([line(1)]);
    let mut failed_at = Vec::new();
    for now in 15..200 {
        for request in asked(&mut machine, seconds(now)) {
            failed_at.push(now);
            machine.answered(request.ticket, Err(ChatFailure::Unavailable(None)), seconds(now));
        }
        machine.notice(Notice::Lost, seconds(now));
    }
    assert_eq!(failed_at, [15, 17, 21, 29, 45, 77, 137, 197]);
    let request = only(&mut machine, seconds(257));
    machine.answered(request.ticket, Err(ChatFailure::TooMany(Some(seconds(100)))), seconds(257));
    assert_eq!(machine.deadline(), Some(seconds(357)), "what the service asks for counts");
    let request = only(&mut machine, seconds(357));
    machine.answered(request.ticket, page([line(1)], None), seconds(357));
    assert_eq!(machine.deadline(), Some(seconds(372)));
}

#[test]
fn who_may_not_read_is_told_and_asks_again_now_and_then() {
    let mut machine = opened([line(1)]);
    let walk = only(&mut machine, seconds(15));
    machine.answered(walk.ticket, Err(ChatFailure::Refused(Refusal::NotAllowed, None)), seconds(15));
    assert_eq!((machine.ended(), seen(&machine).len()), (Some(Ended::Refused), 1));
    let walk = only(&mut machine, seconds(20));
    machine.answered(walk.ticket, page([line(1)], None), seconds(20));
    assert_eq!(machine.ended(), None);
    let walk = only(&mut machine, seconds(60));
    machine.answered(walk.ticket, Err(ChatFailure::Absent(Absence::NotFound)), seconds(60));
    assert_eq!((machine.ended(), machine.deadline()), (Some(Ended::Refused), None));
}

#[test]
fn who_is_let_in_later_learns_then_who_is_there() {
    let mut machine = machine();
    let refused = || Err(ChatFailure::Refused(Refusal::NotAllowed, None));
    for request in asked(&mut machine, Duration::ZERO) {
        machine.answered(request.ticket, refused(), Duration::ZERO);
    }
    let walk = only(&mut machine, seconds(2));
    machine.answered(walk.ticket, page([line(1)], None), seconds(2));
    let requests = asked(&mut machine, seconds(2));
    for request in &requests {
        machine.answered(request.ticket, refused(), seconds(2));
    }
    let asks: Vec<Ask> = requests.into_iter().map(|request| request.ask).collect();
    assert_eq!(asks, [Ask::Receipts(None), Ask::Participants(None)]);
    // Who never learns it doesn't ask with every list.
    let mut again = 0;
    for now in (17..200).map(seconds) {
        for request in asked(&mut machine, now) {
            again += u32::from(!matches!(request.ask, Ask::Messages(_)));
            let answer = if matches!(request.ask, Ask::Messages(_)) { page([line(1)], None) } else { refused() };
            machine.answered(request.ticket, answer, now);
        }
    }
    assert_eq!(again, 2);
}

#[test]
fn a_thread_that_is_gone_is_not_asked_for_any_more() {
    let mut machine = opened([line(1)]);
    machine.notice(happening(Happening::Deleted { by_policy: false }), seconds(1));
    assert_eq!((machine.ended(), machine.deadline()), (Some(Ended::Deleted), None));
    assert!(asked(&mut machine, seconds(100)).is_empty());

    let mut machine = opened([line(1)]);
    let me = || vec![Person { id: someone("me"), name: None }];
    machine.notice(happening(Happening::Removed(me())), seconds(1));
    assert_eq!((machine.ended(), machine.deadline()), (Some(Ended::Removed), None));
    machine.notice(happening(Happening::Added(me())), seconds(2));
    assert_eq!(machine.ended(), None);
    assert!(matches!(only(&mut machine, seconds(2)).ask, Ask::Messages(_)));
}

#[test]
fn an_answer_that_nobody_waits_for_is_ignored() {
    let mut machine = opened([line(1)]);
    let walk = only(&mut machine, seconds(15));
    machine.answered(walk.ticket, page([line(1)], None), seconds(15));
    machine.answered(walk.ticket, page([line(2)], None), seconds(16));
    machine.answered(Ticket(999), Err(ChatFailure::Unreadable), seconds(16));
    assert_eq!(seen(&machine), ["line 1"]);
}
