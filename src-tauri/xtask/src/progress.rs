//! What the person at the terminal sees: numbered steps, each with the time it took.

use std::time::{Duration, Instant};

/// A line that opens a step.
pub(crate) fn heading(words: &str) {
    println!("\n▸ {words}");
}

/// A line of detail under a step.
pub(crate) fn note(words: &str) {
    println!("  {words}");
}

/// Runs one step between its heading and the time it took.
pub(crate) fn step<T>(words: &str, work: impl FnOnce() -> crate::Outcome<T>) -> crate::Outcome<T> {
    heading(words);
    let began = Instant::now();
    let outcome = work();
    let mark = if outcome.is_ok() { '✓' } else { '✗' };
    println!("  {mark} {words} · {}", seconds(began.elapsed()));
    outcome
}

/// A duration as people read it: `0.4 s`, `12 s`, `3 min 5 s`.
pub(crate) fn seconds(time: Duration) -> String {
    match time.as_secs() {
        0..10 => format!("{:.1} s", time.as_secs_f64()),
        whole @ 10..60 => format!("{whole} s"),
        whole => format!("{} min {} s", whole / 60, whole % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_like_times() {
        assert_eq!(seconds(Duration::from_millis(420)), "0.4 s");
        assert_eq!(seconds(Duration::from_secs(12)), "12 s");
        assert_eq!(seconds(Duration::from_secs(185)), "3 min 5 s");
    }

    #[test]
    fn a_step_hands_on_what_its_work_gave() {
        assert_eq!(step("count", || Ok(3)).unwrap(), 3);
        assert!(step("fall", || Err::<(), _>(crate::Failure::new("down"))).is_err());
    }
}
