//! Searching in what is here of a thread, and finding out whether one is spoken to.

use std::ops::Range;

use crate::{
    html::{Block, Document, Inline},
    identifier::Identifier,
    ids::MessageId,
    message::{Content, Message},
    timeline::{Entry, Timeline},
};

/// A message that holds what is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Which.
    pub message: MessageId,
    /// Where in its words ([`Content::to_text`]), in bytes; empty where only its sender's name holds it.
    pub at: Vec<Range<usize>>,
}

/// More hits than that are not looked for.
const MAX_HITS: usize = 500;

/// Looks through the messages that are here, the newest first. Upper and lower case are the same; every word of the query must occur, in
/// the text or in the sender's name. Older pages are searched when they have been loaded.
#[must_use]
pub fn search(timeline: &Timeline, query: &str) -> Vec<Hit> {
    let words: Vec<String> = query.split_whitespace().map(fold).collect();
    if words.is_empty() {
        return Vec::new();
    }
    let entries = timeline.entries();
    let messages = entries.iter().rev().filter_map(|entry| match entry {
        Entry::Message { message, .. } if message.deleted.is_none() => Some(*message),
        _ => None,
    });
    messages.filter_map(|message| hit(message, &words)).take(MAX_HITS).collect()
}

fn hit(message: &Message, words: &[String]) -> Option<Hit> {
    let text = message.content.to_text()?;
    let name = fold(message.sender_name.as_deref().unwrap_or_default());
    let mut at = Vec::new();
    for word in words {
        let found = find(&text, word);
        if found.is_empty() && !name.contains(word) {
            return None;
        }
        at.extend(found);
    }
    at.sort_by_key(|range| range.start);
    Some(Hit { message: message.id.clone(), at })
}

/// Everywhere a folded word stands in a text, as ranges of the text as it is.
fn find(text: &str, word: &str) -> Vec<Range<usize>> {
    let mut folded = String::with_capacity(text.len());
    // For each byte of the folded text, where its character stands in the text.
    let mut origin = Vec::with_capacity(text.len() + 1);
    for (at, character) in text.char_indices() {
        for lower in character.to_lowercase() {
            folded.push(lower);
            origin.resize(folded.len(), (at, at + character.len_utf8()));
        }
    }
    let range = |at: usize| Some(origin.get(at)?.0..origin.get(at + word.len() - 1)?.1);
    folded.match_indices(word).filter_map(|(at, _)| range(at)).collect()
}

fn fold(text: &str) -> String {
    text.to_lowercase()
}

/// Whether somebody is spoken to in a message: by a mention that stands for them, or by their name where no id tells.
#[must_use]
pub fn mentions(message: &Message, who: Option<&Identifier>, name: &str) -> bool {
    if let Some(who) = who
        && message.mentions.iter().any(|mentioned| mentioned.who.as_ref() == Some(who))
    {
        return true;
    }
    let Some(document) = message.content.to_document() else { return false };
    let known = |id: &str| message.mentions.iter().any(|mentioned| mentioned.mention == id && mentioned.who.is_some());
    let name = fold(name.trim());
    let mut found = false;
    each_mention(&document, &mut |id, shown| {
        let is_who = who.is_some_and(|who| who.raw() == id || who.object_id().is_some_and(|object| object == id));
        found |= is_who || (!known(id) && !name.is_empty() && fold(shown) == name);
    });
    found
        || (matches!(message.content, Content::Text(_))
            && calls(&fold(&message.content.to_text().unwrap_or_default()), &name))
}

/// Whether a text calls a name with an @ before it.
fn calls(text: &str, name: &str) -> bool {
    let ends = |at: usize| text[at + 1 + name.len()..].chars().next().is_none_or(|next| !next.is_alphanumeric());
    !name.is_empty() && text.match_indices('@').any(|(at, _)| text[at + 1..].starts_with(name) && ends(at))
}

fn each_mention(document: &Document, see: &mut impl FnMut(&str, &str)) {
    document.blocks.iter().for_each(|block| in_block(block, see));
}

