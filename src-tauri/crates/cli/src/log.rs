//! The log: on standard error, as much of it as is asked for, and nothing personal whatever is asked for.

use tracing::{Level, Metadata};
use tracing_subscriber::{EnvFilter, Layer, filter::filter_fn, fmt, layer::SubscriberExt, util::SubscriberInitExt};

/// Libraries that write below `info` what they carry or are told: every message of a socket, with tokens, names and chat; the
/// password of a connection's candidates.
const CARRIERS: &[&str] = &["tungstenite", "rtc_ice"];

/// Logs go to standard error, more of them the higher `verbose` is; `PASSERELLE_LOG` chooses more exactly. So does what is told of a
/// panic, which is nothing personal ([`base::keep_panics_private`]).
pub fn log_to_stderr(verbose: u8) {
    let default = match verbose {
        0 => "error",
        1 => "warn,app=info,cli=info,practice=info,rtc=info,capture=info,meeting=info",
        _ => "debug,hyper=info,webrtc=info",
    };
    log_at(default);
}

pub(crate) fn log_at(default: &str) {
    base::keep_panics_private();
    let wanted = EnvFilter::try_from_env("PASSERELLE_LOG").unwrap_or_else(|_| EnvFilter::new(default));
    let lines = fmt::layer().with_writer(std::io::stderr).with_filter(filter_fn(is_impersonal));
    // Already set by somebody who embeds this: theirs is as good.
    let _ = tracing_subscriber::registry().with(wanted).with(lines).try_init();
}

/// Whether a line is one that may be written at all.
fn is_impersonal(line: &Metadata<'_>) -> bool {
    let crate_name = line.target().split("::").next().unwrap_or_default();
    *line.level() <= Level::INFO || !CARRIERS.contains(&crate_name)
}
