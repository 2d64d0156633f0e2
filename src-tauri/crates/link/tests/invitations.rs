//! Whole invitations in many languages, as mail, as HTML and as calendar files. All ids and codes are made up.

mod support;

use link::explain;
use serde_json::{Value, json};
use support::{ID, LONG, SHORT, as_json};

/// The words of an invitation: title, join, meeting id, passcode, dial in, conference id.
const LANGUAGES: [(&str, [&str; 6]); 24] = [
    ("en", ["Microsoft Teams meeting", "Join", "Meeting ID", "Passcode", "Dial in by phone", "Phone conference ID"]),
    (
        "fr",
        [
            "Réunion Microsoft Teams",
            "Rejoindre ",
            "ID de réunion ",
            "Code secret ",
            "Composez le numéro",
            "ID de conférence téléphonique ",
        ],
    ),
    (
        "de",
        [
            "Microsoft Teams-Besprechung",
            "Beitreten",
            "Besprechungs-ID",
            "Kenncode",
            "Per Telefon einwählen",
            "Telefonkonferenz-ID",
        ],
    ),
    (
        "es",
        [
            "Reunión de Microsoft Teams",
            "Unirse",
            "Id. de reunión",
            "Código de acceso",
            "Acceso telefónico",
            "Id. de conferencia telefónica",
        ],
    ),
    (
        "it",
        ["Riunione di Microsoft Teams", "Partecipa", "ID riunione", "Passcode", "Chiama", "ID conferenza telefonica"],
    ),
    (
        "pt",
        [
            "Reunião do Microsoft Teams",
            "Ingressar",
            "ID da Reunião",
            "Senha",
            "Discagem por telefone",
            "ID de conferência de telefone",
        ],
    ),
    (
        "nl",
        [
            "Microsoft Teams-vergadering",
            "Deelnemen",
            "Vergaderings-id",
            "Wachtwoordcode",
            "Inbellen via telefoon",
            "Id voor telefonische vergadering",
        ],
    ),
    (
        "pl",
        [
            "Spotkanie w Microsoft Teams",
            "Dołącz",
            "Identyfikator spotkania",
            "Kod dostępu",
            "Zadzwoń",
            "Identyfikator konferencji telefonicznej",
        ],
    ),
    (
        "cs",
        [
            "Schůzka Microsoft Teams",
            "Připojit se",
            "ID schůzky",
            "Přístupový kód",
            "Vytočit",
            "ID telefonické konference",
        ],
    ),
    ("sv", ["Microsoft Teams-möte", "Anslut", "Mötes-ID", "Lösenord", "Ring in via telefon", "Telefonkonferens-ID"]),
    ("da", ["Microsoft Teams-møde", "Deltag", "Møde-id", "Adgangskode", "Ring op", "Telefonkonference-id"]),
    ("nb", ["Microsoft Teams-møte", "Bli med", "Møte-ID", "Tilgangskode", "Ring inn", "Telefonkonferanse-ID"]),
    ("fi", ["Microsoft Teams -kokous", "Liity", "Kokoustunnus", "Tunnuskoodi", "Soita", "Puhelinneuvottelun tunnus"]),
    (
        "tr",
        [
            "Microsoft Teams toplantısı",
            "Katıl",
            "Toplantı Kimliği",
            "Geçiş kodu",
            "Telefonla arayın",
            "Telefon konferansı kimliği",
        ],
    ),
    (
        "ru",
        [
            "Собрание Microsoft Teams",
            "Присоединиться",
            "Идентификатор собрания",
            "Секретный код",
            "Позвонить",
            "Идентификатор телефонной конференции",
        ],
    ),
    (
        "uk",
        [
            "Нарада Microsoft Teams",
            "Приєднатися",
            "Ідентифікатор наради",
            "Секретний код",
            "Зателефонувати",
            "Ідентифікатор телефонної конференції",
        ],
    ),
    (
        "el",
        [
            "Σύσκεψη Microsoft Teams",
            "Συμμετοχή",
            "Αναγνωριστικό σύσκεψης",
            "Κωδικός πρόσβασης",
            "Κλήση",
            "Αναγνωριστικό τηλεφωνικής διάσκεψης",
        ],
    ),
    ("ar", ["اجتماع Microsoft Teams", "انضمام", "معرف الاجتماع", "رمز المرور", "الاتصال", "معرف مؤتمر الهاتف"]),
    ("he", ["פגישת Microsoft Teams", "הצטרפות", "מזהה פגישה", "קוד גישה", "חיוג", "מזהה ועידת טלפון"]),
    ("ja", ["Microsoft Teams 会議", "参加", "会議 ID", "パスコード", "電話でダイヤルイン", "電話会議 ID"]),
    ("ko", ["Microsoft Teams 모임", "참가", "모임 ID", "암호", "전화 걸기", "전화 회의 ID"]),
    ("zh-Hans", ["Microsoft Teams 会议", "加入", "会议 ID", "密码", "通过电话拨入", "电话会议 ID"]),
    ("zh-Hant", ["Microsoft Teams 會議", "加入", "會議識別碼", "密碼", "透過電話撥入", "電話會議識別碼"]),
    // No language this program knows: only the shapes of id and code can tell.
    ("xx", ["Zaal in Microsoft Teams", "Vlub", "Zaal brik", "Skrot", "Plim", "Plim gnorf"]),
];

