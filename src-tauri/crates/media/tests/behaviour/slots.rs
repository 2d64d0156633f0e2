//! One slot over many sources.
