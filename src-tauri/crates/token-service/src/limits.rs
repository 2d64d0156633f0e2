//! How often one person may ask: a bucket of tokens each, which fills by and by. Told the time.

use std::collections::HashMap;
use std::time::Duration;

/// No more people are remembered at once; those whose bucket is full are forgotten first.
const MOST: usize = 100_000;

/// Everybody's buckets.
#[derive(Debug)]
pub struct Limits {
    burst: f64,
    per_second: f64,
    buckets: HashMap<String, Bucket>,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    left: f64,
    at: Duration,
}

impl Limits {
    /// So many at once, and so many more an hour.
    #[must_use]
    pub fn new(burst: u32, hourly: u32) -> Self {
        Self { burst: burst.into(), per_second: f64::from(hourly) / 3600.0, buckets: HashMap::new() }
    }

    /// Takes one for somebody.
    ///
    /// # Errors
    /// How long they have to wait for one.
    pub fn take(&mut self, key: &str, now: Duration) -> Result<(), Duration> {
        if self.buckets.len() >= MOST && !self.buckets.contains_key(key) {
            let (burst, rate) = (self.burst, self.per_second);
            self.buckets.retain(|_, bucket| filled(*bucket, rate, now) < burst);
            if self.buckets.len() >= MOST {
                return Err(Duration::from_secs(60));
            }
        }
        let bucket = self.buckets.entry(key.to_owned()).or_insert(Bucket { left: self.burst, at: now });
        let left = filled(*bucket, self.per_second, now).min(self.burst);
        *bucket = Bucket { left, at: now };
        if left >= 1.0 {
            bucket.left -= 1.0;
            return Ok(());
        }
        Err(Duration::from_secs_f64((1.0 - left) / self.per_second))
    }
}

fn filled(bucket: Bucket, per_second: f64, now: Duration) -> f64 {
    bucket.left + now.saturating_sub(bucket.at).as_secs_f64() * per_second
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_a_burst_and_then_the_rate() {
        let mut limits = Limits::new(2, 60);
        let at = Duration::from_secs;
        assert_eq!(limits.take("a", at(0)), Ok(()));
        assert_eq!(limits.take("a", at(0)), Ok(()));
        assert_eq!(limits.take("a", at(0)), Err(at(60)));
        assert_eq!(limits.take("b", at(0)), Ok(()), "others are not held up");
        assert!(limits.take("a", at(59)).is_err());
        assert_eq!(limits.take("a", at(61)), Ok(()));
        assert!(limits.take("a", at(61)).is_err());
        assert_eq!(limits.take("a", at(1_000_000)), Ok(()));
        assert_eq!(limits.take("a", at(1_000_000)), Ok(()));
        assert!(limits.take("a", at(1_000_000)).is_err(), "it fills to the burst and no further");
    }

    #[test]
    fn strangers_in_masses_fill_no_memory() {
        let mut limits = Limits::new(1, 60);
        for number in 0..MOST {
            limits.take(&number.to_string(), Duration::ZERO).unwrap();
        }
        assert!(limits.take("one more", Duration::ZERO).is_err());
        assert_eq!(limits.take("one more", Duration::from_secs(120)), Ok(()));
        assert!(limits.buckets.len() < 10);
    }
}
