//! What several tests need.

pub(crate) mod history;
pub(crate) mod small;
