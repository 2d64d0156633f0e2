//! One sentence for a person, at most, out of the call's figures. Told once a second; a sentence comes when something has been bad
//! for some seconds, and goes when it has been good for longer, so that it can be read.

use ipc::{Figures, Strain};
use media::video::Limit;

/// Of the newest figures in what is judged: about the last four seconds count.
const WEIGHT: f32 = 0.3;

/// Seconds of figures before anything is said.
const SETTLING: u32 = 5;

/// Seconds that something has to be good again before its sentence goes.
const LINGERING: u32 = 6;

/// What is bad, the gravest first: where two are, people can do something about the first.
const KINDS: [Kind; 5] = [
    // Of all processors, in percent; sound breaks up long before it is 100.
    Kind { from: 85.0, until: 70.0, of: |seen| seen.busy },
    // Percent lost: repeats and concealment hide less than that.
    Kind { from: 4.0, until: 2.0, of: |seen| seen.figures.sent_loss },
    Kind { from: 4.0, until: 2.0, of: |seen| seen.figures.received_loss },
    // Milliseconds by which packets of sound come irregularly: what waits in a queue on the way. Or pictures are left out.
    Kind { from: 50.0, until: 30.0, of: |seen| seen.figures.jitter.max(seen.narrow) },
    // Milliseconds; people begin to interrupt each other at 400 (ITU-T G.114: 150 one way is good, 400 the limit).
    Kind { from: 400.0, until: 300.0, of: |seen| seen.figures.round_trip.unwrap_or_default() },
];

struct Kind {
    from: f32,
    until: f32,
    of: fn(&Seen) -> f32,
}

/// What is judged.
#[derive(Debug, Clone, Copy)]
struct Seen {
    figures: Figures,
    busy: f32,
    narrow: f32,
}

/// Where pictures are left out for want of something, it is wanting.
const WANTING: f32 = 100.0;

/// See the module's documentation.
#[derive(Debug, Default)]
pub(crate) struct Judge {
    seconds: u32,
    levels: [f32; KINDS.len()],
    /// Which is said, and for how many seconds it has been good again.
    said: Option<(usize, u32)>,
}