fn in_block(block: &Block, see: &mut impl FnMut(&str, &str)) {
    match block {
        Block::Paragraph { content } | Block::Heading { content, .. } => in_line(content, see),
        Block::Pre { .. } => {}
        // What is quoted spoke to somebody then.
        Block::Quote { .. } => {}
        Block::List { items, .. } => items.iter().flatten().for_each(|block| in_block(block, see)),
        Block::Table { rows } => {
            rows.iter().flatten().flat_map(|cell| &cell.blocks).for_each(|block| in_block(block, see))
        }
    }
}

fn in_line(content: &[Inline], see: &mut impl FnMut(&str, &str)) {
    for inline in content {
        match inline {
            Inline::Mention { id, name } => see(id, name),
            Inline::Link { content, .. } => in_line(content, see),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{message::Mentioned, time::Timestamp};

    fn message(content: Content) -> Message {
        Message {
            id: MessageId::new("1").unwrap(),
            sequence: Some(1),
            version: 1,
            content,
            sender: None,
            sender_name: Some("Jörg Ålesund".into()),
            created: Timestamp::from_unix_ms(1),
            edited: None,
            deleted: None,
            client_id: None,
            attachments: Vec::new(),
            mentions: Vec::new(),
        }
    }

    fn at(content: Content, query: &str) -> Option<Vec<String>> {
        let text = content.to_text().unwrap();
        let words: Vec<String> = query.split_whitespace().map(fold).collect();
        Some(hit(&message(content), &words)?.at.into_iter().map(|range| text[range].to_owned()).collect())
    }

    #[test]
    fn words_are_found_whatever_their_case_and_marks() {
        let html = || Content::Html("<p>The <b>PLAN</b> for İstanbul</p><p>planning</p>".into());
        assert_eq!(at(html(), "plan").unwrap(), ["PLAN", "plan"]);
        assert_eq!(at(html(), "istanbul"), None, "a dotted capital is no plain i");
        assert_eq!(at(html(), "i\u{307}stanbul the").unwrap(), ["The", "İstanbul"]);
        assert_eq!(at(html(), "plan missing"), None);
        assert_eq!(at(html(), "jörg PLAN").unwrap(), ["PLAN", "plan"]);
        assert_eq!(at(html(), "ålesund").unwrap(), Vec::<String>::new());
        assert_eq!(at(Content::Text("ẞtraße".into()), "STRASSE"), None);
        assert_eq!(at(Content::Text("ẞtraße".into()), "ßtraße").unwrap(), ["ẞtraße"]);
    }

    #[test]
    fn one_is_spoken_to_by_id_or_by_name() {
        let me = Identifier::from_raw("8:orgid:me").unwrap();
        let html = |html: &str| message(Content::Html(html.into()));
        let asked = |message: &Message| mentions(message, Some(&me), "Ann Lee");
        assert!(asked(&html("Hi <at id=\"0\">ann lee</at>")));
        assert!(asked(&html("<ul><li><at id=\"8:orgid:me\">somebody</at></li></ul>")));
        assert!(asked(&html("<at id=\"me\">x</at>")));
        assert!(!asked(&html("Hi Ann Lee")), "a name alone speaks of somebody");
        assert!(!asked(&html("<blockquote><at id=\"0\">Ann Lee</at></blockquote>ok")));
        // The list beside the text knows better: this Ann Lee is another one.
        let other = Mentioned { mention: "0".into(), who: Identifier::from_raw("8:orgid:other").ok() };
        assert!(!asked(&Message { mentions: vec![other], ..html("<at id=\"0\">Ann Lee</at>") }));
        let mine = Mentioned { mention: "0".into(), who: Some(me.clone()) };
        assert!(asked(&Message { mentions: vec![mine], ..html("<at id=\"0\">A.</at>") }));
        assert!(asked(&message(Content::Text("see @ann lee, please".into()))));
        assert!(!asked(&message(Content::Text("see @ann leeds".into()))));
        assert!(!mentions(&message(Content::Text("@ x".into())), None, ""));
    }
}
