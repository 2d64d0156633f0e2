//! How often each operation may be done: the published service limits, counted over ten seconds and over a minute.

use std::collections::HashMap;

/// Most counts at once; of more, those whose windows have ended are forgotten.
const MOST: usize = 50_000;

/// What is counted apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Operation {
    CreateThread,
    UpdateThread,
    DeleteThread,
    ReadThreads,
    ChangeParticipants,
    ListParticipants,
    ReadMessage,
    ListMessages,
    Write,
    ListReceipts,
    SendReceipt,
    Type,
}

/// Whose requests are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Per {
    User,
    Thread,
    UserAndThread,
}

impl Operation {
    /// Most in ten seconds, and most in a minute where that is published.
    fn budgets(self) -> &'static [(Per, u32, Option<u32>)] {
        match self {
            Self::CreateThread | Self::DeleteThread => &[(Per::User, 10, None)],
            Self::UpdateThread => &[(Per::Thread, 5, None)],
            Self::ReadThreads => &[(Per::User, 50, None)],
            Self::ChangeParticipants | Self::Write => &[(Per::Thread, 10, Some(30))],
            Self::ListParticipants => &[(Per::UserAndThread, 10, None), (Per::Thread, 250, None)],
            Self::ReadMessage => &[(Per::UserAndThread, 50, None), (Per::Thread, 250, None)],
            Self::ListMessages => &[(Per::UserAndThread, 50, Some(200)), (Per::Thread, 250, Some(400))],
            Self::ListReceipts => &[(Per::UserAndThread, 5, None), (Per::Thread, 100, None)],
            Self::SendReceipt => &[(Per::UserAndThread, 10, Some(30))],
            Self::Type => &[(Per::UserAndThread, 5, Some(15)), (Per::Thread, 10, Some(30))],
        }
    }
}

/// One count in its present window.
#[derive(Debug, Clone, Copy)]
struct Count {
    began: i64,
    seconds: i64,
    count: u32,
}

/// Counts of the present windows.
#[derive(Debug, Default)]
pub(crate) struct ChatLimits {
    counts: HashMap<(Operation, Per, i64, String), Count>,
}

impl ChatLimits {
    /// Counts one at `now`, in seconds.
    ///
    /// # Errors
    /// Seconds until a window ends that has too many; nothing is counted then.
    pub(super) fn count(&mut self, operation: Operation, user: &str, thread: &str, now: i64) -> Result<(), i64> {
        let mut counted = Vec::new();
        for (per, ten, minute) in operation.budgets() {
            let whose = match per {
                Per::User => user.to_owned(),
                Per::Thread => thread.to_owned(),
                Per::UserAndThread => format!("{user}\n{thread}"),
            };
            for (seconds, most) in [(10, Some(*ten)), (60, *minute)] {
                let Some(most) = most else { continue };
                let key = (operation, *per, seconds, whose.clone());
                let count = self.counts.get(&key).filter(|count| count.holds(now));
                if let Some(full) = count.filter(|count| count.count >= most) {
                    return Err(full.began + seconds - now);
                }
                counted.push(key);
            }
        }
        if self.counts.len() >= MOST {
            self.counts.retain(|_, count| count.holds(now));
        }
        for key in counted {
            let fresh = Count { began: now, seconds: key.2, count: 0 };
            let count = self.counts.entry(key).or_insert(fresh);
            if !count.holds(now) {
                *count = fresh;
            }
            count.count += 1;
        }
        Ok(())
    }
}

impl Count {
    /// A clock that was set back begins a window as well.
    fn holds(&self, now: i64) -> bool {
        (self.began..self.began + self.seconds).contains(&now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_more_than_a_limit_waits_for_its_window_to_end() {
        let mut limits = ChatLimits::default();
        let mut write = |user: &str, thread: &str, now| limits.count(Operation::Write, user, thread, now);
        for _ in 0..10 {
            assert_eq!(write("a", "t", 100), Ok(()));
        }
        assert_eq!(write("b", "t", 103), Err(7), "a thread's writers are counted together");
        assert_eq!(write("a", "u", 103), Ok(()), "threads are counted apart");
        for now in [110, 120] {
            for _ in 0..10 {
                assert_eq!(write("a", "t", now), Ok(()));
            }
        }
        assert_eq!(write("a", "t", 130), Err(30), "thirty in a minute");
        assert_eq!(write("a", "t", 160), Ok(()));
    }

    #[test]
    fn the_narrower_of_two_limits_holds_and_what_is_refused_is_not_counted() {
        let mut limits = ChatLimits::default();
        for _ in 0..5 {
            assert_eq!(limits.count(Operation::Type, "a", "t", 0), Ok(()));
        }
        for _ in 0..20 {
            assert_eq!(limits.count(Operation::Type, "a", "t", 1), Err(9));
        }
        for _ in 0..5 {
            assert_eq!(limits.count(Operation::Type, "b", "t", 1), Ok(()));
        }
        assert_eq!(limits.count(Operation::Type, "c", "t", 1), Err(9), "ten of a thread");
    }
}
