//! From a link to the join sheet in a running app, and from the press of Join to somebody's first picture, by the page's own
//! clock (in whole milliseconds).

use serde_json::json;
use support::{desk::DEVICES, figures::Figure};

use super::opened::Opened;
use crate::{Effort, meeting::people};

/// Milliseconds from the link to the sheet.
const SHEET: f64 = 150.0;

/// Milliseconds from the press to the first picture.
const PICTURE: f64 = 600.0;

const LINK: &str = "https://teams.microsoft.com/meet/2345678901234?p=abcDEF";

pub(super) async fn measure(effort: &Effort) -> Vec<Figure> {
    let script = format!("[[meeting]]\nsubject = \"Way\"\nlobby = false\n{}", people(4, 320, 180));
    let opened = Opened::begin(&script, (1280, 800), DEVICES).await;
    let mut sheets = Vec::new();
    for _ in 0..effort.of(3, 20) {
        sheets.push(to_sheet(&opened).await);
        opened.window.press_named("Back").await;
        opened.window.until("the start page", "return !!document.querySelector('#home-text')").await;
    }
    let mut pictures = Vec::new();
    for _ in 0..effort.of(2, 12) {
        opened.prepare(true).await;
        opened.window.until("one's own picture", "return !!document.querySelector('canvas.playing')").await;
        pictures.push(to_picture(&opened).await);
        opened.leave().await;
    }
    vec![
        Figure::new("link to join sheet, in a running app", "ms", sheets).at_most(SHEET),
        Figure::new("press of Join to the first picture of others", "ms", pictures).at_most(PICTURE),
    ]
}

/// Opens a link as its paste does.
async fn to_sheet(opened: &Opened) -> f64 {
    let script = format!(
        "const done = arguments[0];
         const field = document.querySelector('#home-text');
         field.value = {};
         field.dispatchEvent(new Event('input', {{ bubbles: true }}));
         const began = performance.now();
         field.form.requestSubmit();
         const look = () => document.querySelector('.sheet form.who')
           ? requestAnimationFrame(() => done(performance.now() - began)) : requestAnimationFrame(look);
         look()",
        json!(LINK)
    );
    opened.window.measure(&script).await
}

/// Presses Join and waits for the first canvas of somebody else that is painted.
async fn to_picture(opened: &Opened) -> f64 {
    let script = format!(
        "const done = arguments[0];
         const button = [...document.querySelectorAll('button')].find((one) => one.textContent.trim() === {});
         const began = performance.now();
         button.click();
         const painted = () => [...document.querySelectorAll('canvas.playing[data-stream]')].some((one) => Number(one.dataset.stream) < 64);
         const look = () => painted() ? requestAnimationFrame(() => done(performance.now() - began)) : requestAnimationFrame(look);
         look()",
        json!(opened.join())
    );
    opened.window.measure(&script).await
}
