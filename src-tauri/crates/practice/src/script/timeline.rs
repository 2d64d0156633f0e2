//! A meeting's script laid out in time.

use std::time::Duration;

use super::{Action, Meeting};

/// Something that is due for one scripted person.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cue {
    /// Come in.
    Join,
    /// Go.
    Leave,
    /// Start or stop speaking.
    Speak(bool),
    /// Do something.
    Do(Action),
}

/// The cues of one meeting in order, from the moment the first guest asked to come in. Told the time.
#[derive(Debug)]
pub(crate) struct Timeline {
    cues: Vec<(Duration, usize, Cue)>,
    loop_after: Option<Duration>,
    /// When the present round began.
    round: Option<Duration>,
    next: usize,
}

impl Timeline {
    pub(crate) fn new(meeting: &Meeting) -> Self {
        let mut cues = Vec::new();
        let index =
            |name: &str| meeting.people.iter().position(|person| person.name.get_ref() == name).expect("names checked");
        for (person, details) in meeting.people.iter().enumerate() {
            cues.push((seconds(*details.joins.get_ref()), person, Cue::Join));
            cues.extend(details.leaves.iter().map(|at| (seconds(*at.get_ref()), person, Cue::Leave)));
            for span in &details.speaks {
                let (from, to) = *span.get_ref();
                cues.push((seconds(from), person, Cue::Speak(true)));
                cues.push((seconds(to), person, Cue::Speak(false)));
            }
        }
        for event in &meeting.events {
            let person = index(event.who.get_ref());
            cues.push((seconds(*event.at.get_ref()), person, Cue::Do(event.action.get_ref().clone())));
        }
        cues.sort_by_key(|(at, _, cue)| (*at, order(cue)));
        let loop_after = meeting.loop_after.as_ref().map(|length| seconds(*length.get_ref()));
        Self { cues, loop_after, round: None, next: 0 }
    }

    /// Begins, or begins anew.
    pub(crate) fn start(&mut self, now: Duration) {
        self.round = Some(now);
        self.next = 0;
    }

    /// Rests until the next start.
    pub(crate) fn stop(&mut self) {
        self.round = None;
    }

    /// Whether it is running.
    pub(crate) fn running(&self) -> bool {
        self.round.is_some()
    }

    /// The next cue that is due: who (as an index into the meeting's people) and what.
    pub(crate) fn poll(&mut self, now: Duration) -> Option<(usize, Cue)> {
        let round = self.round?;
        if let Some((at, person, cue)) = self.cues.get(self.next) {
            if round + *at > now {
                return None;
            }
            self.next += 1;
            return Some((*person, cue.clone()));
        }
        let again = round + self.loop_after?;
        if again > now || self.cues.is_empty() {
            return None;
        }
        self.start(again);
        self.poll(now)
    }

    /// When [`Timeline::poll`] is worth calling again.
    pub(crate) fn next_deadline(&self) -> Option<Duration> {
        let round = self.round?;
        match self.cues.get(self.next) {
            Some((at, ..)) => Some(round + *at),
            None if self.cues.is_empty() => None,
            None => self.loop_after.map(|length| round + length),
        }
    }
}

/// At the same moment people come first and go last.
fn order(cue: &Cue) -> u8 {
    match cue {
        Cue::Join | Cue::Do(Action::Join) => 0,
        Cue::Speak(false) => 1,
        Cue::Speak(true) | Cue::Do(_) => 2,
        Cue::Leave => 3,
    }
}

pub(crate) fn seconds(number: f64) -> Duration {
    Duration::try_from_secs_f64(number).unwrap_or(Duration::ZERO)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::script::Script;

    fn timeline(text: &str) -> Timeline {
        Timeline::new(&Script::parse(text, Path::new("")).unwrap().meetings[0])
    }

    const TWO: &str = r#"
        [[meeting]]
        subject = "x"
        loop-after = 10
        [[meeting.person]]
        name = "A"
        voice = { tone = 300 }
        speaks = [[2, 4]]
        [[meeting.event]]
        at = 1.5
        who = "A"
        do = "raise-hand"
    "#;

    #[test]
    fn nothing_happens_before_the_start() {
        let mut line = timeline(TWO);
        assert_eq!(line.poll(Duration::from_secs(100)), None);
        assert_eq!(line.next_deadline(), None);
    }

    #[test]
    fn cues_come_in_order_at_their_time_and_again_in_the_next_round() {
        let mut line = timeline(TWO);
        let start = Duration::from_secs(50);
        line.start(start);
        let mut seen = Vec::new();
        while let Some(due) = line.next_deadline().filter(|due| *due < start + Duration::from_secs(20)) {
            assert_eq!(line.poll(due.saturating_sub(Duration::from_millis(1))), None, "not before its time");
            while let Some((who, cue)) = line.poll(due) {
                seen.push(((due - start).as_millis(), who, cue));
            }
        }
        let round = |from| {
            [
                (from, 0, Cue::Join),
                (from + 1500, 0, Cue::Do(Action::RaiseHand)),
                (from + 2000, 0, Cue::Speak(true)),
                (from + 4000, 0, Cue::Speak(false)),
            ]
        };
        assert_eq!(seen, [round(0), round(10_000)].concat());
    }

    #[test]
    fn a_script_without_people_has_no_deadline() {
        let mut line = timeline("[[meeting]]\nsubject = \"empty\"\nloop-after = 5\n");
        line.start(Duration::ZERO);
        assert_eq!(line.next_deadline(), None);
        assert_eq!(line.poll(Duration::from_secs(60)), None);
    }
}
