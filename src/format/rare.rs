//! Large texts that hardly any run of the program reads. Must hold none that a usual way reads.
//!
//! Each is a static by the name `RARE`. By that name `build/order.rs` has the linker put them all to one side, so that they do not come
//! into memory with what lies beside them.

/// The bytes of a file.
macro_rules! rare {
    ($($path:tt)*) => {{
        static RARE: [u8; include_bytes!($($path)*).len()] = *include_bytes!($($path)*);
        RARE.as_slice()
    }};
}

/// The text of a file; one that is no text is an error of the build.
macro_rules! rare_text {
    ($($path:tt)*) => {
        match str::from_utf8($crate::format::rare::rare!($($path)*)) {
            Ok(text) => text,
            Err(_) => panic!(),
        }
    };
}

pub(crate) use {rare, rare_text};
