//! The words as a file: plain text, or a page that loads nothing and runs nothing.

use std::fmt::Write;

use chat::{
    Body,
    html::{self, escaped},
};
use chrono::{DateTime, NaiveDateTime};
use graph::Zone;
use ipc::KeepLabels;

use super::record::{Entry, Words};

/// Whose file it is, and when.
pub(super) struct Heading<'a> {
    pub(super) title: &'a str,
    pub(super) labels: &'a KeepLabels,
    /// When it was begun, in milliseconds since 1970.
    pub(super) since: i64,
    pub(super) zone: Zone,
}

impl Heading<'_> {
    fn title(&self) -> &str {
        if self.title.is_empty() { &self.labels.meeting } else { self.title }
    }

    pub(super) fn wall(&self, at: i64) -> NaiveDateTime {
        self.zone.wall(DateTime::from_timestamp_millis(at).unwrap_or_default())
    }

    fn name<'a>(&'a self, entry: &'a Entry) -> &'a str {
        if entry.name.is_empty() { &self.labels.someone } else { &entry.name }
    }
}

/// As plain text. Lines that belong to what stands above them are indented, so that nobody's words look like somebody else's.
pub(super) fn text(heading: &Heading<'_>, entries: &[&Entry]) -> String {
    let mut text = String::new();
    let day = heading.wall(heading.since).format("%Y-%m-%d %H:%M");
    let _ = writeln!(text, "{}\n{day}\n{}\n", line(heading.title()), heading.labels.note);
    for entry in entries {
        let said = match &entry.words {
            Words::Said(said) => format!("{}: {}", heading.labels.said, line(said)),
            Words::Wrote { words, files, edited } => {
                let edited = if *edited { format!(" ({})", heading.labels.edited) } else { String::new() };
                let files = files.iter().map(|name| format!("\n[{}]", line(name)));
                format!(": {}{edited}{}", html::to_text(words), files.collect::<String>())
            }
            Words::Deleted => format!(": ({})", heading.labels.deleted),
        };
        let gap = if matches!(entry.words, Words::Said(_)) { " " } else { "" };
        let said = said.replace("\r\n", "\n").replace(['\n', '\r'], "\n    ");
        let _ = writeln!(text, "{} {}{gap}{said}", heading.wall(entry.at).format("%H:%M"), line(heading.name(entry)));
    }
    text
}

/// As a page of its own.
pub(super) fn page(heading: &Heading<'_>, entries: &[&Entry]) -> String {
    let title = escaped(heading.title());
    let mut page = format!(
        "<!doctype html>\n<html lang=\"{}\">\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n<title>{title}</title>\n<style>{STYLE}</style>\n\
         <h1>{title}</h1>\n<p class=\"note\"><time>{}</time> {}</p>\n",
        escaped(&heading.labels.language),
        heading.wall(heading.since).format("%Y-%m-%d %H:%M"),
        escaped(&heading.labels.note)
    );
    for entry in entries {
        let (class, said) = match &entry.words {
            Words::Said(said) => ("said", format!("<p><i>{}</i> {}</p>", escaped(&heading.labels.said), escaped(said))),
            Words::Wrote { words, files, edited } => ("wrote", written(words, files, *edited, heading.labels)),
            Words::Deleted => ("gone", format!("<p><i>{}</i></p>", escaped(&heading.labels.deleted))),
        };
        let _ = writeln!(
            page,
            "<article class=\"{class}\"><header><b>{}</b> <time>{}</time></header>{said}</article>",
            escaped(heading.name(entry)),
            heading.wall(entry.at).format("%H:%M")
        );
    }
    page
}

fn written(words: &html::Document, files: &[String], edited: bool, labels: &KeepLabels) -> String {
    // As it would be sent: without pictures, so that whoever opens the file loads none. Longer ones than can be sent are plain.
    let mut html = match Body::document(words) {
        Ok(body) => body.content().to_owned(),
        Err(_) => format!("<pre>{}</pre>", escaped(&html::to_text(words))),
    };
    for name in files {
        let _ = write!(html, "<p><i>{}</i></p>", escaped(name));
    }
    if edited {
        let _ = write!(html, "<p><small>{}</small></p>", escaped(&labels.edited));
    }
    html
}

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1b1f2a;background:#fff}\
    .note{color:#555}article{margin:1rem 0}article>*{margin:.2rem 0}header time,.said,.gone{color:#555}\
    pre{white-space:pre-wrap}blockquote{border-inline-start:3px solid #ccc;margin-inline-start:0;padding-inline-start:1rem}\
    table{border-collapse:collapse}td,th{border:1px solid #ccc;padding:.2rem .5rem}\
    @media(prefers-color-scheme:dark){body{color:#e8eaf0;background:#14171f}.note,header time,.said,.gone{color:#a5abba}a{color:#8ab4ff}}";

/// A single line.
fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
#[path = "render_tests.rs"]
mod tests;
