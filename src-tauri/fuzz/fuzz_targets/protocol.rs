//! Any text is read as a message of either side without a panic, and what is read survives being written.
#![no_main]

use libfuzzer_sys::fuzz_target;
use meeting::protocol::{encode, parse_client, parse_host};

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    if let Ok(message) = parse_client(&text) {
        let written = encode(&message);
        assert_eq!(encode(&parse_client(&written).expect("what we write we can read")), written);
    }
    if let Ok(message) = parse_host(&text) {
        let written = encode(&message);
        assert_eq!(encode(&parse_host(&written).expect("what we write we can read")), written);
    }
});
