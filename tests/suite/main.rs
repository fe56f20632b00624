//! The one integration binary: the program seen from outside.

mod notify;
