//! The fifty samples of link shapes, one row each; a sample that names several inputs has several rows.
//!
//! `TH`, `T` and `O` in an input stand for the thread, tenant and organiser below, percent-encoded where the shape encodes
//! them.

mod support;

use link::{Explanation, explain};
use serde_json::{Value, json};
use support::{CONTEXT, ID, LONG, O, P, SHORT, T, THREAD, THREAD_ENCODED, as_json, long_join, short_join};

/// Every row's input is explained as the expected fields say; fields not named are not compared.
fn check(rows: &[(u8, String, Value)]) {
    for (sample, input, expected) in rows {
        let explanation = explain(input);
        let found = as_json(&explanation);
        for (key, value) in expected.as_object().expect("rows are objects") {
            assert_eq!(&found[key], value, "sample {sample}, {key} of {found:#} for\n{input}");
        }
        assert_eq!(explanation.is_join(), expected["kind"] == "join", "sample {sample}");
    }
}

fn row(sample: u8, input: impl Into<String>, expected: Value) -> (u8, String, Value) {
    (sample, input.into(), expected)
}

fn with(mut base: Value, extra: Value) -> Value {
    let fields = base.as_object_mut().expect("an object");
    fields.extend(extra.as_object().expect("an object").clone());
    base
}

fn refused(reason: &str) -> Value {
    json!({"kind": "refused", "reason": reason})
}

fn invalid(reason: &str) -> Value {
    json!({"kind": "invalid", "reason": reason})
}

