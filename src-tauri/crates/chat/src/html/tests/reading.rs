//! What people and Teams' own clients write.

use super::*;
use crate::html::{from_text, to_text};

#[test]
fn paragraphs_breaks_and_marks() {
    assert_eq!(
        canonical("<div>Hello <strong>you</strong></div><div>there</div>"),
        "<p>Hello <b>you</b></p><p>there</p>"
    );
    assert_eq!(canonical("a<br>b<br/><br>c<br>"), "<p>a<br>b<br><br>c</p>");
    assert_eq!(canonical("<b>a<i>b</b>c</i>"), "<p><b>a</b><b><i>b</i></b><i>c</i></p>");
    assert_eq!(canonical("<p>  a \n <em> b </em>  </p>\n<p> </p>"), "<p>a <i>b</i></p>");
    assert_eq!(canonical("<p>&nbsp;</p>"), "<p>\u{a0}</p>");
    assert_eq!(canonical("<s>x</s><u>y</u><code>z</code>"), "<p><s>x</s><u>y</u><code>z</code></p>");
    assert_eq!(canonical("<h2>Plan</h2>text"), "<h2>Plan</h2><p>text</p>");
    assert_eq!(canonical("<p>a</p><hr><p>b</p>"), "<p>a</p><p>b</p>");
}

#[test]
fn marks_end_with_what_they_began_in() {
    assert_eq!(canonical("<ul><li><b>a</li><li>b</li></ul>c"), "<ul><li><b>a</b></li><li>b</li></ul><p>c</p>");
    assert_eq!(
        canonical("<b>a<blockquote>b</b></blockquote>c"),
        "<p><b>a</b></p><blockquote><p><b>b</b></p></blockquote><p><b>c</b></p>"
    );
}

#[test]
fn lists_quotes_and_tables() {
    assert_eq!(
        canonical("<ol><li>a<li>b<ul><li>c</ul></ol>d"),
        "<ol><li>a</li><li><p>b</p><ul><li>c</li></ul></li></ol><p>d</p>"
    );
    assert_eq!(canonical("<ul>a<li>b</ul><li>c"), "<ul><li>a</li><li>b</li></ul><p>c</p>");
    assert_eq!(canonical("<blockquote>a<p>b</blockquote>"), "<blockquote><p>a</p><p>b</p></blockquote>");
    let table = "<table><thead><tr><th>a<th>b</thead><tr><td>c<td></table>";
    assert_eq!(canonical(table), "<table><tr><th>a</th><th>b</th></tr><tr><td>c</td><td></td></tr></table>");
    assert_eq!(canonical("<td>a<tr>b"), "<p>a</p><p>b</p>");
    assert_eq!(canonical("<table><tr><td></table><ul></ul><blockquote></blockquote>"), "");
    assert_eq!(canonical("<table>x<td>y"), "<table><tr><td>x</td><td>y</td></tr></table>");
}

#[test]
fn an_inner_table_does_not_end_what_is_around_it() {
    let html = "<ul><li><table><tr><td>a</ul></td></tr></table>b</li></ul>";
    assert_eq!(canonical(html), "<ul><li><table><tr><td>a</td></tr></table><p>b</p></li></ul>");
}

#[test]
fn code_keeps_its_shape() {
    let html = "<pre>\n  if a &lt; b {\n    <b>c</b>\n  }\n</pre>";
    assert_eq!(canonical(html), "<pre>  if a &lt; b {\n    c\n  }</pre>");
    assert_eq!(canonical("<codeblock class=\"Rust\"><code>a<br>b</code></codeblock>c"), "<pre>a\nb</pre><p>c</p>");
    assert_eq!(canonical("<ul><li><pre>a</li></ul>b"), "<ul><li><pre>a</pre></li></ul><p>b</p>");
    assert_eq!(canonical("<pre><pre>a</pre>b</pre>c"), "<pre>ab</pre><p>c</p>");
}

#[test]
fn links_keep_their_words_and_say_where_they_lead() {
    assert_eq!(
        canonical("see <a href=\"https://a.example/x?y=1&z=2\"> the <b>plan</b> </a>!"),
        "<p>see <a href=\"https://a.example/x?y=1&amp;z=2\">the <b>plan</b></a> !</p>"
    );
    assert_eq!(canonical("<a href=\"/x\">a</a><a>b</a>"), "<p>ab</p>");
    assert_eq!(
        canonical("<a href=\"https://a.example\">a<br>b<p>c</a>d"),
        "<p><a href=\"https://a.example/\">a</a><br><a href=\"https://a.example/\">b</a></p><p><a href=\"https://a.example/\">c</a>d</p>"
    );
    assert_eq!(canonical("<a href=\"https://a.example\"></a>x"), "<p>x</p>");
    assert_eq!(
        canonical("<a href=\"https://a.example\">a<a href=\"tel:1\">b</a>c"),
        "<p><a href=\"https://a.example/\">a</a><a href=\"tel:1\">b</a>c</p>"
    );
}

