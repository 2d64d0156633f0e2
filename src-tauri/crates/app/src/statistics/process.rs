//! What the process cost so far. Every system keeps these figures in its own place.

use serde::{Deserialize, Serialize};

/// Figures of this process, everything in it included.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProcessFigures {
    /// Processor time of all threads since the process started, in seconds; 0 where the system doesn't say.
    pub cpu_seconds: f64,
    /// The most memory that was resident at once, in bytes; 0 where the system doesn't say.
    pub peak_memory_bytes: u64,
}

impl ProcessFigures {
    /// The figures now.
    #[cfg(target_os = "linux")]
    #[must_use]
    pub fn now() -> Self {
        let read = |name| std::fs::read_to_string(format!("/proc/self/{name}")).unwrap_or_default();
        let ticks = rustix::param::clock_ticks_per_second();
        Self {
            cpu_seconds: linux::cpu_ticks(&read("stat")).unwrap_or(0) as f64 / ticks as f64,
            peak_memory_bytes: linux::peak_kib(&read("status")).unwrap_or(0) * 1024,
        }
    }

    /// The figures now. The peak is the highest of the moments at which this was called.
    #[cfg(not(target_os = "linux"))]
    #[must_use]
    pub fn now() -> Self {
        use std::sync::atomic::{AtomicU64, Ordering};

        static PEAK: AtomicU64 = AtomicU64::new(0);
        let mut system = sysinfo::System::new();
        let Ok(pid) = sysinfo::get_current_pid() else { return Self::default() };
        system.refresh_processes(sysinfo::ProcessesToUpdate::Some(&[pid]), false);
        let Some(process) = system.process(pid) else { return Self::default() };
        PEAK.fetch_max(process.memory(), Ordering::Relaxed);
        Self {
            cpu_seconds: process.accumulated_cpu_time() as f64 / 1000.0,
            peak_memory_bytes: PEAK.load(Ordering::Relaxed),
        }
    }
}

/// `/proc`, see proc(5).
#[cfg(target_os = "linux")]
mod linux {
    /// User and system time of `/proc/self/stat`. The second field, the name, may itself hold spaces and brackets.
    pub(super) fn cpu_ticks(stat: &str) -> Option<u64> {
        let mut fields = stat.rsplit_once(')')?.1.split_ascii_whitespace().skip(11);
        let user: u64 = fields.next()?.parse().ok()?;
        let system: u64 = fields.next()?.parse().ok()?;
        Some(user + system)
    }

    /// The high water mark of `/proc/self/status`.
    pub(super) fn peak_kib(status: &str) -> Option<u64> {
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        line.split_ascii_whitespace().next()?.parse().ok()
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn reads_what_the_kernel_writes() {
            let stat = "77 (a ) (b) S 1 77 77 0 -1 4194304 100 0 0 0 321 45 0 0 20 0 9 0 500 1 2";
            assert_eq!(cpu_ticks(stat), Some(366));
            assert_eq!(peak_kib("Name:\tx\nVmHWM:\t    5120 kB\nVmRSS:\t 4000 kB\n"), Some(5120));
        }

        #[test]
        fn says_nothing_where_there_is_nothing() {
            assert_eq!(cpu_ticks(""), None);
            assert_eq!(cpu_ticks("1 (x) S 1"), None);
            assert_eq!(peak_kib("VmRSS: 1 kB"), None);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_has_used_something() {
        let waste: u64 = (0..50_000_000u64).fold(0, |sum, n| std::hint::black_box(sum ^ n));
        std::hint::black_box(waste);
        let figures = ProcessFigures::now();
        assert!(figures.cpu_seconds > 0.0 && figures.peak_memory_bytes > 1 << 20, "{figures:?}");
    }
}
