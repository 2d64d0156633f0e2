//! Order, duplicates, versions, unread.

use super::*;
use crate::thread::Receipt;

#[test]
fn messages_stand_by_sequence_whatever_their_times_say() {
    let early = Message { created: Timestamp::from_unix_ms(1), ..line(3) };
    let machine = opened([early, line(2), line(1)]);
    assert_eq!(seen(&machine), ["line 1", "line 2", "line 3"]);
}

#[test]
fn an_event_stands_behind_what_it_followed_until_a_list_says_better() {
    let mut machine = opened([line(2), line(1)]);
    machine.notice(Notice::Up, Duration::ZERO);
    // It came before line 4 by its time, and after it by the service's count.
    let odd = Message { created: Timestamp::from_unix_ms(3500), sequence: Some(5), ..line(9) };
    machine.notice(event(line(4)), seconds(1));
    machine.notice(event(odd.clone()), seconds(1));
    assert_eq!(seen(&machine), ["line 1", "line 2", "line 9", "line 4"]);
    let walk = asked(&mut machine, seconds(1));
    machine.answered(walk[0].ticket, page([odd, line(4), line(3), line(2), line(1)], None), seconds(2));
    assert_eq!(seen(&machine), ["line 1", "line 2", "line 3", "line 4", "line 9"]);
}

#[test]
fn versions_decide_and_not_the_order_of_arrival() {
    let mut machine = opened([line(1)]);
    let edit = |version, text: &str| Message {
        version,
        content: Content::Text(text.into()),
        edited: Some(Timestamp::from_unix_ms(5)),
        ..line(1)
    };
    machine.notice(event(edit(3000, "third")), seconds(1));
    machine.notice(event(edit(2000, "second")), seconds(1));
    assert_eq!(seen(&machine), ["third"]);
    let before = machine.revision();
    machine.notice(event(edit(3000, "third")), seconds(1));
    assert_eq!(machine.revision(), before, "what is known already changes nothing");
    let gone = Message { version: 3000, content: Content::Gone, deleted: Some(Timestamp::from_unix_ms(6)), ..line(1) };
    machine.notice(event(gone), seconds(1));
    assert_eq!(seen(&machine), ["-1000"]);
}

#[test]
fn a_deletion_that_comes_before_its_message_holds() {
    let mut machine = opened([line(1)]);
    let gone = Message {
        version: 9000,
        content: Content::Gone,
        deleted: Some(Timestamp::from_unix_ms(6)),
        sender: None,
        ..line(2)
    };
    machine.notice(event(gone), seconds(1));
    machine.notice(event(line(2)), seconds(1));
    assert_eq!(seen(&machine), ["line 1", "-2000"]);
    assert_eq!(machine.message(&id(2000)).unwrap().sender, Some(someone("ann")), "but who wrote it is learnt");
}

#[test]
fn unread_are_others_words_behind_what_was_read() {
    let own = Message { sender: Some(someone("me")), ..line(3) };
    let notice = Message { content: Content::TopicUpdated { topic: None, by: None }, ..line(4) };
    let gone = Message { deleted: Some(Timestamp::from_unix_ms(9)), ..line(5) };
    let mut machine = opened([line(6), gone, notice, own, line(2), line(1)]);
    assert_eq!(machine.unread(), 3);
    machine.seen(&id(2000));
    assert_eq!(machine.unread(), 1);
    machine.seen(&id(1000));
    assert_eq!(machine.unread(), 1, "what was read stays read");
    // Read elsewhere, as far as a message that isn't here.
    let receipt = |reader, message: &str| Receipt {
        reader,
        message: MessageId::new(message).unwrap(),
        read: Timestamp::from_unix_ms(1),
    };
    machine.notice(happening(Happening::Read(receipt(someone("me"), "6500"))), seconds(1));
    assert_eq!(machine.unread(), 0);
    machine.notice(happening(Happening::Read(receipt(someone("ann"), "3000"))), seconds(1));
    machine.notice(happening(Happening::Read(receipt(someone("bob"), "1000"))), seconds(1));
    machine.notice(happening(Happening::Read(receipt(someone("bob"), "500"))), seconds(1));
    assert_eq!(machine.readers(&id(1000)), [&someone("ann"), &someone("bob")]);
    assert_eq!(machine.readers(&id(3000)), [&someone("ann")]);
}

#[test]
fn reading_is_told_once_in_three_seconds_and_not_among_many() {
    let mut machine = opened([line(3), line(2), line(1)]);
    machine.seen(&id(1000));
    assert_eq!(only(&mut machine, seconds(1)).ask, Ask::MarkRead(id(1000)));
    machine.seen(&id(2000));
    machine.seen(&id(3000));
    assert_eq!((asked(&mut machine, seconds(2)).len(), machine.deadline()), (0, Some(seconds(4))));
    let request = only(&mut machine, seconds(4));
    assert_eq!(request.ask, Ask::MarkRead(id(3000)));
    // It failed, and is told again later.
    machine.answered(request.ticket, Err(ChatFailure::TooMany(Some(seconds(5)))), seconds(4));
    assert_eq!(asked(&mut machine, seconds(8)).len(), 0);
    assert_eq!(only(&mut machine, seconds(9)).ask, Ask::MarkRead(id(3000)));

    let mut crowd = opened([line(1)]);
    crowd.people = Some(21);
    crowd.seen(&id(1000));
    crowd.typing(seconds(1));
    assert_eq!((asked(&mut crowd, seconds(1)).len(), crowd.unread()), (0, 0));
}

#[test]
fn typing_is_told_every_eight_seconds_and_shown_for_ten() {
    let mut machine = opened([line(1)]);
    let told: Vec<u64> = (1..20)
        .filter(|now| {
            machine.typing(seconds(*now));
            asked(&mut machine, seconds(*now)).iter().any(|request| request.ask == Ask::Typing)
        })
        .collect();
    assert_eq!(told, [1, 9, 17]);
    let types = |who: &str| happening(Happening::Typing { who: someone(who), name: Some("Ann".into()) });
    machine.notice(types("me"), seconds(20));
    assert!(machine.typists().is_empty());
    machine.notice(types("ann"), seconds(20));
    machine.notice(types("bob"), seconds(22));
    assert_eq!(machine.typists(), [(&someone("ann"), Some("Ann")), (&someone("bob"), Some("Ann"))]);
    machine.tick(seconds(30));
    assert_eq!(machine.typists().len(), 1);
    machine.notice(event(Message { sender: Some(someone("bob")), ..line(2) }), seconds(31));
    assert!(machine.typists().is_empty(), "whose message came doesn't type it any more");
}

#[test]
fn news_is_what_others_wrote_since_the_thread_was_opened() {
    let mut machine = opened([line(1)]);
    assert!(machine.take_news().is_empty());
    let own = Message { sender: Some(someone("me")), ..line(3) };
    for message in [line(2), line(2), own, Message { content: Content::Gone, ..line(4) }] {
        machine.notice(event(message), seconds(1));
    }
    let news: Vec<MessageId> = machine.take_news().into_iter().map(|message| message.id).collect();
    assert_eq!(news, [id(2000)]);
    assert!(machine.take_news().is_empty());
}
