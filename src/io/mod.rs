//! The edge: the only place that touches the world. Decides nothing about backs, doses or danger signs.

pub mod notify;
pub mod surroundings;
