//! The one integration binary.

#[cfg(target_os = "linux")]
#[cfg(test)]
mod pty;
