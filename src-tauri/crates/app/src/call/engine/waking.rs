//! Whether this machine slept, or the process was stopped: two clocks are looked at once a second, and one of them jumps. The
//! clock that counts a call stands still while some systems sleep; the world's goes on.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::*;

/// Between two looks; the call's task looks this often.
const LOOK: Duration = Duration::from_secs(1);

/// More than this late is no slow machine any more.
const SLACK: Duration = Duration::from_secs(3);

/// Away for longer than this, a person may not know any more that they can be heard.
const FORGOTTEN: Duration = Duration::from_secs(60);

/// See the module's documentation. Told both times.
#[derive(Debug, Default)]
pub(super) struct Waking(Option<(Duration, Duration)>);

impl Waking {
    /// How long nothing ran, if it was too long. `running` is the call's clock, `world` the time of day.
    pub(super) fn look(&mut self, running: Duration, world: Duration) -> Option<Duration> {
        let (ran, was) = self.0.replace((running, world))?;
        // A clock of the world that is set back says nothing.
        let away = running.saturating_sub(ran).max(world.saturating_sub(was));
        (away > LOOK + SLACK).then(|| away - LOOK)
    }
}

impl Engine {
    /// After a sleep nothing is as it was: media are sent over another way at once, and after a long one nobody is heard unasked.
    pub(super) fn look_for_sleep(&mut self) {
        let now = self.shared.clock.now();
        let world = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let Some(away) = self.waking.look(now, world) else { return };
        tracing::info!(seconds = away.as_secs(), "nothing ran for a while: the way of the media is looked for anew");
        self.machine.way_changed(now);
        if away > FORGOTTEN
            && !self.machine.snapshot().muted()
            && self.machine.command(Command::Mute(true), now).is_ok()
        {
            let words = "this computer slept during the call: the microphone is off until you turn it on";
            self.shared.notice(Failure::new(Code::MutedAsleep, words));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const S: Duration = Duration::from_secs(1);
    const DAY: Duration = Duration::from_secs(86_400);

    #[test]
    fn a_slow_machine_does_not_sleep() {
        let mut waking = Waking::default();
        for late in [1, 2, 4, 1, 3] {
            let (running, world) = waking.0.unwrap_or((S, DAY));
            assert_eq!(waking.look(running + late * S, world + late * S), None);
        }
    }

    #[test]
    fn either_clock_tells() {
        for (running, world) in [(S, 91 * S), (91 * S, 91 * S), (91 * S, S)] {
            let mut waking = Waking::default();
            assert_eq!(waking.look(5 * S, DAY), None);
            assert_eq!(waking.look(5 * S + running, DAY + world), Some(90 * S));
            assert_eq!(waking.look(6 * S + running, DAY + world + S), None, "it is told once");
        }
    }

    #[test]
    fn a_clock_that_is_set_back_says_nothing() {
        let mut waking = Waking::default();
        waking.look(S, DAY);
        assert_eq!(waking.look(2 * S, S), None);
        assert_eq!(waking.look(3 * S, 2 * S), None);
    }
}