#[test]
fn mentions_in_each_way_they_are_written() {
    let mention = "<p>Hi <at id=\"0\">Ann Lee</at>!</p>";
    assert_eq!(canonical(mention), mention);
    let skype =
        "Hi <span itemscope itemtype=\"http://schema.skype.com/Mention\" itemid=\"0\"><span>Ann</span> Lee</span>!";
    assert_eq!(canonical(skype), mention);
    assert_eq!(canonical("Hi <msft-mention id=\"0\">Ann Lee</msft-mention>!"), mention);
    assert_eq!(canonical("Hi <at id=\"0\">Ann <p>Lee"), "<p>Hi <at id=\"0\">Ann</at></p><p>Lee</p>");
    assert_eq!(canonical("<at id=\"0\"></at>x"), "<p>x</p>");
}

#[test]
fn pictures_are_placeholders() {
    let emoji = "<emoji alt=\"🙂\" title=\"Smile\"></emoji>";
    assert_eq!(canonical(emoji), format!("<p>{emoji}</p>"));
    assert_eq!(
        canonical(
            "<img itemtype=\"http://schema.skype.com/Emoji\" alt=\"🙂\" title=\"Smile\" src=\"https://a.example/s.png\">"
        ),
        format!("<p>{emoji}</p>")
    );
    let image =
        "<img id=\"f5\" src=\"https://a.example/i.png\" alt=\"Plan\" itemtype=\"http://schema.skype.com/Sticker\">";
    assert_eq!(canonical(image), format!("<p>{image}</p>"));
    assert_eq!(canonical("<img id=\"f5\">"), "<p><img id=\"f5\"></p>");
    assert_eq!(canonical("<img src=\"http://a.example/i.png\" alt=\"Plan\">"), "<p>Plan</p>");
    assert_eq!(canonical("<img src=\"data:image/png;base64,AA\"><img src=\"x\">"), "");
    assert_eq!(canonical("<attachment id=\"a1\"></attachment>"), "<p><attachment id=\"a1\"></attachment></p>");
}

#[test]
fn what_is_not_for_reading_is_gone() {
    for html in [
        "<script>x</script>",
        "<style>x</style>",
        "<title>x</title>",
        "<iframe>x</iframe>",
        "<svg><p>x</p></svg>",
        "<template><b>x</b></template>",
        "<noscript>x</noscript>",
        "<!-- x -->",
        "<!doctype x>",
        "<textarea>x</textarea>",
        "<svg>x<svg></svg>x</svg>",
        "<object><embed>x</object>",
        "<?x?>",
        "<![CDATA[x]]>",
        "<video><source>x</video>",
    ] {
        assert_eq!(canonical(&format!("a{html}b")), "<p>ab</p>", "{html}");
    }
    assert_eq!(canonical("a<svg/>b<script>c"), "<p>ab</p>");
    assert_eq!(canonical("<plaintext><b>x"), "<p>&lt;b&gt;x</p>");
}

#[test]
fn too_much_is_cut_and_said_to_be() {
    let long = read(&"<p>x</p>".repeat(crate::limits::MAX_NODES));
    assert!(long.cut && long.blocks.len() == crate::limits::MAX_NODES / 2);
    let deep = read(&("<blockquote>".repeat(1000) + "x" + &"</blockquote>".repeat(1000) + "y"));
    assert_eq!(measure(&deep.blocks).0, crate::limits::MAX_DEPTH);
    assert_eq!(deep.blocks.len(), 2, "the tags that were too deep end nothing");
    let source = read(&"ä".repeat(crate::limits::MAX_HTML_BYTES));
    assert!(source.cut);
    assert!(!read("x").cut);
}

#[test]
fn many_marks_and_attributes_cost_little() {
    // Each paragraph would open every mark again in a browser's tree; and each attribute is compared with all before it.
    let marks: String = (0..8000).map(|n| format!("<b a{n}>")).collect();
    let attributes: String = (0..10_000).map(|n| format!("a{n} ")).collect();
    assert_sound("marks", &read(&(marks + &"<p>x".repeat(8000))));
    assert_sound("attributes", &read(&format!("<p {attributes}>x")));
}

#[test]
fn a_tree_as_plain_text() {
    let text = |html: &str| to_text(&read(html));
    assert_eq!(text("<p>a <b>b</b><br>c</p><p>d</p>"), "a b\nc\nd");
    assert_eq!(text("<ul><li>a<ol><li>b<li>c</ol></ul>"), "• a\n• 1. b\n• 2. c");
    assert_eq!(text("<blockquote>a<p>b</blockquote>c"), "> a\n> b\nc");
    assert_eq!(text("<table><tr><td>a<td>b<tr><td>c</table>"), "a\tb\nc");
    assert_eq!(
        text("<img id=1 alt=Plan><emoji alt=\"🙂\"></emoji><at id=0>Ann</at><a href=\"https://a.example\">b</a>"),
        "Plan🙂Annb"
    );
}

#[test]
fn plain_text_as_a_tree() {
    let html = |text: &str| write(&from_text(text));
    assert_eq!(html("a  b\n\n<b> & c\n"), "<p>a  b<br><br>&lt;b&gt; &amp; c</p>");
    assert_eq!(
        html("see (https://a.example/x_(y)), or http://b.example."),
        "<p>see (<a href=\"https://a.example/x_(y\">https://a.example/x_(y</a>)), or <a href=\"http://b.example/\">http://b.example</a>.</p>"
    );
    assert_eq!(html("javascript:alert(1) https:// \u{0}\u{1b}x"), "<p>javascript:alert(1) https:// x</p>");
    assert_eq!(html(""), "");
    assert!(from_text(&"a\n".repeat(100_000)).cut);
}
