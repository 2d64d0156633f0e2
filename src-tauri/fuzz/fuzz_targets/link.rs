//! Any text is explained without a panic, and what joins is canonical: it explains to itself.
#![no_main]

use libfuzzer_sys::fuzz_target;
use link::{Locator, explain};

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let explanation = explain(&text);
    serde_json::to_string(&explanation).expect("an explanation is JSON");
    if let Some(Locator::Link { url }) = explanation.meeting().map(|meeting| &meeting.locator) {
        let again = explain(url);
        let Some(Locator::Link { url: canonical }) = again.meeting().map(|meeting| &meeting.locator) else {
            panic!("a canonical link is refused: {url}");
        };
        assert_eq!(url, canonical, "a canonical link is rewritten");
    }
});
