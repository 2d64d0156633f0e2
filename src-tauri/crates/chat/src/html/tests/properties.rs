//! What holds of any text at all.

use proptest::prelude::*;

use super::*;
use crate::html::{from_text, to_text};

/// Pieces that meet in HTML, in any order.
fn soup() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(TAGS).prop_map(str::to_owned),
        4 => prop::sample::select(TAGS).prop_map(|tag| tag.replacen('<', "</", 1)),
        3 => "[a-z &;#0-9<>\"'=\\n\\t]{0,8}",
        1 => "\\PC{0,6}",
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

const TAGS: &[&str] = &[
    "<p>",
    "<div>",
    "<b>",
    "<i>",
    "<u>",
    "<s>",
    "<code>",
    "<pre>",
    "<br>",
    "<ul>",
    "<ol>",
    "<li>",
    "<table>",
    "<tr>",
    "<td>",
    "<th>",
    "<blockquote>",
    "<h1>",
    "<h6>",
    "<a href=\"https://a.example/b c\">",
    "<a href='mailto:a@b.c?x=<y>'>",
    "<a href=javascript:x>",
    "<a>",
    "<at id=\"0\">",
    "<span itemtype=\"x/Mention\" itemid=\"8:orgid:x\">",
    "<span>",
    "<emoji alt=\" x \" title=\"y\">",
    "<emoji>",
    "<img alt=\"a b\">",
    "<img id=x src=\"https://a.example/%zz\">",
    "<attachment id=\"a&quot;b\">",
    "<svg>",
    "<svg/>",
    "<script>",
    "<style>",
    "<textarea>",
    "<template>",
    "<!--",
    "-->",
    "<![CDATA[",
    "<plaintext>",
    "<msft-mention>",
    "<codeblock>",
    "<x-y>",
    "<hr>",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_soup_becomes_a_sound_tree_that_reads_back_as_itself(html in soup()) {
        let document = read(&html);
        assert_sound(&html, &document);
        let again = read(&write(&document));
        prop_assert_eq!(write(&again), write(&document));
        prop_assert_eq!(again, document);
    }

    #[test]
    fn any_text_is_taken(html in "\\PC*", other in any::<String>()) {
        for text in [html, other] {
            let document = read(&text);
            assert_sound(&text, &document);
            let _ = to_text(&document);
            for inline in inlines(&from_text(&text).blocks) {
                if let Inline::Link { address, .. } = inline {
                    prop_assert!(address.as_str().starts_with("http"));
                }
            }
        }
    }

    #[test]
    fn words_are_never_lost(words in "[a-z]{1,8}( [a-z]{1,8}){0,8}", tags in prop::collection::vec(prop::sample::select(&TAGS[..22]), 0..12)) {
        let html: String = tags.iter().copied().collect::<String>() + &words;
        let text = to_text(&read(&html));
        prop_assert!(text.contains(&words), "{} of {}", text, html);
    }
}
