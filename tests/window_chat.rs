//! The chat of a meeting in the real window: somebody of the organisation's resource joins its practice meeting, reads what is said
//! in the meeting's thread as it happens, and writes there; what attackers write is words.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "helpers of a test fail the test")]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use serde_json::{Value, json};
use support::{
    control::control,
    guard::{PATIENCE, until},
    journey::{Journey, Look, built, kept},
    passerelle::{Service, World},
    script::{Scripted, script},
};
use tokio::time::{sleep, timeout};

#[path = "../src-tauri/crates/chat/src/html/tests/vectors.rs"]
#[allow(dead_code, reason = "the sanitiser's own tests use more of it")]
mod vectors;

/// A picture of two by two pixels, red, green, blue and white.
const PNG: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEklEQVR4nGP4z8DAAMIM/4EAAB/uBfsL2WiLAAAAAElFTkSuQmCC";

/// Notes whatever the page does beside showing words.
const WATCH: &str = "
    window.happened = [];
    const note = (what) => window.happened.push(what);
    for (const name of ['alert', 'confirm', 'prompt', 'print', 'open']) window[name] = () => note(name);
    addEventListener('securitypolicyviolation', (event) => note(`${event.violatedDirective} ${event.blockedURI}`));
    addEventListener('error', (event) => note(`error ${event.message}`));
    addEventListener('beforeunload', () => note('navigation'));
    new PerformanceObserver((list) => list.getEntries().forEach((one) => note(`loaded ${one.name}`))).observe({ type: 'resource' });";

/// What of the messages is not meant to be there, and what happened.
const ODD: &str = "
    const all = [...document.querySelectorAll('[role=log] *')];
    const bad = 'script,style,iframe,object,embed,img,video,audio,link,meta,base,form,input,math,foreignObject,a,template';
    const elements = all.filter((one) => one.matches(bad)).map((one) => one.localName);
    const attributes = all.flatMap((one) => [...one.attributes]).map((one) => one.name).filter((name) => /^on|^(href|src|srcdoc|action|is|ping)$/.test(name));
    return [...new Set([...elements, ...attributes, ...window.happened])]";

/// The practice organisation, and somebody's hand in it.
struct Organisation(Service);

impl Organisation {
    async fn asked(&self, method: &str, word: &str, body: &Value) -> Value {
        control(&self.0.ready, method, word, body).await
    }

    /// The meeting's thread as it is now.
    async fn thread(&self) -> Value {
        let all = self.asked("GET", "chats", &json!({})).await;
        let is_it = |thread: &&Value| thread["topic"] == "Harbour";
        all.as_array().unwrap_or_else(|| all["value"].as_array().unwrap()).iter().find(is_it).unwrap().clone()
    }

    async fn writes(&self, thread: &str, html: &str) {
        let words = json!({ "as": "ada", "content": html, "html": true });
        self.asked("POST", &format!("chats/{thread}/write"), &words).await;
    }

    /// How many of the resource's users are in the thread.
    async fn guests(&self) -> usize {
        let thread = self.thread().await;
        let ids = thread["participants"].as_array().unwrap().iter().filter_map(|one| one["id"].as_str());
        ids.filter(|id| id.starts_with("8:acs:")).count()
    }

    /// Waits until all of them have left.
    async fn without_guests(&self) {
        let gone = async {
            while self.guests().await > 0 {
                sleep(Duration::from_millis(50)).await;
            }
        };
        timeout(PATIENCE, gone).await.expect("who leaves the meeting leaves its chat");
    }
}

/// The window of somebody who is a user of the resource.
async fn window_of_a_user(world: &World, service: &Service) -> Journey {
    let journey = Journey::beside(world, &built(), &kept("window"), Look::PLAIN).await;
    journey.reads("home.title").await;
    let key = fs::read_to_string(service.ready["connectionStringFile"].as_str().unwrap()).unwrap();
    let form = json!({ "name": "Harbour", "way": { "by": "connectionString" }, "connectionString": key });
    let call = format!("await __TAURI_INTERNALS__.invoke('add_guest', {{ form: {form} }})");
    journey.window().attempt(&call).await.unwrap();
    journey
}

