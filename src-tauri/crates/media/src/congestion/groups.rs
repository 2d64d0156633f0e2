//! Packets that left together are looked at together: how much later than the group before did they arrive?

use std::time::Duration;

/// Packets that leave within this time are one group.
const BURST: Duration = Duration::from_millis(5);
/// A step of the other side's clock of this size means that it was set, or slept.
const CLOCK_STEP: f64 = 3_000.0;

/// How two neighbouring groups differ, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Step {
    /// Between their sending.
    pub(super) sent: f64,
    /// Between their arrival.
    pub(super) arrived: f64,
    /// When the later one was complete, on the other side's clock.
    pub(super) at: f64,
}

#[derive(Debug, Clone, Copy)]
struct Group {
    first_sent: Duration,
    last_sent: Duration,
    arrived: f64,
}

/// Makes groups of packets in the order in which they were sent.
#[derive(Debug, Default)]
pub(super) struct Groups {
    before: Option<Group>,
    current: Option<Group>,
}

impl Groups {
    /// Takes the next packet that arrived; how its group's predecessors differ, once that is known.
    pub(super) fn push(&mut self, sent: Duration, arrived: Duration) -> Option<Step> {
        let arrived = arrived.as_secs_f64() * 1_000.0;
        let Some(current) = &mut self.current else {
            self.current = Some(Group { first_sent: sent, last_sent: sent, arrived });
            return None;
        };
        if sent < current.first_sent {
            // Reordered on the way: it says nothing about the queue.
            return None;
        }
        if sent - current.first_sent <= BURST {
            current.last_sent = current.last_sent.max(sent);
            current.arrived = current.arrived.max(arrived);
            return None;
        }
        let complete = *current;
        *current = Group { first_sent: sent, last_sent: sent, arrived };
        let before = self.before.replace(complete)?;
        let step = Step {
            sent: (complete.last_sent.saturating_sub(before.last_sent)).as_secs_f64() * 1_000.0,
            arrived: complete.arrived - before.arrived,
            at: complete.arrived,
        };
        if (step.arrived - step.sent).abs() > CLOCK_STEP {
            *self = Self { before: None, current: self.current };
            return None;
        }
        Some(step)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn a_picture_is_one_group_and_its_delay_is_that_of_its_last_packet() {
        let mut groups = Groups::default();
        let packets = [(0, 100), (2, 103), (33, 140), (35, 141), (66, 190)];
        let steps: Vec<_> = packets.into_iter().filter_map(|(sent, came)| groups.push(ms(sent), ms(came))).collect();
        assert_eq!(steps, [Step { sent: 33.0, arrived: 38.0, at: 141.0 }]);
    }

    #[test]
    fn a_clock_that_jumps_says_nothing() {
        let mut groups = Groups::default();
        let packets = [(0, 100), (33, 133), (66, 90_000), (99, 90_033), (132, 90_066)];
        let steps: Vec<_> = packets.into_iter().filter_map(|(sent, came)| groups.push(ms(sent), ms(came))).collect();
        assert_eq!(steps.len(), 1, "{steps:?}");
        assert_eq!(steps[0].arrived, 33.0);
    }
}
