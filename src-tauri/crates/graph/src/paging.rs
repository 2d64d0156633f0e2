//! Lists: page after page, by the link that each page gives, verbatim, as long as it stays on the same host.

use http::Uri;
use serde::{Deserialize, de::DeserializeOwned, de::IgnoredAny};

use crate::{
    answer,
    ask::Ask,
    client::Graph,
    error::GraphError,
    limits::{MAX_ITEMS, MAX_PAGES},
};

/// A list, as far as it was read.
#[derive(Debug)]
pub(crate) struct List<T> {
    /// In the service's order.
    pub items: Vec<T>,
    /// False where there was more than is read of one list.
    pub is_complete: bool,
}

#[derive(Deserialize)]
struct Page<T> {
    value: Vec<Item<T>>,
    #[serde(rename = "@odata.nextLink")]
    next: Option<String>,
}

/// One odd item costs nobody the list.
#[derive(Deserialize)]
#[serde(untagged)]
enum Item<T> {
    Read(T),
    Odd(IgnoredAny),
}

impl Graph {
    /// Reads a list to its end. A page may be empty and yet not the last.
    pub(crate) async fn list<T: DeserializeOwned>(&self, ask: &Ask) -> Result<List<T>, GraphError> {
        self.pages(ask, MAX_PAGES).await
    }

    /// Reads the first page of a list: the best of a search.
    pub(crate) async fn first_page<T: DeserializeOwned>(&self, ask: &Ask) -> Result<Vec<T>, GraphError> {
        Ok(self.pages(ask, 1).await?.items)
    }

    async fn pages<T: DeserializeOwned>(&self, ask: &Ask, most: usize) -> Result<List<T>, GraphError> {
        let mut address = self.address(ask)?;
        let mut items = Vec::new();
        let mut odd = 0_usize;
        for left in (0..most).rev() {
            let page: Page<T> = answer::value(&self.send(ask, &address).await?)?;
            for item in page.value {
                match item {
                    Item::Read(item) => items.push(item),
                    Item::Odd(_) => odd += 1,
                }
            }
            let next = page.next.filter(|_| items.len() <= MAX_ITEMS);
            let Some(next) = next else {
                return Ok(bounded(items, odd));
            };
            if left > 0 {
                address = self.next_address(&next)?;
            }
        }
        Ok(List { is_complete: false, ..bounded(items, odd) })
    }

    fn next_address(&self, next: &str) -> Result<Uri, GraphError> {
        let address: Uri = next.parse().map_err(|_| GraphError::Unreadable)?;
        if self.endpoint().owns(&address) { Ok(address) } else { Err(GraphError::Foreign) }
    }
}

fn bounded<T>(mut items: Vec<T>, odd: usize) -> List<T> {
    if odd > 0 {
        tracing::warn!(odd, "items of a list could not be read");
    }
    let is_complete = items.len() <= MAX_ITEMS;
    items.truncate(MAX_ITEMS);
    List { items, is_complete }
}

#[cfg(test)]
mod tests {
    use http::header::HeaderName;
    use serde_json::json;

    use super::*;
    use crate::testing::Stage;

    fn asked() -> Ask {
        Ask::get(&["users"]).header(HeaderName::from_static("consistencylevel"), "eventual")
    }

    #[tokio::test]
    async fn pages_follow_each_other_verbatim_with_the_same_headers() {
        let next = "https://graph.microsoft.com/v1.0/users?$skiptoken=A%2Bb%27";
        let stage = Stage::new();
        stage.answer(200, &json!({ "value": [1], "@odata.nextLink": next }));
        stage.answer(200, &json!({ "value": [], "@odata.nextLink": format!("{next}2") }));
        stage.answer(200, &json!({ "value": [2, "odd", 3] }));
        let list = stage.graph().list::<u8>(&asked()).await.unwrap();
        assert_eq!((list.items, list.is_complete), (vec![1, 2, 3], true));
        let seen = stage.seen();
        assert_eq!(seen[1].uri().to_string(), next);
        assert!(seen.iter().all(|request| request.headers()["consistencylevel"] == "eventual"));
    }

    #[tokio::test]
    async fn the_token_goes_to_no_other_host() {
        for foreign in ["https://graph.microsoft.com.evil.test/x", "http://graph.microsoft.com/x", "//evil.test/x"] {
            let stage = Stage::new();
            stage.answer(200, &json!({ "value": [1], "@odata.nextLink": foreign }));
            assert_eq!(stage.graph().list::<u8>(&asked()).await.unwrap_err(), GraphError::Foreign, "{foreign}");
            assert_eq!(stage.seen().len(), 1);
        }
    }

    #[tokio::test]
    async fn a_list_without_end_ends() {
        let stage = Stage::new();
        for _ in 0..MAX_PAGES {
            stage.answer(200, &json!({ "value": [1], "@odata.nextLink": "https://graph.microsoft.com/v1.0/users" }));
        }
        let list = stage.graph().list::<u8>(&asked()).await.unwrap();
        assert_eq!((list.items.len(), list.is_complete), (MAX_PAGES, false));
    }

    #[tokio::test]
    async fn a_page_too_full_is_cut() {
        let stage = Stage::new();
        stage.answer(200, &json!({ "value": vec![1; MAX_ITEMS + 1] }));
        let list = stage.graph().list::<u8>(&asked()).await.unwrap();
        assert_eq!((list.items.len(), list.is_complete), (MAX_ITEMS, false));
    }
}
