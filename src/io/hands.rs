//! Two pieces of work at once. Must never change what comes of them: only when.

use std::thread;

/// Fewer pieces than this are done sooner than a thread is started.
const MANY: usize = 32;

/// Does both, the first in a thread of its own; one after the other where the system has none left.
pub(crate) fn at_once(first: &mut (dyn FnMut() + Send), second: &mut (dyn FnMut() + Send)) {
    let started = thread::scope(|scope| {
        let thread = thread::Builder::new().name("reading".to_owned()).spawn_scoped(scope, &mut *first);
        second();
        thread.is_ok()
    });
    if !started {
        first();
    }
}

/// What `each` makes of these, in their order; where there are many, of both halves at once.
pub(crate) fn in_halves<T: Sync, R: Send>(items: &[T], each: impl Fn(&T) -> R + Sync) -> Vec<R> {
    if items.len() < MANY {
        return items.iter().map(each).collect();
    }
    let (first, second) = items.split_at(items.len() / 2);
    let (mut made, mut rest) = (Vec::with_capacity(items.len()), Vec::with_capacity(second.len()));
    at_once(&mut || made.extend(first.iter().map(&each)), &mut || rest.extend(second.iter().map(&each)));
    made.append(&mut rest);
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_of_many_is_in_their_order() {
        for count in [0, 1, 31, 32, 33, 1_001] {
            let items: Vec<usize> = (0..count).collect();
            assert_eq!(in_halves(&items, |item| item * 2), items.iter().map(|item| item * 2).collect::<Vec<_>>());
        }
    }
}