fn by_number(passcode: &str) -> Value {
    json!({"type": "meetingId", "id": ID, "passcode": passcode})
}

fn invitation(words: &[&str; 6], link: &str) -> String {
    let [title, join, id, passcode, dial, conference] = words;
    let line = "_".repeat(80);
    format!(
        "{line}\r\n{title}\r\n{join}: {link}\r\n{id}: 264 183 392 744 150\r\n{passcode}: Mt9xB2N6\r\n{line}\r\n{dial}\r\n\
         +1 872-555-0147,,559727062#<tel:+18725550147,,559727062#> X\r\n\
         X <https://dialin.teams.microsoft.com/11112222-3333-4444-5555-666677778888?id=559727062>\r\n\
         {conference}: 559 727 062#\r\nX: \
         <https://teams.microsoft.com/meetingOptions/?organizerId=aaaabbbb-cccc-dddd-eeee-ffff00001111>\r\n{line}\r\n"
    )
}

#[test]
fn link_and_number_in_every_language() {
    for (language, words) in &LANGUAGES {
        let found = as_json(&explain(&invitation(words, SHORT)));
        assert_eq!(found["locator"]["url"], SHORT, "{language}");
        let others: Vec<&Value> = found["alternatives"].as_array().unwrap().iter().map(|o| &o["locator"]).collect();
        assert_eq!(others, [&by_number("Mt9xB2N6")], "{language}");
        assert_eq!(found["warnings"], json!([]), "{language}");
    }
}

#[test]
fn number_alone_in_every_language() {
    for (language, words) in &LANGUAGES {
        let found = as_json(&explain(&invitation(words, "")));
        assert_eq!(found["locator"], by_number("Mt9xB2N6"), "{language}");
        assert_eq!(found["alternatives"], json!([]), "{language}");
    }
}

#[test]
fn a_conference_id_is_never_a_meeting_id() {
    for (language, words) in &LANGUAGES {
        for text in [
            format!("{}: 559 727 062#", words[5]),
            format!("{}\n+1 872-555-0147,,559727062#\n{}: 559 727 062#\n", words[4], words[5]),
        ] {
            let found = as_json(&explain(&text));
            assert_eq!(
                (&found["kind"], &found["reason"]),
                (&json!("refused"), &json!("notAMeeting")),
                "{language}: {text}"
            );
        }
        if *language != "xx" {
            let found = as_json(&explain(&format!("{}: 559 727 062", words[5])));
            assert_eq!(found["kind"], "refused", "{language}");
        }
    }
}

#[test]
fn html_source() {
    let text = format!(
        "<html><body><p><a href=\"{}\">Join the meeting now</a></p><div>Meeting&nbsp;ID:&nbsp;</div><span>264 183 392&nbsp;744&nbsp;150</span>\
         <br><span>Passcode: </span><span>Mt9xB2N6</span></body></html>",
        SHORT.replace("?p=", "?x=1&amp;p=")
    );
    let found = as_json(&explain(&text));
    assert_eq!(found["locator"]["url"], SHORT);
    assert_eq!(found["alternatives"][0]["locator"], by_number("Mt9xB2N6"));
}