#[tokio::test]
async fn a_meetings_thread_is_read_and_written_and_attacks_are_words() {
    let world = World::new(env!("CARGO_BIN_EXE_passerelle-under-test"));
    let meeting = Scripted::open("Harbour").person("Bea").event(0.5, "Bea", "{ write = \"We begin?\" }").event(
        0.8,
        "Bea",
        "{ correct = \"Shall we begin?\" }",
    );
    let service = world.service_playing(&script(&[meeting]));
    let journey = window_of_a_user(&world, &service).await;
    let organisation = Organisation(service);
    let window = journey.window();
    journey.paste(organisation.0.link_of(0)).await;
    journey.prepare("Robin Ferris").await;
    journey.press("join.now").await;
    journey.inside().await;
    window.press("[aria-label^='Show chat']").await;
    window.see(".editor").await;
    window.reads("Shall we begin?").await;

    window.write(".editor", "It is me\u{e007}").await;
    window.until("the message", "return !!document.querySelector('.message.mine:not(.pending)')").await;
    let thread = organisation.thread().await;
    assert!(thread["participants"].to_string().contains("Robin Ferris"), "{thread}");
    let thread = thread["id"].as_str().unwrap().to_owned();
    organisation.writes(&thread, "<p>And <strong>this</strong> is the <em>agenda</em></p>").await;
    window.reads("And this is the agenda").await;
    window.drawn().await;
    journey.picture("chat-in-a-meeting").await;

    attacks(&organisation, &thread, &journey).await;
    picture(&organisation, &thread, &journey).await;
    let kept = keep(&organisation, &thread, &journey).await;
    journey.leave().await;
    organisation.without_guests().await;
    kept_words_are_whole_and_deleted(&kept, &journey).await;
    window.press("details:has([role=region]) summary").await;
    window.reads("It is me").await;
    journey.picture("chat-after-a-meeting").await;
    journey.close().await;
}

/// A picture is shown when it is asked for.
async fn picture(organisation: &Organisation, thread: &str, journey: &Journey) {
    let window = journey.window();
    let words = json!({ "as": "ada", "content": "The pier", "html": true, "picture": PNG });
    organisation.asked("POST", &format!("chats/{thread}/write"), &words).await;
    window.reads("The pier").await;
    journey.press("words.showPicture").await;
    window.until("the picture", "return document.querySelector('[role=log] .message img')?.naturalWidth === 2").await;
    journey.picture("chat-picture").await;
}

/// The words of the call go to a file; gives it.
async fn keep(organisation: &Organisation, thread: &str, journey: &Journey) -> PathBuf {
    let window = journey.window();
    let started = window.attempt("return await __TAURI_INTERNALS__.invoke('start')").await.unwrap();
    let folder = PathBuf::from(started["keeping"]["folder"].as_str().unwrap());
    assert!(!folder.exists(), "nothing is kept before somebody asks for it");
    journey.press("call.captions.on").await;
    journey.press("call.more").await;
    journey.choose("keep.menu").await;
    window.press("dialog input[type=checkbox]").await;
    journey.picture("keep-words").await;
    journey.press("keep.begin").await;
    journey.reads("keep.mark").await;
    organisation.writes(thread, "<p>This is <b>kept</b></p>").await;
    window.reads("This is kept").await;
    journey.picture("keep-mark").await;
    let files = until("the file", || Some(fs::read_dir(&folder).ok()?.filter_map(Result::ok).collect::<Vec<_>>()));
    assert_eq!(files.len(), 1, "{files:?}");
    files[0].path()
}

/// The call is over: everything that was seen of it stands in the file, which goes with one press.
async fn kept_words_are_whole_and_deleted(kept: &Path, journey: &Journey) {
    journey.reads("keep.after").await;
    // What was seen last is written when the call has ended.
    let whole = || fs::read_to_string(kept).ok().filter(|page| page.contains("This is <b>kept</b>"));
    let page = until("the whole file", whole);
    for words in ["Shall we begin?", "It is me", "<i>agenda</i>", "This is <b>kept</b>", "Robin Ferris"] {
        assert!(page.contains(words), "no “{words}” in {page}");
    }
    assert!(!page.contains("<script") && !page.contains("<img"), "{page}");
    journey.picture("keep-after").await;
    journey.press("keep.delete").await;
    until("the file to go", || (!kept.exists()).then_some(()));
}

/// Public lists of attacks, as somebody of the organisation writes them: one for each of the trees that they are read as, for more does
/// not reach the window.
async fn attacks(organisation: &Organisation, thread: &str, journey: &Journey) {
    let window = journey.window();
    window.eval(WATCH).await;
    let tree = |vector: &str| json!(chat::html::read(vector)).to_string();
    let all: BTreeMap<String, String> = vectors::vectors().into_iter().map(|vector| (tree(&vector), vector)).collect();
    assert!(all.len() > 40, "{} are too few", all.len());
    for vector in all.values() {
        organisation.writes(thread, vector).await;
    }
    organisation.writes(thread, "That was all.").await;
    window.reads("That was all.").await;
    window.drawn().await;
    let shown = window.eval("return document.querySelectorAll('[role=log] [data-message]').length").await;
    assert!(shown.as_u64() >= Some(all.len() as u64), "{shown} messages are shown");
    assert_eq!(window.eval(ODD).await, json!([]));
    journey.picture("chat-attacks").await;
    // The witness: this page would have noticed.
    window
        .eval("document.querySelector('[role=log]').insertAdjacentHTML('beforeend', '<img src=x onerror=alert(1)>')")
        .await;
    window.until("the page to notice", "return window.happened.length > 0").await;
    window.eval("document.querySelector('[role=log] img').remove()").await;
}