impl Judge {
    /// Takes in the figures of a second, of a machine with so many processors, and why less is sent than could be; gives
    /// what there is to say.
    pub(crate) fn hear(&mut self, figures: &Figures, processors: usize, limit: Limit) -> Option<Strain> {
        let wanting = |of: Limit| if limit == of { WANTING } else { 0.0 };
        let busy = (figures.cpu / processors.max(1) as f32).max(wanting(Limit::Processor));
        let seen = Seen { figures: *figures, busy, narrow: wanting(Limit::Network) };
        self.seconds = self.seconds.saturating_add(1);
        let weight = WEIGHT.max(1.0 / self.seconds as f32);
        for (level, kind) in self.levels.iter_mut().zip(&KINDS) {
            let value = (kind.of)(&seen);
            // A figure that is none would stay for ever.
            let value = if value.is_finite() { value } else { *level };
            *level += (value - *level) * weight;
        }
        let bad = (0..KINDS.len()).find(|&kind| self.levels[kind] >= KINDS[kind].from);
        self.said = match (self.said, bad.filter(|_| self.seconds >= SETTLING)) {
            // A graver one takes its place at once.
            (Some((said, _)), Some(bad)) if bad < said => Some((bad, 0)),
            (Some((said, good)), other) => {
                let good = if self.levels[said] < KINDS[said].until { good + 1 } else { 0 };
                if good >= LINGERING { other.map(|bad| (bad, 0)) } else { Some((said, good)) }
            }
            (None, bad) => bad.map(|bad| (bad, 0)),
        };
        let (kind, _) = self.said?;
        let rounded = self.levels[kind].round().clamp(0.0, f32::from(u16::MAX)) as u16;
        Some(match kind {
            0 => Strain::MachineBusy,
            1 => Strain::UploadLoses { percent: rounded.max(1) },
            2 => Strain::DownloadLoses { percent: rounded.max(1) },
            3 => Strain::SlowLink,
            _ => Strain::LongWay { ms: rounded },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calm() -> Figures {
        Figures { round_trip: Some(30.0), jitter: 3.0, cpu: 40.0, ..Figures::default() }
    }

    fn after(judge: &mut Judge, figures: Figures, seconds: usize) -> Option<Strain> {
        (0..seconds).map(|_| judge.hear(&figures, 2, Limit::None)).last().flatten()
    }

    #[test]
    fn nothing_is_said_of_a_good_call_nor_of_one_bad_second() {
        let mut judge = Judge::default();
        assert_eq!(after(&mut judge, calm(), 60), None);
        let spike = Figures { sent_loss: 10.0, ..calm() };
        assert_eq!(judge.hear(&spike, 2, Limit::None), None);
        assert_eq!(after(&mut judge, calm(), 60), None);
    }

    #[test]
    fn each_figure_has_its_sentence() {
        for (bad, said) in [
            (Figures { sent_loss: 12.4, ..calm() }, Strain::UploadLoses { percent: 12 }),
            (Figures { received_loss: 7.0, ..calm() }, Strain::DownloadLoses { percent: 7 }),
            (Figures { round_trip: Some(620.0), ..calm() }, Strain::LongWay { ms: 620 }),
            (Figures { jitter: 90.0, ..calm() }, Strain::SlowLink),
            (Figures { cpu: 195.0, ..calm() }, Strain::MachineBusy),
        ] {
            assert_eq!(after(&mut Judge::default(), bad, 30), Some(said), "{bad:?}");
        }
        // The same work on a machine with more processors is no strain.
        let mut judge = Judge::default();
        assert!((0..30).all(|_| judge.hear(&Figures { cpu: 195.0, ..calm() }, 8, Limit::None).is_none()));
    }

    #[test]
    fn a_sentence_stays_long_enough_to_be_read_and_does_not_flicker() {
        let mut judge = Judge::default();
        let said = Some(Strain::UploadLoses { percent: 8 });
        assert_eq!(after(&mut judge, Figures { sent_loss: 8.0, ..calm() }, 30), said);
        assert!(after(&mut judge, calm(), 5).is_some(), "it can still be read");
        assert_eq!(after(&mut judge, calm(), 20), None);
        // Around the limit: said once, and then not taken back every other second.
        let mut judge = Judge::default();
        let around = |second: usize| Figures { sent_loss: if second.is_multiple_of(2) { 3.0 } else { 5.6 }, ..calm() };
        let said: Vec<bool> = (0..120).map(|second| judge.hear(&around(second), 2, Limit::None).is_some()).collect();
        assert!(said.windows(2).filter(|pair| pair[0] != pair[1]).count() <= 1, "{said:?}");
    }

    #[test]
    fn only_the_gravest_is_said() {
        let mut judge = Judge::default();
        let slow = Figures { round_trip: Some(700.0), ..calm() };
        assert_eq!(after(&mut judge, slow, 20), Some(Strain::LongWay { ms: 700 }));
        let both = Figures { sent_loss: 20.0, ..slow };
        assert_eq!(after(&mut judge, both, 20), Some(Strain::UploadLoses { percent: 20 }));
        assert_eq!(after(&mut judge, slow, 40), Some(Strain::LongWay { ms: 700 }));
    }

    #[test]
    fn senseless_figures_do_no_harm() {
        let mut judge = Judge::default();
        for value in [f32::NAN, f32::INFINITY, -5.0, f32::MAX] {
            let figures = Figures { sent_loss: value, jitter: value, cpu: value, round_trip: Some(value), ..calm() };
            judge.hear(&figures, 0, Limit::None);
        }
        assert_eq!(after(&mut judge, calm(), 600), None);
    }

    #[test]
    fn pictures_left_out_are_told_with_what_is_wanting() {
        for (limit, said) in [
            (Limit::Processor, Some(Strain::MachineBusy)),
            (Limit::Network, Some(Strain::SlowLink)),
            (Limit::None, None),
        ] {
            let mut judge = Judge::default();
            assert_eq!((0..10).map(|_| judge.hear(&calm(), 2, limit)).last().flatten(), said);
        }
    }
}
