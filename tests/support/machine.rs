//! What processes cost, as Linux keeps it in `/proc` (proc(5)). Other systems give nothing.

use std::fs;

/// The unit of processor time in `/proc`: `USER_HZ`, which is 100 on every architecture still in use.
const TICKS_PER_SECOND: f64 = 100.0;

/// Processor time of all threads of a process since it started, in seconds.
#[must_use]
pub fn cpu_seconds(process: u32) -> Option<f64> {
    cpu_ticks(&fs::read_to_string(format!("/proc/{process}/stat")).ok()?).map(|ticks| ticks as f64 / TICKS_PER_SECOND)
}

/// What is resident of a process now, in bytes.
#[must_use]
pub fn resident_bytes(process: u32) -> Option<u64> {
    resident_kib(&fs::read_to_string(format!("/proc/{process}/status")).ok()?).map(|kib| kib * 1024)
}

/// How many threads wanted to run, on average over the last minute.
#[must_use]
pub fn load() -> Option<f64> {
    fs::read_to_string("/proc/loadavg").ok()?.split_ascii_whitespace().next()?.parse().ok()
}

/// User and system time. The second field, the name, may itself hold spaces and brackets.
fn cpu_ticks(stat: &str) -> Option<u64> {
    let mut fields = stat.rsplit_once(')')?.1.split_ascii_whitespace().skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some(user + system)
}

fn resident_kib(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_ascii_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_kernel_writes() {
        let stat = "77 (a ) (b) S 1 77 77 0 -1 4194304 100 0 0 0 321 45 0 0 20 0 9 0 500 1 2";
        assert_eq!(cpu_ticks(stat), Some(366));
        assert_eq!(cpu_ticks("77 (a"), None);
        assert_eq!(resident_kib("Name:\tx\nVmHWM:\t    5120 kB\nVmRSS:\t 4000 kB\n"), Some(4000));
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn sees_this_process_work() {
        let me = std::process::id();
        let waste: u64 = (0..100_000_000u64).fold(0, |sum, n| std::hint::black_box(sum ^ n));
        std::hint::black_box(waste);
        assert!(cpu_seconds(me).is_some_and(|seconds| seconds > 0.0));
        assert!(resident_bytes(me).is_some_and(|bytes| bytes > 1 << 20) && load().is_some());
        assert_eq!(cpu_seconds(u32::MAX), None);
    }
}
