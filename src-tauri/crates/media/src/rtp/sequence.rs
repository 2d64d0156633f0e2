//! Counters that wrap, told apart over many rounds.

/// Follows a 16-bit counter over its wraps: each value becomes the 64-bit one nearest to the highest so far.
#[derive(Debug, Clone, Default)]
pub(crate) struct Unwrapped {
    highest: Option<i64>,
}

impl Unwrapped {
    /// The value's place, without remembering it.
    pub(crate) fn place(&self, value: u16) -> i64 {
        match self.highest {
            None => i64::from(value),
            Some(highest) => highest + i64::from(value.wrapping_sub(highest as u16) as i16),
        }
    }

    /// The value's place, which counts as the highest from now on if it is.
    pub(crate) fn follow(&mut self, value: u16) -> i64 {
        let place = self.place(value);
        self.highest = Some(self.highest.map_or(place, |highest| highest.max(place)));
        place
    }

    /// How far the value lies from the highest so far; zero when there is none.
    pub(crate) fn distance(&self, value: u16) -> i64 {
        self.highest.map_or(0, |highest| self.place(value) - highest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_on_over_the_wrap_and_knows_stragglers() {
        let mut sequence = Unwrapped::default();
        assert_eq!(sequence.follow(65_534), 65_534);
        assert_eq!(sequence.follow(1), 65_537);
        assert_eq!(sequence.follow(65_535), 65_535);
        assert_eq!(sequence.distance(65_535), -2);
        assert_eq!(sequence.follow(2), 65_538);
    }

    #[test]
    fn goes_below_zero_rather_than_wrong() {
        let mut sequence = Unwrapped::default();
        sequence.follow(1);
        assert_eq!(sequence.follow(65_535), -1);
        assert_eq!(sequence.follow(2), 2);
    }
}
