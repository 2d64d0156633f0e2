//! Who the person is, from the command line: a token service as a word of the program, a provider that nobody here wrote, the practice
//! organisation, and the system's keyring, each a process of its own. Everything they say is searched for what is nobody's business.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "helpers of a test fail the test")]

use std::{
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::Command,
};

use provider::Provider;
use serde_json::Value;
use session::{Bus, Daemon, inside};
use support::{
    guard::Guarded,
    passerelle::{Ended, Service, World},
    private::{Private, files},
    sign_in_page::browse,
    token_service::TokenService,
};
use url::Url;

#[path = "../src-tauri/crates/identity/tests/system/provider.rs"]
mod provider;
#[path = "../src-tauri/crates/identity/tests/system/session.rs"]
mod session;

struct Running {
    world: World,
    organisation: Service,
    provider: Provider,
    _keyring: Daemon,
}

impl Running {
    fn start() -> Self {
        let world = World::new(env!("CARGO_BIN_EXE_passerelle-under-test"));
        let organisation = world.service();
        Self { world, organisation, provider: Provider::start(), _keyring: Daemon::start(Some("password")) }
    }

    fn of_organisation(&self, what: &str) -> &str {
        self.organisation.ready[what].as_str().unwrap()
    }

    /// The program with these words, telling everything there is to its log, with no browser to open.
    fn command(&self, words: &[&str]) -> Command {
        let mut command = self.world.command(words);
        command.env("PASSERELLE_LOG", "trace").env("NO_COLOR", "1").env("PATH", "/nowhere");
        command
    }

    fn run(&self, words: &[&str]) -> Ended {
        let ended = self.command(words).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        let ended = Ended { code: ended.status.code(), stdout: text(ended.stdout), stderr: text(ended.stderr) };
        quiet(&ended.stderr);
        ended
    }

    fn json(&self, words: &[&str]) -> Value {
        let ended = self.run(&[words, &["--json"]].concat());
        serde_json::from_str(&ended.stdout).unwrap_or_else(|_| panic!("{words:?} said {ended:?}"))
    }

    fn token_service(&self) -> TokenService {
        TokenService::start(&self.world, &self.organisation, &self.provider.issuer, "127.0.0.1:0")
    }

    /// `sign-in` with these words; the page it names is opened as a person does who agrees, or chooses who to be.
    fn sign_in(&self, words: &[&str], person: &[(&str, &str)]) -> Ended {
        let mut process = Guarded::spawn(self.command(&[&["sign-in", "--json"], words].concat()));
        let mut log = BufReader::new(process.child().stderr.take().unwrap());
        let mut said = String::new();
        let page = loop {
            let mut line = String::new();
            assert_ne!(log.read_line(&mut line).unwrap(), 0, "it ended: {said}");
            if let Some((_, page)) = line.split_once("open this page: ") {
                break page.trim().parse::<Url>().unwrap();
            }
            said.push_str(&line);
        };
        let runtime = tokio::runtime::Runtime::new().unwrap();
        // Somebody has to read the log, or the program waits for room to write it.
        let reading = std::thread::spawn(move || {
            for line in log.lines().map_while(Result::ok) {
                said.push_str(&line);
                said.push('\n');
            }
            said
        });
        let code = runtime.block_on(browse(self.of_organisation("caFile"), &page, person));
        let said = reading.join().unwrap();
        let mut stdout = String::new();
        BufReader::new(process.child().stdout.take().unwrap()).read_line(&mut stdout).unwrap();
        let status = process.child().wait().unwrap();
        quiet(&said);
        assert!(!said.contains(&code), "the code is in the log");
        Ended { code: status.code(), stdout, stderr: said }
    }
}

/// No log has a token, a key, an id of a guest, or a name or address of a person.
fn quiet(log: &str) {
    let people = ["Ann Example", "ann@", "Ada Lindqvist", "ada@", "Contoso guests", "abcDEF"];
    Private::secrets().and(people).absent("the log", log.as_bytes());
}

fn written(folder: &Path) -> String {
    files(folder).into_iter().map(|(_, held)| String::from_utf8(held).unwrap()).collect()
}

