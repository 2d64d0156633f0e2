//! How often each operation may be done: the published service limits, counted over 30 seconds.

/// Seconds of one window.
const WINDOW: i64 = 30;

/// What is counted apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    Create,
    CreateWithToken,
    Delete,
    Issue,
    Revoke,
}

impl Operation {
    fn most(self) -> u32 {
        match self {
            Self::Create | Self::CreateWithToken | Self::Issue => 1_000,
            Self::Delete | Self::Revoke => 500,
        }
    }
}

/// Counts of the present window.
#[derive(Debug, Default)]
pub(crate) struct Limits {
    began: i64,
    counts: [u32; 5],
}

impl Limits {
    /// Counts one at `now`, in seconds.
    ///
    /// # Errors
    /// Seconds until the window ends, when there were too many in it.
    pub(crate) fn count(&mut self, operation: Operation, now: i64) -> Result<(), i64> {
        // A clock that was set back begins a window as well.
        if !(self.began..self.began + WINDOW).contains(&now) {
            *self = Self { began: now, counts: [0; 5] };
        }
        let count = &mut self.counts[operation as usize];
        if *count >= operation.most() {
            return Err(self.began + WINDOW - now);
        }
        *count += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_more_than_the_limit_waits_for_the_window_to_end() {
        let mut limits = Limits::default();
        for _ in 0..500 {
            assert_eq!(limits.count(Operation::Revoke, 1_000), Ok(()));
        }
        assert_eq!(limits.count(Operation::Revoke, 1_012), Err(18));
        assert_eq!(limits.count(Operation::Delete, 1_012), Ok(()), "counted apart");
        assert_eq!(limits.count(Operation::Revoke, 1_030), Ok(()));
    }

    #[test]
    fn a_clock_set_back_is_no_dead_end() {
        let mut limits = Limits::default();
        for _ in 0..500 {
            limits.count(Operation::Revoke, 1_000).unwrap();
        }
        assert_eq!(limits.count(Operation::Revoke, 10), Ok(()));
    }
}
