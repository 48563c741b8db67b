//! Read-modify-writes (RFC 9669, section 5.3).
//!
//! The old value goes to a temporary first, so that neither the base nor r0 nor the operand
//! changes before the store has been made: a store that faults finds all of them as they were.
//! Between a load-exclusive and its store there is the operation on registers and nothing else.

use super::Arm64;
use super::cold::StubKind;
use super::encode::{
    Arithmetic, Condition, Logical, Lse, Test, Transfer, arithmetic, cas, compare, load_exclusive,
    logical, lse, store_exclusive,
};
use super::memory::Alignment;
use super::registers::Gpr;
use crate::CompileError;
use crate::recipe::{Access, Arm64Rmw, Event};
use acqrel_guest::Permission;
use acqrel_isa::{AtomicOp, AtomicSize, Reg, Size, Width};

/// The old value.
const OLD: Gpr = Gpr::X13;
/// The new one, if it is computed.
const NEW: Gpr = Gpr::X11;
/// What a store-exclusive says. It is none of the others, nor an address.
const STATUS: Gpr = Gpr::X12;

/// A read-modify-write on its way.
#[derive(Clone, Copy, Debug)]
struct Rmw {
    index: usize,
    op: AtomicOp,
    size: Size,
    width: Width,
    src: Gpr,
    address: Gpr,
}

impl Arm64<'_> {
    pub(super) fn atomic(
        &mut self,
        index: usize,
        op: AtomicOp,
        size: AtomicSize,
        base: Reg,
        off: i16,
        src: Reg,
    ) -> Result<(), CompileError> {
        let event = Event::rmw(op);
        let recipe = self.input.options.lowering.get(event);
        let width = match size {
            AtomicSize::W => Width::W32,
            AtomicSize::DW => Width::W64,
        };
        self.steps(recipe.before, Gpr::of(src));
        self.check(index, base, off, size.into(), Alignment::Natural);
        let address = self.address(base, off);
        let rmw = Rmw { index, op, size: size.into(), width, src: Gpr::of(src), address };
        let Access::Arm64Rmw(access) = recipe.access else {
            return Err(self.unsuitable(index, event));
        };
        let mut discarded = false;
        let failed = match access {
            Arm64Rmw::Lse { acquire, release, discard } => {
                discarded = discard;
                self.single(rmw, acquire, release, discard);
                None
            }
            Arm64Rmw::Exclusive { acquire, release } => {
                let start = self.code.here();
                self.code.word(load_exclusive(acquire, rmw.size, OLD, address));
                let (new, failed) = self.modify(rmw, base, off);
                self.code.word(store_exclusive(release, rmw.size, STATUS, new, address));
                self.branch_if_back(Test::NonZero(Width::W32, STATUS), start);
                failed
            }
            Arm64Rmw::Separate => {
                self.at(Transfer::Load, rmw.size, OLD, address);
                let (new, failed) = self.modify(rmw, base, off);
                self.at(Transfer::Store, rmw.size, new, address);
                failed
            }
        };
        self.steps(recipe.after, OLD);
        if let Some(failed) = failed {
            self.land(failed);
        }
        let result = match op {
            AtomicOp::Add | AtomicOp::Or | AtomicOp::And | AtomicOp::Xor => None,
            AtomicOp::FetchAdd
            | AtomicOp::FetchOr
            | AtomicOp::FetchAnd
            | AtomicOp::FetchXor
            | AtomicOp::Xchg => Some(src),
            AtomicOp::CmpXchg => Some(Reg::R0),
        };
        if let Some(result) = result.filter(|_| !discarded) {
            if !matches!(access, Arm64Rmw::Lse { .. }) {
                // Moved at its width, so that a comparison of 32 bits leaves 32.
                let word = logical(Logical::Orr, width, Gpr::of(result), Gpr::ZERO, OLD);
                self.code.word(word);
            }
            self.known.define(result, width == Width::W32);
        }
        Ok(())
    }

    /// One instruction of `FEAT_LSE`.
    fn single(&mut self, rmw: Rmw, acquire: bool, release: bool, discard: bool) {
        let Rmw { op, size, width, src, address, .. } = rmw;
        let fetches = match op {
            AtomicOp::Add | AtomicOp::Or | AtomicOp::And | AtomicOp::Xor => false,
            AtomicOp::FetchAdd
            | AtomicOp::FetchOr
            | AtomicOp::FetchAnd
            | AtomicOp::FetchXor
            | AtomicOp::Xchg
            | AtomicOp::CmpXchg => true,
        };
        let old = if fetches && !discard { src } else { Gpr::ZERO };
        let (lse_op, operand) = match op {
            AtomicOp::Add | AtomicOp::FetchAdd => (Lse::Ldadd, src),
            AtomicOp::Or | AtomicOp::FetchOr => (Lse::Ldset, src),
            AtomicOp::Xor | AtomicOp::FetchXor => (Lse::Ldeor, src),
            AtomicOp::And | AtomicOp::FetchAnd => {
                self.code.word(logical(Logical::Orn, width, NEW, Gpr::ZERO, src));
                (Lse::Ldclr, NEW)
            }
            AtomicOp::Xchg => (Lse::Swp, src),
            AtomicOp::CmpXchg => {
                self.code.word(cas(acquire, release, size, Gpr::X7, src, address));
                return;
            }
        };
        self.code.word(lse(lse_op, acquire, release, size, operand, old, address));
    }

    /// Computes what to store. Gives its register, and for a compare-exchange the branch to where
    /// it is over if the comparison fails.
    fn modify(&mut self, rmw: Rmw, base: Reg, off: i16) -> (Gpr, Option<u32>) {
        let Rmw { index, op, width, src, .. } = rmw;
        let word = match op {
            AtomicOp::Add | AtomicOp::FetchAdd => arithmetic(Arithmetic::Add, width, NEW, OLD, src),
            AtomicOp::Or | AtomicOp::FetchOr => logical(Logical::Orr, width, NEW, OLD, src),
            AtomicOp::And | AtomicOp::FetchAnd => logical(Logical::And, width, NEW, OLD, src),
            AtomicOp::Xor | AtomicOp::FetchXor => logical(Logical::Eor, width, NEW, OLD, src),
            AtomicOp::Xchg => return (src, None),
            AtomicOp::CmpXchg => {
                self.code.word(compare(width, OLD, Gpr::X7));
                let at = self.code.here();
                if self.has_read_only() {
                    let kind = StubKind::Failed { branch: at, base, off };
                    self.branch_to_stub(Test::Flags(Condition::Ne), index, kind);
                    // Where the branch is that comes back is known when it is bound.
                    return (src, Some(at));
                }
                self.code.word(Test::Flags(Condition::Ne).word());
                return (src, Some(at));
            }
        };
        self.code.word(word);
        (NEW, None)
    }

    /// Whether a compare-exchange that fails has to look whether it could have written.
    fn has_read_only(&self) -> bool {
        let regions = self.input.guest.addresses().regions();
        self.traits.sandbox && regions.iter().any(|r| r.permission == Permission::Read)
    }

    /// Makes the code here where a failed compare-exchange goes on.
    fn land(&mut self, branch: u32) {
        let here = self.code.here();
        if self.has_read_only() {
            self.bind_failed(branch, here);
        } else {
            self.lead_here(branch, Test::Flags(Condition::Ne));
        }
    }
}
