//! A call with everything logged that can be: nothing of who is in it, where it is or what opens it is in the log, whoever writes that, nor
//! in a command line or in the browser's files.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "helpers of a test fail the test")]

use std::{env, process};

use app::CallOptions;
use meeting::{Command, EndCause};
use support::{
    hosting::{Hosting, browsers},
    private::{Private, files},
    script::{Scripted, script},
};

/// Says to the inner run that it is one.
const INNER: &str = "PASSERELLE_TEST_INNER";
const NAME: &str = "Robin Ferris";

/// What a call is not to tell of.
fn private() -> Private {
    let people = [NAME, "Robin%20Ferris", "Olive", "Guest 1"];
    // The links of both hosts, and what the two ends of the call's media know each other by.
    Private::secrets().and(people).and(["teams.microsoft.com/meet", "abcDEF", "Pr4cT1ce", "remotePwd"])
}

/// Takes part with everything logged, in the inner run; the outer one starts that and looks at what it wrote.
async fn quiet(test: &str, playing: fn(&str) -> Hosting) {
    if env::var_os(INNER).is_some() {
        cli::log_to_stderr(0);
        return take_part(&playing(&script(&[Scripted::open("Quiet").people(1)]))).await;
    }
    let mut inner = process::Command::new(env::current_exe().unwrap());
    inner.args(["--exact", test, "--nocapture"]).env(INNER, "1").env("NO_COLOR", "1");
    // Also where somebody asks for what is never written.
    inner.env("PASSERELLE_LOG", "trace,tungstenite::protocol=trace");
    let scratch = tempfile::tempdir().unwrap();
    let ended = inner.env("XDG_RUNTIME_DIR", scratch.path()).output().unwrap();
    let log = String::from_utf8_lossy(&ended.stderr);
    let said = String::from_utf8_lossy(&ended.stdout);
    assert!(ended.status.success() && said.contains("1 passed"), "{said} {log}");
    for witness in ["TRACE", "tokio_tungstenite", "webrtc::", "rtc_dtls"] {
        assert!(log.contains(witness), "nothing of {witness}: this test sees too little");
    }
    private().absent("the log", &ended.stderr);
}

async fn take_part(host: &Hosting) {
    let mut guest = host.join(0, CallOptions::new(NAME)).await;
    guest.inside().await;
    assert_eq!(guest.picture_of("Guest 1").await.source, 1);
    for (_, line) in browsers() {
        private().absent("a command line", line.as_bytes());
    }
    for (path, held) in files(&base::runtime_dir().unwrap()) {
        private().absent(&path.display().to_string(), &held);
    }
    guest.command(Command::Leave { for_everyone: false }).await;
    assert_eq!(guest.ended().await.cause, EndCause::Left);
}

#[tokio::test]
async fn a_call_through_the_browser_is_not_written_down() {
    Box::pin(quiet("a_call_through_the_browser_is_not_written_down", Hosting::page)).await;
}

#[tokio::test]
async fn a_practice_call_is_not_written_down() {
    let playing = |script: &str| Hosting::practice(env!("CARGO_BIN_EXE_passerelle-under-test"), script);
    Box::pin(quiet("a_practice_call_is_not_written_down", playing)).await;
}
