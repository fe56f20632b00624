//! What several tests need.

pub(crate) mod history;
pub(crate) mod life;
pub(crate) mod small;
