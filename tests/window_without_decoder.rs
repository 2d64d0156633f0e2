//! The real window where its webview can't decode video: the app does it, says so, and pictures move all the same. With and
//! without the webview's decoder, pictures keep their size when that changes, and their colours.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "helpers of a test fail the test")]

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Instant,
};

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use media::{
    I420,
    pattern::{self, Stamp},
};
use support::{
    guard::PATIENCE,
    journey::{Journey, Look, built, kept},
    window::{Image, Window},
};

#[tokio::test]
async fn pictures_move_where_the_webview_has_no_decoder() {
    let pictures = kept("window-without-decoder");
    let journey = Journey::begin(&built(), &pictures, Look::PLAIN).await;
    journey.reads("home.title").await;
    let gone = journey.window().eval("delete window.VideoDecoder; return !('VideoDecoder' in window)").await;
    assert_eq!(gone, true, "this webview keeps its decoder");
    journey.practice().await;
    journey.prepare("Robin Ferris").await;
    journey.reads("common.decodesItselfLinux").await;
    join(&journey).await;
    // Who is shown where changes meanwhile: someone begins to share.
    let mut numbers: BTreeMap<u8, BTreeSet<u32>> = BTreeMap::new();
    let deadline = Instant::now() + PATIENCE;
    while numbers.len() < 4 || numbers.values().any(|seen| seen.len() < 5) {
        assert!(Instant::now() < deadline, "not everyone is seen to move: {numbers:?}");
        for stamp in stamps(journey.window()).await {
            numbers.entry(stamp.source).or_default().insert(stamp.number);
        }
    }
    keeps_sizes_and_colours(journey.window()).await;
    journey.leave().await;
    journey.close().await;
}

#[tokio::test]
async fn pictures_keep_sizes_and_colours_where_the_webview_decodes() {
    let pictures = kept("window-with-decoder");
    let journey = Journey::begin(&built(), &pictures, Look::PLAIN).await;
    journey.practice().await;
    journey.prepare("Robin Ferris").await;
    join(&journey).await;
    keeps_sizes_and_colours(journey.window()).await;
    journey.leave().await;
    journey.close().await;
}

/// Joins without waiting for anyone's picture, and without trouble about the devices this machine may lack.
async fn join(journey: &Journey) {
    journey.press("join.now").await;
    journey.window().see("canvas[data-stream=\"101\"].playing").await;
    let troubles = journey
        .window()
        .eval("return [...document.querySelectorAll('.toasts .trouble')].map((one) => one.innerText)")
        .await;
    assert_eq!(troubles.as_array().map(Vec::len), Some(0), "{troubles}");
}

/// One's own picture while the camera is changed for others of other sizes. A decoder that isn't told would go on in the first
/// size; one that guesses colours would be wrong for the larger ones, which are BT.601 as well.
async fn keeps_sizes_and_colours(window: &Window) {
    let own = "document.querySelector('canvas[data-stream=\"101\"].playing')";
    for (source, (width, height)) in (40u8..).zip([(320, 180), (1280, 720), (640, 360), (1280, 720)]) {
        let camera = format!("test-pattern:{width}x{height}@30#{source}");
        let choose = format!(
            "return window.__TAURI_INTERNALS__.invoke('choose', {{ devices:
                 {{ camera: '{camera}', microphone: 'tone:440', speaker: 'none' }} }})"
        );
        window.attempt(&choose).await.unwrap();
        let [red, green, blue] = square(source);
        // Enough pixels of the bright square, which has one colour but for its edges.
        let script = format!(
            "const c = {own}; if (!c || c.width !== {width} || c.height !== {height}) return false;
             const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data; let found = 0;
             const near = (value, wanted) => Math.abs(value - wanted) <= 4;
             for (let i = 0; i < d.length; i += 4)
               if (near(d[i], {red}) && near(d[i + 1], {green}) && near(d[i + 2], {blue})) found += 1;
             return found > {width} * {height} / 100"
        );
        window.until(&format!("{camera} in its size and colours"), &script).await;
    }
}

/// The colour of the square in a test picture, by BT.601 in limited range.
fn square(source: u8) -> [u8; 3] {
    let mut image = I420::black(640, 360).unwrap();
    pattern::draw(&mut image, &Stamp { source, number: 45, time: 0 });
    // The middle of the picture: at this number the square is there.
    let (luma, chroma) = (image.y()[640 * 200 + 300], 320 * 100 + 150);
    let difference = |plane: &[u8]| f32::from(plane[chroma]) - 128.0;
    let (bright, cb, cr) = (1.164 * (f32::from(luma) - 16.0), difference(image.u()), difference(image.v()));
    [bright + 1.596 * cr, bright - 0.392 * cb - 0.813 * cr, bright + 2.017 * cb].map(|value| value.round() as u8)
}

/// What the tiles of the meeting show now.
async fn stamps(window: &Window) -> Vec<Stamp> {
    let script = "return [...document.querySelectorAll('.person canvas.playing')].map((c) => {
         const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data; let luma = '';
         for (let i = 0; i < d.length; i += 4) luma += String.fromCharCode((d[i] * 77 + d[i + 1] * 150 + d[i + 2] * 29) >> 8);
         return [c.width, c.height, btoa(luma)] })";
    let shown = window.eval(script).await;
    shown.as_array().into_iter().flatten().filter_map(|canvas| image(canvas)?.stamp()).collect()
}

fn image(canvas: &serde_json::Value) -> Option<Image> {
    let side = |at: usize| u32::try_from(canvas[at].as_u64()?).ok();
    Some(Image { width: side(0)?, height: side(1)?, luma: BASE64.decode(canvas[2].as_str()?).ok()? })
}