#[test]
fn quoted_mail_with_broken_lines() {
    let quoted: String =
        LONG.as_bytes().chunks(60).map(|piece| format!("> {}\r\n", str::from_utf8(piece).unwrap())).collect();
    let found = as_json(&explain(&format!("> Hello,\r\n> join here:\r\n{quoted}> Mary\r\n")));
    assert_eq!(found["locator"]["url"], LONG);
    assert_eq!(found["warnings"], json!(["whitespaceRemoved"]));
}

#[test]
fn the_best_of_several_wins() {
    let other = SHORT.replace(ID, "111222333444555");
    let text = format!(
        "Old: {other}\nhttps://teams.live.com/meet/9312345678901?p=abc\nNew: {LONG}\nAgain: {LONG}\nBroken: {}",
        &LONG[..120]
    );
    let found = as_json(&explain(&text));
    assert_eq!(found["locator"]["url"], LONG);
    assert_eq!(found["alternatives"].as_array().unwrap().len(), 1);
    assert_eq!(found["alternatives"][0]["locator"]["url"], other);
    assert_eq!(found["warnings"], json!(["damagedLinkIgnored"]));
}

#[test]
fn a_number_shares_the_fate_of_its_link() {
    let invitation =
        |link: &str| format!("Microsoft Teams\n{link}\nMeeting ID: 264 183 392 744 150\nPasscode: Mt9xB2N6\n");
    for (link, kind, cloud_or_reason) in [
        ("https://gov.teams.microsoft.us/meet/264183392744150", "join", "gcch"),
        ("https://dod.teams.microsoft.us/meet/264183392744150?p=x", "refused", "unsupportedCloud"),
        ("https://teams.live.com/meet/9312345678901?p=x", "refused", "personalMeeting"),
        ("https://teams.microsoft.com.evil.test/meet/264183392744150?p=x", "invalid", "lookAlikeHost"),
        ("https://example.zoom.us/j/81234567890?pwd=x", "invalid", "unknown"),
        ("https://teams.microsoft.com/l/meetup-join/19%3ameeting_NDY2", "join", "public"),
    ] {
        let found = as_json(&explain(&invitation(link)));
        let detail = if kind == "join" { &found["cloud"] } else { &found["reason"] };
        assert_eq!((found["kind"].as_str(), detail.as_str()), (Some(kind), Some(cloud_or_reason)), "{link}");
        if kind == "join" {
            assert_eq!(found["locator"], by_number("Mt9xB2N6"));
        }
    }
}

#[test]
fn an_imitation_beside_the_real_link_is_reported() {
    let found = as_json(&explain(&format!("https://teams-microsoft.example/meet/1?p=x\n{SHORT}")));
    assert_eq!(found["locator"]["url"], SHORT);
    assert_eq!(found["warnings"], json!(["lookAlikeIgnored"]));
}

#[test]
fn invisible_marks_are_skipped() {
    let text = format!(
        "\u{feff}\u{202b}{}\u{202c}\n\u{200f}מזהה פגישה: \u{200e}264 183 392 744 150\u{200e}\n",
        SHORT.replace("meet", "me\u{ad}et")
    );
    let found = as_json(&explain(&text));
    assert_eq!(found["locator"]["url"], SHORT);
    assert_eq!(found["alternatives"][0]["locator"]["id"], ID);
}

