//! Programs that end with the test that started them, whatever happens to it.

use std::{
    process::{Child, Command},
    time::{Duration, Instant},
};

/// How long a program may take until it is ready, and any condition until it holds.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// A running program. Dropping it kills it and waits until it is gone.
#[derive(Debug)]
pub struct Guarded(Child);

impl Guarded {
    /// Starts `command` through `setpriv`, so that the kernel kills it even when this process dies without dropping it.
    ///
    /// # Panics
    /// When it can't be started.
    #[must_use]
    pub fn start(command: &Command) -> Self {
        let mut child = ending_with_us(command);
        Self(child.spawn().unwrap_or_else(|why| panic!("{child:?} can't be started: {why}")))
    }

    /// Starts a command that [`ending_with_us`] gave, its pipes set by the caller.
    ///
    /// # Panics
    /// When it can't be started.
    #[must_use]
    pub fn spawn(mut command: Command) -> Self {
        Self(command.spawn().unwrap_or_else(|why| panic!("{command:?} can't be started: {why}")))
    }

    /// The program, for its pipes.
    pub fn child(&mut self) -> &mut Child {
        &mut self.0
    }

    /// Its process.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.0.id()
    }

    /// Whether it still runs.
    pub fn runs(&mut self) -> bool {
        matches!(self.0.try_wait(), Ok(None))
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        // Both fail only when it has ended and been waited for already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The same command, killed by the kernel when the thread that starts it ends.
#[must_use]
pub fn ending_with_us(command: &Command) -> Command {
    let mut wrapped = Command::new("setpriv");
    wrapped.args(["--pdeathsig", "KILL", "--"]).arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => wrapped.env(name, value),
            None => wrapped.env_remove(name),
        };
    }
    if let Some(folder) = command.get_current_dir() {
        wrapped.current_dir(folder);
    }
    wrapped
}

/// Asks again and again until there is an answer.
///
/// # Panics
/// When there is none within [`PATIENCE`]; the message says what was waited for.
pub fn until<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(Instant::now() < deadline, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}
