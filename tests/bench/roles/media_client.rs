//! The near end of a call that is measured: the app's own call without a window, its camera and microphone files.

use std::path::PathBuf;

use app::{CallOptions, join_host};
use base::Secret;
use capture::{SourceSpec, VideoFormat};
use meeting::protocol::JoinTarget;
use rtc::signal::dial;

/// The environment variable with the secret of the host, which has no place on a command line.
pub(crate) const SECRET: &str = "PASSERELLE_BENCH_SECRET";

/// Sends until it is ended.
pub(super) async fn run(url: &str, clip: PathBuf, voice: PathBuf, (width, height): (u32, u32)) {
    let secret = Secret::new(std::env::var(SECRET).expect("the secret is given"));
    let signal = dial(url, &secret).await.expect("the host is there");
    let options = CallOptions {
        camera: SourceSpec::File(clip),
        camera_format: VideoFormat { width, height, fps: 30 },
        microphone: SourceSpec::File(voice),
        ..CallOptions::new("Sender")
    };
    let target = JoinTarget::Link { url: "https://teams.microsoft.com/meet/1234567890123?p=bench".into() };
    let joined = join_host(signal, target, options).await.unwrap_or_else(|failure| panic!("{failure}"));
    let end = joined.finished().await;
    eprintln!("the sender's call ended: {}", end.words());
}