#[test]
fn a_guest_of_a_token_service_comes_and_goes() {
    if !inside("a_guest_of_a_token_service_comes_and_goes", Bus::Own) {
        return;
    }
    let it = Running::start();
    let service = it.token_service();
    let address = &service.address;
    let check = |address: &str| it.run(&["token-service", "--check", "--listen", address]).code;
    assert_eq!((check(address), check("127.0.0.1:9")), (Some(0), Some(1)));

    let name = "Contoso guests";
    let added = it.run(&["add-guest", name, "--token-service", &format!("http://{address}")]);
    assert_eq!(added.code, Some(0), "{}", added.stderr);
    assert_eq!(it.json(&["accounts"])["guests"][0]["standing"]["is"], "signedOut");
    let link = "https://teams.microsoft.com/meet/2345678901234?p=abcDEF";
    let join = ["join", link, "--headless", "--service", "teams"];
    assert_eq!(it.json(&join)["code"], "signInNeeded");
    assert_eq!(it.json(&["call", "aaaabbbb-cccc-dddd-eeee-ffff00001111", "--headless"])["code"], "signInNeeded");

    let signed_in = it.sign_in(&[], &[]);
    assert_eq!(signed_in.code, Some(0), "{}", signed_in.stderr);
    assert_eq!(serde_json::from_str::<Value>(&signed_in.stdout).unwrap()["kept"], "keyring");
    let guest = &it.json(&["accounts"])["guests"][0];
    assert_eq!((&guest["standing"]["is"], &guest["account"]), (&"ready".into(), &"Ann Example".into()));
    assert!(guest["isChosen"].as_bool().unwrap());
    // There is a token now; what is missing is the browser.
    assert_eq!(it.json(&[&join[..], &["--browser", "/nowhere"]].concat())["code"], "browserMissing");
    assert_eq!(it.json(&[&join[..], &["--guest", "Nobody"]].concat())["code"], "guestName");

    let doctor = it.json(&["doctor"]);
    let of = |kind: &str| doctor.as_array().unwrap().iter().find(|found| found["kind"] == kind).unwrap().clone();
    assert_eq!(of("guest identities and network")["trouble"], Value::Null, "{doctor}");
    assert_eq!(of("keyring")["trouble"], Value::Null);
    assert_eq!(of("practice service")["devices"][0]["name"], it.of_organisation("https"));

    let settings = written(&it.world.path("config"));
    assert!(settings.contains(name));
    quiet(&settings.replace(name, ""));
    assert_eq!(it.run(&["sign-out", name]).code, Some(0));
    assert_eq!(it.json(&["accounts"])["guests"], Value::Array(vec![]));
    assert!(!written(&it.world.path("config")).contains(name));
    let log = service.end();
    assert!(log.contains("gave a token") && log.contains("revoked all tokens"), "{log}");
    quiet(&log);
}

#[test]
fn a_key_and_a_work_account_of_the_practice_organisation() {
    if !inside("a_key_and_a_work_account_of_the_practice_organisation", Bus::Own) {
        return;
    }
    let it = Running::start();
    let key = it.of_organisation("connectionStringFile");
    assert_eq!(it.run(&["add-guest", "Contoso guests", "--connection-string-file", key]).code, Some(0));
    let doctor = it.json(&["doctor"]);
    let found = doctor.as_array().unwrap().iter().find(|found| found["kind"] == "guest identities and network");
    assert_eq!(found.unwrap()["trouble"], Value::Null, "its own certificate is trusted: {doctor}");

    assert_eq!(it.json(&["sign-in", "--work"])["code"], "signInSetUp");
    fs::write(it.world.path("policy.toml"), "[work]\ncloud = 'practice'\n").unwrap();
    let signed_in = it.sign_in(&["--work"], &[("person", "ada")]);
    assert_eq!(signed_in.code, Some(0), "{}", signed_in.stderr);
    let work = it.json(&["accounts"])["work"].clone();
    assert_eq!((&work["standing"]["is"], &work["account"]), (&"ready".into(), &"Ada Lindqvist".into()));
    let meetings = it.json(&["meetings"]);
    let all_hands = meetings["entries"].as_array().unwrap().iter().find(|entry| entry["subject"] == "All hands");
    let link = all_hands.unwrap_or_else(|| panic!("it is tomorrow: {meetings}"))["link"].as_str().unwrap();
    // Online meetings hide the names of people, as Microsoft's do.
    assert_eq!(it.json(&["meetings", "show", link])["organizer"], "dana@contoso.example");
    assert_eq!(it.json(&["people", "kowal"])[0]["name"], "Dana Kowalska");
    assert_eq!(it.run(&["sign-out", "--work"]).code, Some(0));
    assert_eq!(it.json(&["people", "kowal"])["code"], "signInNeeded");
    assert_eq!(it.json(&["accounts"])["work"]["standing"]["is"], "signedOut");

    // A policy that can't be read is said, and nothing is added under it.
    fs::write(it.world.path("policy.toml"), "own-identity = true\n").unwrap();
    let told = it.run(&["accounts"]);
    assert!(told.stderr.contains("line 1"), "{}", told.stderr);
    assert_eq!(it.json(&["add-guest", "B", "--connection-string-file", key])["code"], "policy");
    assert_eq!(it.json(&["accounts"])["guests"][0]["standing"]["is"], "ready", "what was there goes on");
}
