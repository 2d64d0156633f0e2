//! What changed of a list, as one stretch that is replaced: most changes are at its end.

/// A stretch of the list before, and what stands there now.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Splice<T> {
    pub(super) start: usize,
    pub(super) remove: usize,
    pub(super) items: Vec<T>,
}

/// From one list to the next; nothing where they are the same.
pub(super) fn splice<T: PartialEq + Clone>(before: &[T], now: &[T]) -> Option<Splice<T>> {
    let start = before.iter().zip(now).take_while(|(a, b)| a == b).count();
    let (before, now) = (&before[start..], &now[start..]);
    let same_end = before.iter().rev().zip(now.iter().rev()).take_while(|(a, b)| a == b).count();
    let (remove, items) = (before.len() - same_end, &now[..now.len() - same_end]);
    (remove > 0 || !items.is_empty()).then(|| Splice { start, remove, items: items.to_vec() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn leads(before: &str, now: &str, most: usize) {
        let (before, now): (Vec<char>, Vec<char>) = (before.chars().collect(), now.chars().collect());
        let Some(splice) = splice(&before, &now) else { return assert_eq!(before, now) };
        assert!(splice.items.len() <= most, "{splice:?}");
        let mut list = before;
        list.splice(splice.start..splice.start + splice.remove, splice.items);
        assert_eq!(list, now);
    }

    #[test]
    fn the_stretch_is_as_short_as_can_be() {
        leads("abc", "abcd", 1);
        leads("abcd", "abc", 0);
        leads("abcd", "abXd", 1);
        leads("abc", "xyabc", 2);
        leads("aaa", "aaaa", 1);
        leads("aaaa", "aa", 0);
        leads("", "abc", 3);
        leads("abc", "", 0);
        leads("abc", "abc", 0);
        leads("abcd", "xbcy", 4);
    }
}
