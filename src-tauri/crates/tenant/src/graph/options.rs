//! OData's query options, and answers cut to them.

use serde_json::{Map, Value, json};

use super::GraphError;
use crate::exchange::Exchange;

/// Names of every property of a type, as Graph's metadata lists them: a line a type.
const PROPERTIES: &str = include_str!("properties.txt");

/// What a list was asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Options {
    pub(super) select: Option<Vec<String>>,
    pub(super) top: Option<usize>,
    pub(super) skip: usize,
    pub(super) count: bool,
    pub(super) search: Option<String>,
    pub(super) filter: Option<String>,
    pub(super) order_by: Option<String>,
}

impl Options {
    /// Reads the options of a request for things of a type.
    ///
    /// # Errors
    /// 400, for options that are not known, properties the type lacks, and numbers that are none.
    pub(super) fn read(exchange: &Exchange<'_>, kind: &str, most: usize) -> Result<Self, GraphError> {
        let mut options = Self::default();
        for (name, value) in exchange.query.iter().filter(|(name, _)| name.starts_with('$')) {
            match name.as_str() {
                "$select" => options.select = Some(selection(kind, value)?),
                "$top" => options.top = Some(number(name, value)?).filter(|top| *top > 0),
                "$skip" | "$skiptoken" => options.skip = number(name, value)?,
                "$count" => options.count = value.eq_ignore_ascii_case("true"),
                "$search" => options.search = Some(value.clone()),
                "$filter" => options.filter = Some(value.clone()),
                "$orderby" => options.order_by = Some(value.clone()),
                "$expand" | "$format" => {}
                _ => return Err(GraphError::bad_request(format!("The query parameter '{name}' is not supported."))),
            }
        }
        if options.top.is_some_and(|top| top > most) {
            let message = format!("Invalid page size specified. Must be between 1 and {most} inclusive.");
            return Err(GraphError::new(http::StatusCode::BAD_REQUEST, "Request_BadRequest", message));
        }
        Ok(options)
    }

    /// An entity with what was selected: an id always, what is not set as null; the defaults where nothing was.
    pub(super) fn cut(&self, entity: &Value, defaults: &[&str]) -> Value {
        let Some(entity) = entity.as_object() else { return Value::Null };
        let mut kept = Map::new();
        let mut keep = |name: &str| kept.insert(name.to_owned(), entity.get(name).cloned().unwrap_or(Value::Null));
        match &self.select {
            Some(select) => select.iter().for_each(|name| drop(keep(name))),
            None if defaults.is_empty() => return json!(entity),
            None => defaults.iter().for_each(|name| drop(keep(name))),
        }
        if let Some(id) = entity.get("id") {
            kept.insert("id".to_owned(), id.clone());
        }
        Value::Object(kept)
    }

    /// One page of a list, with the address of the next one.
    pub(super) fn page(&self, exchange: &Exchange<'_>, all: Vec<Value>, usual: usize, continuation: &str) -> Value {
        let size = self.top.or_else(|| preferred_size(exchange)).unwrap_or(usual).max(1);
        let total = all.len();
        let mut body = json!({});
        if self.count {
            body["@odata.count"] = json!(total);
        }
        if self.skip.saturating_add(size) < total {
            body["@odata.nextLink"] = json!(next_link(exchange, continuation, self.skip + size));
        }
        body["value"] = all.into_iter().skip(self.skip).take(size).collect();
        body
    }
}

fn selection(kind: &str, value: &str) -> Result<Vec<String>, GraphError> {
    let line = PROPERTIES.lines().find_map(|line| line.strip_prefix(kind)?.strip_prefix(": ")).unwrap_or_default();
    let find = |name: &str| match line.split(' ').find(|known| known.eq_ignore_ascii_case(name)) {
        Some(known) => Ok(known.to_owned()),
        None => Err(GraphError::bad_request(format!(
            "Parsing OData Select and Expand failed: Could not find a property named '{name}' on type 'microsoft.graph.{kind}'."
        ))),
    };
    value.split(',').map(str::trim).filter(|name| !name.is_empty() && *name != "*").map(find).collect()
}

fn number(name: &str, value: &str) -> Result<usize, GraphError> {
    let bad = || GraphError::bad_request(format!("Invalid value for the query option '{name}': it is no count."));
    value.parse().map_err(|_| bad())
}

/// The same request with another start.
fn next_link(exchange: &Exchange<'_>, continuation: &str, start: usize) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in exchange.query.iter().filter(|(name, _)| name != "$skip" && name != "$skiptoken") {
        query.append_pair(name, value);
    }
    query.append_pair(continuation, &start.to_string());
    // Names of options are known by their dollar, which a form would write as %24.
    let query = query.finish().replace("%24", "$");
    format!("{}{}?{query}", exchange.origin, exchange.request.uri().path())
}

/// The parts of all `Prefer` headers, RFC 7240.
fn preferences<'a>(exchange: &'a Exchange<'_>) -> impl Iterator<Item = (&'a str, &'a str)> {
    let headers = exchange.request.headers().get_all("prefer").iter();
    let parts = headers.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(','));
    parts
        .filter_map(|part| part.trim().split_once('='))
        .map(|(name, value)| (name.trim(), value.trim().trim_matches('"')))
}

/// One preference.
pub(super) fn preference<'a>(exchange: &'a Exchange<'_>, name: &str) -> Option<&'a str> {
    preferences(exchange).find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

fn preferred_size(exchange: &Exchange<'_>) -> Option<usize> {
    preference(exchange, "odata.maxpagesize")?.parse().ok().filter(|size| (1..=999).contains(size))
}

/// Whether the caller wants words for what came after the kinds of version 1.0.
pub(super) fn includes_unknown(exchange: &Exchange<'_>) -> bool {
    let headers = exchange.request.headers().get_all("prefer").iter();
    let mut parts = headers.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(','));
    parts.any(|part| part.trim().eq_ignore_ascii_case("include-unknown-enum-members"))
}

/// What of the preferences was honoured.
pub(super) fn applied(exchange: &Exchange<'_>) -> Option<String> {
    let known = ["outlook.timezone", "outlook.body-content-type", "odata.maxpagesize"];
    let honoured = preferences(exchange).filter(|(name, _)| known.contains(&name.to_ascii_lowercase().as_str()));
    let written: Vec<String> = honoured.map(|(name, value)| format!("{name}=\"{value}\"")).collect();
    (!written.is_empty()).then(|| written.join(", "))
}
