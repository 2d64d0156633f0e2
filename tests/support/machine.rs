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
    kib_after("VmRSS:", &fs::read_to_string(format!("/proc/{process}/status")).ok()?).map(|kib| kib * 1024)
}

/// What a process really takes of the memory, in bytes: what it shares with others counts by its part (PSS).
#[must_use]
pub fn proportional_bytes(process: u32) -> Option<u64> {
    kib_after("Pss:", &fs::read_to_string(format!("/proc/{process}/smaps_rollup")).ok()?).map(|kib| kib * 1024)
}

/// The processes whose name begins so and that belong to a display, by their environment. Names are cut at 15 letters.
#[must_use]
pub fn processes_on(display: &str, names: &[&str]) -> Vec<u32> {
    let numbers = fs::read_dir("/proc").into_iter().flatten().filter_map(Result::ok);
    let numbers = numbers.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    let variable = format!("DISPLAY={display}");
    let belongs = |process: &u32| {
        let of = |file: &str| fs::read(format!("/proc/{process}/{file}")).unwrap_or_default();
        let name = String::from_utf8_lossy(&of("comm")).trim().to_owned();
        names.iter().any(|wanted| name.starts_with(wanted))
            && of("environ").split(|byte| *byte == 0).any(|each| each == variable.as_bytes())
    };
    numbers.filter(belongs).collect()
}

/// The processes whose command line holds a text, and the line, its words apart by spaces.
#[must_use]
pub fn processes_with(text: &str) -> Vec<(u32, String)> {
    let numbers = fs::read_dir("/proc").into_iter().flatten().filter_map(Result::ok);
    let numbers = numbers.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    let line = |process: u32| {
        let line = fs::read(format!("/proc/{process}/cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&line).replace('\0', " ")
    };
    numbers.map(|process| (process, line(process))).filter(|(_, line)| line.contains(text)).collect()
}

/// Sends processes a signal. One that ends with another is gone when its turn comes.
#[cfg(unix)]
pub fn signal(which: rustix::process::Signal, processes: impl IntoIterator<Item = u32>) {
    let ids = processes.into_iter().filter_map(|process| rustix::process::Pid::from_raw(process.try_into().ok()?));
    for id in ids {
        let _ = rustix::process::kill_process(id, which);
    }
}

/// Lets a process, all its threads and those it starts from now on run on some processors alone, by taskset(1). Says whether that was
/// done: not on systems without it.
pub fn pin(process: u32, processors: std::ops::RangeInclusive<usize>) -> bool {
    let list = format!("{}-{}", processors.start(), processors.end());
    let mut taskset = std::process::Command::new("taskset");
    taskset.args(["--all-tasks", "--cpu-list", "--pid", &list, &process.to_string()]);
    taskset.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
    taskset.status().is_ok_and(|status| status.success())
}

/// Whether a process was started by another, or by one that that one has started.
#[must_use]
pub fn descends(process: u32, from: u32) -> bool {
    let mut now = process;
    while now > 1 {
        let stat = fs::read_to_string(format!("/proc/{now}/stat")).unwrap_or_default();
        let Some(parent) = parent(&stat) else { return false };
        if parent == from {
            return true;
        }
        now = parent;
    }
    false
}

/// All processes that a process has started, and those that they have started.
#[must_use]
pub fn descendants(of: u32) -> Vec<u32> {
    let numbers = fs::read_dir("/proc").into_iter().flatten().filter_map(Result::ok);
    numbers
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|process| descends(*process, of))
        .collect()
}

fn parent(stat: &str) -> Option<u32> {
    stat.rsplit_once(')')?.1.split_ascii_whitespace().nth(1)?.parse().ok()
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

fn kib_after(key: &str, status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(key))?;
    line.split_ascii_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_kernel_writes() {
        let stat = "77 (a ) (b) S 1 77 77 0 -1 4194304 100 0 0 0 321 45 0 0 20 0 9 0 500 1 2";
        assert_eq!(cpu_ticks(stat), Some(366));
        assert_eq!(parent(stat), Some(1));
        assert_eq!(cpu_ticks("77 (a"), None);
        assert_eq!(kib_after("VmRSS:", "Name:\tx\nVmHWM:\t    5120 kB\nVmRSS:\t 4000 kB\n"), Some(4000));
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn sees_this_process_work() {
        let me = std::process::id();
        let waste: u64 = (0..100_000_000u64).fold(0, |sum, n| std::hint::black_box(sum ^ n));
        std::hint::black_box(waste);
        assert!(cpu_seconds(me).is_some_and(|seconds| seconds > 0.0));
        assert!(resident_bytes(me).is_some_and(|bytes| bytes > 1 << 20) && load().is_some());
        assert!(proportional_bytes(me).is_some_and(|bytes| bytes > 1 << 20));
        assert_eq!(cpu_seconds(u32::MAX), None);
        assert!(!pin(u32::MAX, 0..=0));
        assert!(descendants(std::os::unix::process::parent_id()).contains(&me));
        assert!(descends(me, std::os::unix::process::parent_id()) && !descends(me, me));
        assert!(processes_with("a command line that nobody has").is_empty());
        assert!(processes_on(":no such display", &["a", "b", "c"]).is_empty());
    }
}
