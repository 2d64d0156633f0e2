//! What attackers write, asserted on the tree: no scheme but the four, no element or attribute but the few.

use std::{collections::BTreeSet, fs, path::Path};

use super::{
    vectors::{ADDRESSES, PLACES, vectors},
    *,
};

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

/// What the window paints is tried with these trees, in a browser without this crate.
#[test]
fn the_trees_that_the_window_is_tried_with_are_these() {
    let trees: BTreeSet<String> = vectors().iter().map(|html| serde_json::to_string(&read(html)).unwrap()).collect();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../ui/e2e/hostile-words.json");
    let trees = format!("[\n{}\n]\n", trees.into_iter().collect::<Vec<_>>().join(",\n"));
    if fs::read_to_string(&file).is_ok_and(|before| before.replace("\r\n", "\n") == trees) {
        return;
    }
    fs::write(&file, trees).unwrap();
    panic!("they have changed: commit {}", file.display());
}