/// A calendar file as mail programs send it: CRLF, folded at 75 bytes, text escaped.
fn calendar_file(properties: &[(&str, &str)]) -> String {
    let mut lines = vec!["BEGIN:VCALENDAR".to_owned(), "METHOD:REQUEST".into(), "BEGIN:VEVENT".into()];
    lines.push("ATTENDEE;CN=264 183 392 744 151:mailto:mary@example.com".into());
    lines.push("UID:040000008200E00074C5B7101A82E008000000009876543210987654".into());
    lines.extend(properties.iter().map(|(name, value)| format!("{name}:{value}")));
    lines.extend(["DTSTART:20261121T100000Z".into(), "END:VEVENT".into(), "END:VCALENDAR".into()]);
    let folded = lines.iter().map(|line| {
        let characters: Vec<char> = line.chars().collect();
        characters.chunks(70).map(String::from_iter).collect::<Vec<_>>().join("\r\n ")
    });
    folded.collect::<Vec<_>>().join("\r\n")
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace(',', "\\,").replace(';', "\\;").replace("\r\n", "\\n")
}

#[test]
fn calendar_files() {
    for (language, words) in &LANGUAGES {
        let description = escaped(&invitation(words, SHORT));
        let file = calendar_file(&[(&format!("DESCRIPTION;LANGUAGE={language}"), &description)]);
        let found = as_json(&explain(&file));
        assert_eq!(found["locator"]["url"], SHORT, "{language}");
        assert_eq!(found["alternatives"][0]["locator"], by_number("Mt9xB2N6"), "{language}");
        assert_eq!(found["alternatives"].as_array().unwrap().len(), 1, "{language}");
    }
}

#[test]
fn calendar_file_with_the_link_in_its_own_property() {
    let internal = "https://api.scheduler.teams.microsoft.com/teams/11112222-3333-4444-5555-666677778888/\
                    aaaabbbb-cccc-dddd-eeee-ffff00001111/19_meeting_NDY2@thread.v2/0";
    let file = calendar_file(&[
        ("DESCRIPTION", "Agenda\\n1. Budget\\, again"),
        ("X-MICROSOFT-SCHEDULINGSERVICEUPDATEURL", internal),
        ("X-MICROSOFT-SKYPETEAMSPROPERTIES", "{\"cid\":\"19:meeting_NDY2@thread.v2\"\\,\"rid\":0\\,\"mid\":0}"),
        ("X-MICROSOFT-SKYPETEAMSMEETINGURL", LONG),
    ]);
    let found = as_json(&explain(&file));
    assert_eq!(found["locator"]["url"], LONG);
    assert_eq!((&found["alternatives"], &found["warnings"]), (&json!([]), &json!([])));
}

#[test]
fn calendar_file_with_html_only() {
    let html = format!(
        "<html><body><a href=\"{SHORT}\">Join</a><br>Meeting ID: 264 183 392 744 150<br>Passcode: Mt9xB2N6</body></html>"
    );
    let file = calendar_file(&[("X-ALT-DESC;FMTTYPE=text/html", &escaped(&html))]);
    let found = as_json(&explain(&file));
    assert_eq!(found["locator"]["url"], SHORT);
    assert_eq!(found["alternatives"][0]["locator"], by_number("Mt9xB2N6"));
}

#[test]
fn calendar_file_without_a_meeting() {
    assert_eq!(as_json(&explain(&calendar_file(&[("DESCRIPTION", "Lunch")])))["reason"], "unknown");
}

#[test]
fn a_repeated_link_is_listed_once_and_keeps_its_company() {
    let gov = LONG.replace("teams.microsoft.com", "gov.teams.microsoft.us").replace("19%3a", "19%3agcch%3a");
    let text = format!("{gov}\n{SHORT}\n{gov}\nMeeting ID: 264 183 392 744 150\nPasscode: Mt9xB2N6\n");
    let found = as_json(&explain(&text));
    assert_eq!(found["locator"]["url"], gov);
    let others = found["alternatives"].as_array().unwrap();
    assert_eq!(others.len(), 2);
    assert_eq!((&others[1]["locator"], &others[1]["cloud"]), (&by_number("Mt9xB2N6"), &json!("gcch")));
}

#[test]
fn no_more_alternatives_than_promised() {
    let links: String = (0..200).map(|n| format!("{}\n", LONG.replace("NDY2ZTQ5", &format!("{n:08}")))).collect();
    let found = as_json(&explain(&links));
    assert_eq!(found["alternatives"].as_array().unwrap().len(), link::MAX_ALTERNATIVES);
}
