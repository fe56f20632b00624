//! The only part that touches the world. Must never decide anything about a back.

pub mod folders;
pub mod library;
pub mod notify;
pub mod surroundings;