#[test]
fn long_links() {
    let upper = LONG.replace("%3a", "%3A").replace("%7b", "%7B").replace("%7d", "%7D").replace("%2c", "%2C");
    let bare = format!(r#"https://teams.microsoft.com/l/meetup-join/{THREAD}/0?context={{"Tid":"{T}","Oid":"{O}"}}"#);
    let twice = LONG.replace('%', "%25");
    let channel = format!(
        "https://teams.microsoft.com/l/meetup-join/19%3a0123456789abcdef0123456789abcdef%40thread.tacv2/1788865197722?context={CONTEXT}"
    );
    let wrapped_lines = [LONG.replace("NDY2ZTQ5", "NDY2\r\nZTQ5"), LONG.replace("NDY2ZTQ5", "NDY2 ZTQ5")];
    let cleaned = with(long_join("public"), json!({"warnings": ["whitespaceRemoved"]}));
    check(&[
        row(1, LONG, with(long_join("public"), json!({"wrappers": [], "warnings": [], "alternatives": []}))),
        row(2, upper, long_join("public")),
        row(3, bare, long_join("public")),
        row(4, twice, long_join("public")),
        row(5, format!("{LONG}>"), long_join("public")),
        row(5, format!("{LONG}."), long_join("public")),
        row(5, format!("{LONG})"), long_join("public")),
        row(5, format!("<{LONG}>"), long_join("public")),
        row(
            6,
            channel.clone(),
            with(
                long_join("public"),
                json!({
                    "thread": "19:0123456789abcdef0123456789abcdef@thread.tacv2", "message": "1788865197722",
                    "chat": "unavailable", "locator": {"type": "link", "url": channel},
                }),
            ),
        ),
        row(
            13,
            format!(
                "https://teams.microsoft.com/v2/?meetingjoin=true#/l/meetup-join/{THREAD}/0?context={CONTEXT}&anon=true"
            ),
            long_join("public"),
        ),
        row(
            14,
            format!("https://teams.microsoft.com/_#/l/meetup-join/{THREAD}/0?context={CONTEXT}"),
            long_join("public"),
        ),
        row(20, format!("msteams:/l/meetup-join/{THREAD}/0?context={CONTEXT}"), long_join("public")),
        row(
            31,
            LONG.replace("teams.microsoft.com", "teams.live.com"),
            with(long_join("public"), json!({"warnings": ["hostRewritten"]})),
        ),
        row(46, wrapped_lines[0].clone(), cleaned.clone()),
        row(46, wrapped_lines[1].clone(), cleaned),
    ]);
}

#[test]
fn short_links() {
    let rewritten = with(short_join("public"), json!({"warnings": ["hostRewritten"]}));
    let no_hash = with(
        short_join("public"),
        json!({
            "locator": {"type": "link", "url": format!("https://teams.microsoft.com/meet/{ID}")}, "warnings": ["passcodeHashMissing"],
        }),
    );
    check(&[
        row(7, SHORT, with(short_join("public"), json!({"wrappers": [], "warnings": [], "alternatives": []}))),
        row(8, SHORT.replace("teams.microsoft.com", "teams.cloud.microsoft"), rewritten),
        row(9, SHORT.replace("https://", ""), short_join("public")),
        row(10, format!("HTTPS://Teams.Microsoft.com/meet/{ID}?P=x&p={P}"), short_join("public")),
        row(11, format!("https://teams.microsoft.com/meet/{ID}"), no_hash),
        row(
            12,
            format!("https://teams.microsoft.com/v2/?meetingjoin=true#/meet/{ID}?p={P}&anon=true"),
            short_join("public"),
        ),
        row(21, format!("msteams://teams.microsoft.com/meet/{ID}?p={P}"), short_join("public")),
        row(22, format!("msteams:///meet/{ID}?p={P}"), short_join("public")),
        row(
            32,
            format!("https://teams.microsoft.com.mcas.ms/meet/{ID}?p={P}&McasTsid=20893"),
            with(short_join("public"), json!({"wrappers": ["defenderProxy"]})),
        ),
    ]);
}

#[test]
fn launchers_and_web_clients() {
    let launcher = "https://teams.microsoft.com/dl/launcher/launcher.html?url=%2F_%23%2Fl%2Fmeetup-join%2F19%3Ameeting_NDY2ZTQ5ZmYtMWI3ZC00YzVhLTkwZTMtMmE1ZDhjN2I2ZjEw%40thread.v2%2F0%3Fcontext%3D%257b%2522Tid%2522%253a%252211112222-3333-4444-5555-666677778888%2522%252c%2522Oid%2522%253a%2522aaaabbbb-cccc-dddd-eeee-ffff00001111%2522%257d%26anon%3Dtrue&type=meetup-join&deeplinkId=0f0e0d0c-0b0a-4909-8807-060504030201&directDl=true";
    let light = "https://teams.microsoft.com/light-meetings/launch?agent=web&version=26072001100&coords=eyJjb252ZXJzYXRpb25JZCI6ICIxOTptZWV0aW5nX05EWTJaVFE1Wm1ZdE1XSTNaQzAwWXpWaExUa3daVE10TW1FMVpEaGpOMkkyWmpFd0B0aHJlYWQudjIiLCAidGVuYW50SWQiOiAiMTExMTIyMjItMzMzMy00NDQ0LTU1NTUtNjY2Njc3Nzc4ODg4IiwgIm9yZ2FuaXplcklkIjogImFhYWFiYmJiLWNjY2MtZGRkZC1lZWVlLWZmZmYwMDAwMTExMSIsICJtZXNzYWdlSWQiOiAiMCJ9&deeplinkId=0f0e";
    let light_home = "https://teams.live.com/light-meetings/launch?agent=web&coords=eyJtZWV0aW5nQ29kZSI6ICIyNjQxODMzOTI3NDQxNTAiLCAicGFzc2NvZGUiOiAiUXg3S2QwTG1UejRSYlZ3OVljIn0%3D";
    let by_launcher = json!({"wrappers": ["launcher"]});
    let bare =
        format!("https://gov.teams.microsoft.us/dl/launcher/launcher.html?url=/_#/meet/{ID}?p=abc&anon=true&type=meet");
    check(&[
        row(15, launcher, with(long_join("public"), by_launcher.clone())),
        row(
            16,
            format!(
                "https://teams.microsoft.com/dl/launcher/launcher.html?url=%2F_%23%2Fmeet%2F{ID}%3Fp%3D{P}%26anon%3Dtrue&type=meet"
            ),
            with(short_join("public"), by_launcher),
        ),
        row(
            17,
            bare,
            json!({"kind": "join", "cloud": "gcch", "locator": {"type": "link", "url": format!("https://gov.teams.microsoft.us/meet/{ID}?p=abc")}}),
        ),
        row(18, light, long_join("public")),
        row(18, light.replace("&deeplinkId=0f0e", "%3D%3D"), long_join("public")),
        row(19, light_home, refused("personalMeeting")),
        row(19, light_home.replace("teams.live.com", "teams.microsoft.com"), short_join("public")),
    ]);
}

#[test]
fn wrappers() {
    let safe = json!({"wrappers": ["safeLinks"]});
    let long_twice = LONG
        .replace('%', "%25")
        .replace("https://", "https%3A%2F%2F")
        .replace("com/l/", "com%2Fl%2F")
        .replace("join/", "join%2F")
        .replace("/0?context=", "%2F0%3Fcontext%3D");
    let google = format!(
        "https://www.google.com/url?q=https://teams.microsoft.com/l/meetup-join/{}/0?context%3D{}&sa=D&source=calendar",
        THREAD_ENCODED.replace("%3a", "%253A").replace("%40", "%2540"),
        CONTEXT.replace('%', "%25")
    );
    check(&[
        row(
            23,
            format!(
                "https://nam11.safelinks.protection.outlook.com/?url={long_twice}&data=05%7C02%7Csomeone%40contoso.com%7C0&sdata=AbC%3D&reserved=0"
            ),
            with(long_join("public"), safe.clone()),
        ),
        row(
            24,
            format!(
                "https://statics.teams.cdn.office.net/evergreen-assets/safelinks/2/atp-safelinks.html?url=https%3A%2F%2Fteams.microsoft.com%2Fmeet%2F{ID}%3Fp%3D{P}&locale=en-us"
            ),
            with(short_join("public"), safe.clone()),
        ),
        row(
            25,
            format!(
                "https://usg02.safelinks.protection.office365.us/?url=https%3A%2F%2Fgov.teams.microsoft.us%2Fmeet%2F{ID}%3Fp%3D{P}"
            ),
            with(short_join("gcch"), safe),
        ),
        row(26, google, with(long_join("public"), json!({"wrappers": ["google"]}))),
        row(50, "https://nam11.safelinks.protection.outlook.com/?url=https%3A%2F%2Fevil.test%2F", invalid("unknown")),
    ]);
    assert!(!format!("{:?}{}", explain(&format!("https://nam11.safelinks.protection.outlook.com/?url={long_twice}&data=05%7C02%7Csomeone%40contoso.com%7C0")), "").contains("contoso"));
}

#[test]
fn clouds_and_programs() {
    let gov = LONG.replace("teams.microsoft.com", "gov.teams.microsoft.us").replace("19%3a", "19%3agcch%3a");
    check(&[
        row(
            27,
            gov.clone(),
            with(
                long_join("gcch"),
                json!({
                    "thread": THREAD.replace("19:", "19:gcch:"), "locator": {"type": "link", "url": gov}, "warnings": ["needsGovernmentResource"],
                }),
            ),
        ),
        row(
            28,
            LONG.replace("teams.microsoft.com", "dod.teams.microsoft.us").replace("19%3a", "19%3adod%3a"),
            refused("unsupportedCloud"),
        ),
        row(29, LONG.replace("teams.microsoft.com", "teams.microsoftonline.cn"), refused("unsupportedCloud")),
        row(30, "https://teams.live.com/meet/9312345678901?p=abcDEF123ghiJKL4", refused("personalMeeting")),
    ]);
}

#[test]
fn numbers_and_invitations() {
    let id = |passcode: Value| json!({"type": "meetingId", "id": ID, "passcode": passcode});
    let unknown = json!({"kind": "join", "cloud": "public", "thread": null, "tenant": null, "organizer": null, "message": null, "chat": "unknown"});
    let numbered = with(unknown.clone(), json!({"locator": id(json!("Mt9xB2N6")), "warnings": []}));
    let alone = with(unknown, json!({"locator": id(Value::Null), "warnings": ["passcodeMissing"]}));
    check(&[
        row(33, "Meeting ID: 264 183 392 744 150\nPasscode: Mt9xB2N6", numbered),
        row(34, "264 183 392 744 150", alone.clone()),
        row(34, ID, alone),
    ]);
    let text = format!(
        "Microsoft Teams meeting\nJoin: {SHORT}\nMeeting ID: 264 183 392 744 150\nPasscode: Mt9xB2N6\nDial in by phone\n\
         +1 872-555-0147,,559727062# United States\nPhone conference ID: 559 727 062#\nFor organizers: Meeting options \
         <https://teams.microsoft.com/meetingOptions/?organizerId={O}&tenantId={T}&threadId=19_meeting_NDY2@thread.v2&messageId=0>"
    );
    check(&[row(35, text.clone(), short_join("public"))]);
    let found = as_json(&explain(&text));
    let others: Vec<&Value> = found["alternatives"].as_array().unwrap().iter().map(|other| &other["locator"]).collect();
    assert_eq!(others, [&id(json!("Mt9xB2N6"))]);
}

#[test]
fn refusals() {
    let broadcast = LONG.replace("%22%7d", "%22%2c%22IsBroadcastMeeting%22%3atrue%2c%22role%22%3a%22a%22%7d");
    check(&[
        row(36, format!("{broadcast}&btype=a&role=a"), refused("townHall")),
        row(36, broadcast, refused("townHall")),
        row(36, format!("{LONG}&btype=a&role=a"), refused("townHall")),
        row(
            37,
            format!("https://events.teams.microsoft.com/event/f0e1d2c3-b4a5-4697-8879-6a5b4c3d2e1f@{T}"),
            refused("webinar"),
        ),
        row(
            38,
            format!("https://teams.microsoft.com/registration/AAAA,BBBB,CCCC,DDDD,EEEE,FFFF?mode=read&tenantId={T}"),
            refused("webinar"),
        ),
        row(
            39,
            "https://teams.microsoft.com/convene/meetings?url=%2Fl%2Fmeetup-join%2F19%3ameeting_a",
            refused("townHall"),
        ),
        row(
            40,
            format!(
                "https://teams.microsoft.com/meetingOptions/?organizerId={O}&tenantId={T}&threadId=19_meeting_NDY2ZTQ5@thread.v2&messageId=0&language=en-US"
            ),
            refused("notAMeeting"),
        ),
        row(
            41,
            format!("https://teams.microsoft.com/l/chat/{THREAD}/conversations?context={CONTEXT}"),
            refused("notAMeeting"),
        ),
        row(42, "https://teams.microsoft.com/l/meeting/new?subject=x", refused("notAMeeting")),
    ]);
}

#[test]
fn damage() {
    check(&[
        row(43, format!("https://teams.microsoft.com/l/meetup-join/{THREAD_ENCODED}"), invalid("damaged")),
        row(44, format!("https://teams.microsoft.com/l/meetup-join/{THREAD_ENCODED}/0"), invalid("damaged")),
        row(45, LONG.replace("11112222-3333", "11112222-333"), invalid("damaged")),
        row(45, LONG.replace("%7b%22Tid", "%22Tid"), invalid("damaged")),
        row(45, LONG.replace(CONTEXT, "hello"), invalid("damaged")),
        row(46, LONG.replace("%40thread", " %4").replace("NDY2ZTQ5", "NDY2 ZTQ5"), invalid("damaged")),
        row(47, "https://teams.microsoft.com/meet/", invalid("damaged")),
        row(47, "https://teams.microsoft.com/meet/123 456", invalid("damaged")),
    ]);
}

#[test]
fn deceptions_and_nonsense() {
    check(&[
        row(48, format!("https://teams.microsoft.com.evil.test/meet/{ID}?p=x"), invalid("lookAlikeHost")),
        row(48, "https://teams.microsoft.com@evil.test/meet/1?p=x", invalid("userInfo")),
        row(48, "https://teams.microsoft.com:444/meet/1?p=x", invalid("oddPort")),
        row(
            48,
            "http://teams.microsoft.com/meet/1",
            json!({"kind": "join", "locator": {"type": "link", "url": "https://teams.microsoft.com/meet/1"}}),
        ),
        row(49, "https://zoom.us/j/123456789", invalid("unknown")),
        row(49, "", invalid("empty")),
        row(49, " \u{feff}\r\n\t", invalid("empty")),
        row(49, "javascript:alert(1)", invalid("otherScheme")),
        row(49, format!("javascript://teams.microsoft.com/meet/{ID}?p=x"), invalid("otherScheme")),
        row(49, format!("javascript:location='https://teams.microsoft.com/meet/{ID}?p=x'"), invalid("otherScheme")),
        row(49, format!("javascript:location=\"https://teams.microsoft.com/meet/{ID}?p=x\""), invalid("otherScheme")),
        row(49, format!("ftp://teams.microsoft.com/meet/{ID}?p=x"), invalid("otherScheme")),
        row(49, "mailto:mary@example.com", invalid("otherScheme")),
        row(49, "a".repeat(1_000_000), invalid("unknown")),
        row(49, "a ".repeat(link::MAX_INPUT_BYTES), invalid("tooLong")),
    ]);
}

/// Found by fuzzing: a full stop at the end of an id or a hash got lost when the canonical link was read again.
#[test]
fn a_full_stop_ends_a_sentence_and_no_link() {
    check(&[
        row(0, "https://teams.microsoft.com/meet/264183./meet/264183", invalid("damaged")),
        row(0, format!("{SHORT}%2e"), short_join("public")),
        row(0, format!("{SHORT}."), short_join("public")),
    ]);
}

#[test]
fn every_refusal_says_what_to_do() {
    for input in ["", "x", "https://teams.live.com/meet/1?p=x", "https://teams.microsoft.com/meet/"] {
        let explanation = explain(input);
        assert!(!matches!(explanation, Explanation::Join(_)));
        assert_eq!(explanation.why_not(), as_json(&explanation)["explanation"].as_str());
        assert!(explanation.why_not().unwrap().len() > 40);
    }
}
