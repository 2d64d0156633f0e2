//! Work that can wait.

/// Lets everything else on this machine go before the thread that calls it, from now on: for what nobody waits for. Where a thread can't
/// say that of itself alone, which is everywhere but on Linux, nothing changes.
pub fn let_others_go_first() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(Some(rustix::thread::gettid()), 19) {
        tracing::debug!(%error, "a thread keeps its priority");
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_thread_steps_back_and_the_others_stay() {
        let priority = || rustix::process::getpriority_process(Some(rustix::thread::gettid())).unwrap();
        let before = priority();
        let behind = std::thread::spawn(move || {
            let_others_go_first();
            priority()
        });
        assert_eq!((behind.join().unwrap(), priority()), (19, before));
    }
}
