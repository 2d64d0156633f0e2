use super::*;

fn labels() -> KeepLabels {
    KeepLabels {
        language: "en".to_owned(),
        meeting: "A call".to_owned(),
        said: "(said)".to_owned(),
        edited: "edited".to_owned(),
        deleted: "deleted".to_owned(),
        someone: "Someone".to_owned(),
        note: "Mind whose words these are.".to_owned(),
    }
}

fn entry(name: &str, words: Words) -> Entry {
    Entry { at: 1_764_329_000_000, name: name.to_owned(), words }
}

fn wrote(html: &str) -> Words {
    Words::Wrote { words: html::read(html), files: vec!["plan <b>.pdf".to_owned()], edited: true }
}

fn both(title: &str, entries: &[Entry]) -> (String, String) {
    let labels = labels();
    let heading =
        Heading { title, labels: &labels, since: 1_764_329_000_000, zone: Zone::named("Europe/Paris").unwrap() };
    let entries: Vec<&Entry> = entries.iter().collect();
    (text(&heading, &entries), page(&heading, &entries))
}

#[test]
fn text_says_who_when_and_what() {
    let entries = [
        entry("Ann", Words::Said("good  morning".to_owned())),
        entry("", wrote("<p>one</p><ul><li>two</li></ul>")),
        entry("Bob", Words::Deleted),
    ];
    let expected = "Plan\n2025-11-28 12:23\nMind whose words these are.\n\n12:23 Ann (said): good morning\n\
                    12:23 Someone: one\n    • two (edited)\n    [plan <b>.pdf]\n12:23 Bob: (deleted)\n";
    assert_eq!(both("Plan", &entries).0, expected);
    assert!(both("", &entries).0.starts_with("A call\n"));
}

/// Whoever writes what looks like another line of the file stays within their own.
#[test]
fn nobody_speaks_for_others() {
    let forged = "x\n12:24 Ann: I agree\r\n12:25 Ann: to everything";
    let words = Words::Wrote { words: html::from_text(forged), files: Vec::new(), edited: false };
    let (text, _) =
        both("A\n12:00 Ann: no", &[entry("Bob\n12:24 Ann: yes", words), entry("Eve", Words::Said(forged.to_owned()))]);
    let lines: Vec<&str> = text.lines().skip(4).filter(|line| !line.starts_with("    ")).collect();
    assert_eq!(lines.len(), 2, "{text}");
    assert!(text.starts_with("A 12:00 Ann: no\n"));
}

#[test]
fn a_page_shows_formatting_and_runs_and_loads_nothing() {
    let hostile = "<script>alert(1)</script>\"'<img src=https://x.example/y onerror=alert(1)>";
    let entries = [
        entry(
            hostile,
            wrote(
                "<p><b>bold</b> <a href=\"https://a.example/\">there</a><img src=\"https://x.example/y\" alt=\"z\"></p>",
            ),
        ),
        entry("Ann", Words::Said(hostile.to_owned())),
        entry("Bob", wrote(hostile)),
    ];
    let (_, page) = both(hostile, &entries);
    assert!(page.contains("<strong>bold</strong>") || page.contains("<b>bold</b>"), "{page}");
    assert!(page.contains("href=\"https://a.example/\""), "{page}");
    assert!(page.contains("default-src 'none'"));
    assert!(!page.contains("<script") && !page.contains("<img"), "{page}");
    assert!(page.contains("plan &lt;b&gt;.pdf"));
}
