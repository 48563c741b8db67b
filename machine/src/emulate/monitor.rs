//! [`Monitor`]: the exclusive monitor of ARM64 (Arm ARM, B2.9).

use acqrel_isa::Size;

/// What the monitor watches, since the last exclusive load.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Watched {
    address: u64,
    size: Size,
    loaded: u64,
}

/// The local exclusive monitor: of the stricter kinds that the architecture allows. It is cleared
/// by every store-exclusive and `CLREX`, and by every store of this machine to a byte it watches;
/// a store-exclusive succeeds only at the address and size of the exclusive load.
#[derive(Debug, Clone, Default)]
pub(super) struct Monitor(Option<Watched>);

impl Monitor {
    pub(super) fn set(&mut self, address: u64, size: Size, loaded: u64) {
        self.0 = Some(Watched { address, size, loaded });
    }

    pub(super) fn clear(&mut self) {
        self.0 = None;
    }

    /// The value that was loaded, if the monitor watches this.
    pub(super) fn watches(&self, address: u64, size: Size) -> Option<u64> {
        let watched = self.0.filter(|watched| (watched.address, watched.size) == (address, size));
        Some(watched?.loaded)
    }

    /// A store of this machine.
    #[inline]
    pub(super) fn stored(&mut self, address: u64, size: Size) {
        if let Some(watched) = self.0 {
            let behind = address.wrapping_sub(watched.address) < watched.size.bytes();
            let before = watched.address.wrapping_sub(address) < size.bytes();
            if behind || before {
                self.0 = None;
            }
        }
    }
}
