//! Older pages, and threads of any length.

use super::*;

/// Answers lists of a thread with so many messages, a hundred a page.
struct Archive(u64);

impl Archive {
    fn page(&self, ask: &Ask) -> Result<Reply, ChatFailure> {
        let Ask::Messages(listing) = ask else { return Err(ChatFailure::Unsupported) };
        let (newest, first) = match listing {
            Listing::Next(next) => {
                let (newest, first) = next.address().split_once(' ').unwrap();
                (newest.parse().unwrap(), first.parse().unwrap())
            }
            Listing::Since(since, _) => (self.0, u64::try_from(since.unix_ms() / 1000).unwrap_or(1).max(1)),
            Listing::Newest(_) => (self.0, 1),
        };
        let oldest = newest.saturating_sub(99).max(first);
        let next = (oldest > first).then(|| format!("{} {first}", oldest - 1));
        page((oldest..=newest).rev().map(line), next.as_deref())
    }

    fn serve(&self, machine: &mut Timeline, now: Duration) -> usize {
        let requests = asked(machine, now);
        for request in &requests {
            machine.answered(request.ticket, self.page(&request.ask), now);
        }
        requests.len()
    }
}

fn numbers(machine: &Timeline) -> Vec<u64> {
    let number = |entry: &Entry<'_>| match entry {
        Entry::Message { message, .. } => message.id.number() / 1000,
        _ => 0,
    };
    machine.entries().iter().map(number).collect()
}

#[test]
fn older_pages_come_on_demand_to_the_begin_of_the_thread() {
    let archive = Archive(250);
    let mut machine = machine();
    archive.serve(&mut machine, Duration::ZERO);
    assert_eq!((numbers(&machine), machine.has_older()), ((151..=250).collect(), true));
    assert!(machine.load_older());
    assert!(!machine.load_older(), "one is on its way");
    archive.serve(&mut machine, Duration::ZERO);
    assert!(machine.load_older());
    archive.serve(&mut machine, Duration::ZERO);
    assert_eq!((numbers(&machine), machine.has_older(), machine.load_older()), ((1..=250).collect(), false, false));
}

#[test]
fn a_hundred_thousand_messages_take_the_room_of_a_few_pages() {
    let archive = Archive(100_000);
    let mut machine = machine();
    assert_eq!(archive.serve(&mut machine, Duration::ZERO), 3, "opening is one list, people and receipts");
    while machine.load_older() {
        archive.serve(&mut machine, Duration::ZERO);
        assert!(machine.entries().len() <= 100 + MAX_BEYOND + 1);
    }
    let shown = numbers(&machine);
    assert_eq!(shown[..3], [1, 2, 3]);
    assert_eq!((shown[999], shown[1000], shown[1001]), (1000, 0, 99_901), "a gap, and behind it the newest page");
    assert!(machine.has_gap());
    // And forward again.
    while machine.load_newer() {
        archive.serve(&mut machine, Duration::ZERO);
    }
    assert_eq!(numbers(&machine), (98_901..=100_000).collect::<Vec<_>>());
    machine.to_newest();
    assert_eq!(numbers(&machine), (99_901..=100_000).collect::<Vec<_>>());
}

#[test]
fn what_is_put_away_is_changed_by_nobody_and_comes_back_as_it_is_then() {
    let archive = Archive(100_000);
    let mut machine = machine();
    archive.serve(&mut machine, Duration::ZERO);
    for _ in 0..20 {
        machine.load_older();
        archive.serve(&mut machine, Duration::ZERO);
    }
    assert!(machine.has_gap());
    let before = machine.entries().len();
    machine.notice(event(Message { version: u64::MAX, ..line(99_850) }), seconds(1));
    machine.notice(event(line(5)), seconds(1));
    assert_eq!(machine.entries().len(), before, "neither stands anywhere that is here");
    machine.notice(
        event(Message { version: u64::MAX, content: Content::Text("edited".into()), ..line(98_500) }),
        seconds(1),
    );
    assert!(seen(&machine).contains(&"edited".to_owned()), "but what is here is");
}

#[test]
fn a_page_that_comes_when_the_thread_has_begun_anew_is_not_taken() {
    let archive = Archive(1000);
    let mut machine = machine();
    archive.serve(&mut machine, Duration::ZERO);
    machine.load_older();
    let late = only(&mut machine, Duration::ZERO);
    machine.sync.want_root(seconds(1));
    Archive(2000).serve(&mut machine, seconds(1));
    machine.answered(late.ticket, archive.page(&late.ask), seconds(1));
    assert_eq!(numbers(&machine), (1901..=2000).collect::<Vec<_>>());
    assert!(machine.load_older());
}

#[test]
fn a_long_absence_begins_the_thread_anew() {
    let mut machine = machine();
    Archive(1000).serve(&mut machine, Duration::ZERO);
    machine.load_older();
    Archive(1000).serve(&mut machine, Duration::ZERO);
    // Five thousand messages later, more than is read to its end.
    let archive = Archive(6000);
    for now in 15..60 {
        while archive.serve(&mut machine, seconds(now)) > 0 {}
    }
    assert_eq!(numbers(&machine).last(), Some(&6000));
    let shown = numbers(&machine);
    assert!(shown.windows(2).all(|pair| pair[1] == pair[0] + 1), "without holes");
    assert!(shown.len() < 2000);
}

#[test]
fn a_tail_that_grows_and_grows_is_cut() {
    let mut machine = machine();
    Archive(100).serve(&mut machine, Duration::ZERO);
    for sequence in 101..5000_u64 {
        let now = Duration::from_secs(sequence);
        machine.notice(event(line(sequence)), now);
        Archive(sequence).serve(&mut machine, now);
    }
    let shown = numbers(&machine);
    assert!(shown.len() < MAX_TAIL + 100, "{}", shown.len());
    assert_eq!(shown.last(), Some(&4999));
    assert!(shown.windows(2).all(|pair| pair[1] == pair[0] + 1) && machine.has_older());
}

#[test]
fn a_page_that_does_not_come_is_said_and_asked_for_again() {
    let archive = Archive(250);
    let mut machine = machine();
    archive.serve(&mut machine, Duration::ZERO);
    assert!(machine.load_older() && machine.is_loading());
    let request = asked(&mut machine, Duration::ZERO).pop().unwrap();
    let before = machine.revision();
    machine.answered(request.ticket, Err(ChatFailure::Unreadable), Duration::ZERO);
    assert_eq!((machine.is_loading(), machine.not_loaded()), (false, Some(&ChatFailure::Unreadable)));
    assert_ne!(machine.revision(), before, "whoever waits looks again");
    assert!(machine.load_older() && machine.not_loaded().is_none());
    archive.serve(&mut machine, Duration::ZERO);
    assert_eq!((numbers(&machine).len(), machine.is_loading(), machine.not_loaded()), (200, false, None));
}
