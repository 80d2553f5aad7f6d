//! Tells a thread that there is something to do, or that it shall end.

use std::sync::{Condvar, Mutex, PoisonError};

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Told {
    #[default]
    Nothing,
    Work,
    End,
}

/// What one thread waits for and any other gives. Told twice before it looked is told once.
#[derive(Debug, Default)]
pub(super) struct Signal {
    told: Mutex<Told>,
    changed: Condvar,
}

impl Signal {
    /// There is something to do.
    pub(super) fn work(&self) {
        self.tell(|told| if *told == Told::Nothing { Told::Work } else { *told });
    }

    /// It shall end, whatever there is to do.
    pub(super) fn end(&self) {
        self.tell(|_| Told::End);
    }

    /// Waits. False where it shall end.
    pub(super) fn wait(&self) -> bool {
        let told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let nothing = |told: &mut Told| *told == Told::Nothing;
        let mut told =
            self.changed.wait_while(told, nothing).unwrap_or_else(PoisonError::into_inner);
        if *told == Told::Work {
            *told = Told::Nothing;
        }
        *told != Told::End
    }

    /// Whether it shall end.
    pub(super) fn is_ended(&self) -> bool {
        *self.told.lock().unwrap_or_else(PoisonError::into_inner) == Told::End
    }

    fn tell(&self, next: impl FnOnce(&Told) -> Told) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        *told = next(&told);
        self.changed.notify_all();
    }
}
