//! Atomic read-modify-writes.

use super::access::on_address;
use super::executor::{Executor, Stop};
use super::held::Held;
use super::reads::Reads;
use super::solve::{copy, equal};
use super::state::State;
use crate::value::{Node, ValueId};
use crate::{Access, Action, Dependencies, Isa, Tag, Tags};
use acqrel_isa::Size;
use acqrel_machine::op::{Place, RmwOp, RmwOrder, Value};

/// A read-modify-write with its operands.
struct Rmw {
    dst: Option<Place>,
    address: Held,
    operand: Held,
    access: Access,
    order: RmwOrder,
}

impl Rmw {
    /// What is written, if this was read.
    fn written(&self, state: &mut State, op: RmwOp<ValueId>, old: ValueId) -> ValueId {
        let (size, operand) = (self.access.size, self.operand.value);
        if matches!(op, RmwOp::Swap) {
            return operand;
        }
        state.values.intern(Node::Update { op, size, old, operand })
    }

    /// Says whether what was read is what is expected.
    fn agree(&self, state: &mut State, expected: &Held, old: ValueId, agrees: bool) {
        let equal = equal(&mut state.values, expected.value, old, self.access.size);
        state.assume(equal, agrees);
    }

    /// The tags of the read and of the write.
    ///
    /// A read of ARM64 that returns nothing is no acquire (Arm ARM B2.3.7). That includes a
    /// compare-and-swap with the zero register, whose old value goes to a temporary: herd7 has it
    /// so too, and it is the weaker reading.
    fn tags(&self, isa: Isa, compares: bool) -> [Tags; 2] {
        let atomic = Tags::NONE.with(Tag::Atomic);
        let (acquires, releases) = match self.order {
            RmwOrder::Relaxed => (false, false),
            RmwOrder::Acquire => (true, false),
            RmwOrder::Release => (false, true),
            RmwOrder::AcquireRelease => (true, true),
            RmwOrder::Locked => return [atomic; 2],
        };
        match isa {
            Isa::Bpf if acquires => [atomic.with(Tag::Full); 2],
            Isa::Bpf | Isa::X86_64 => [atomic; 2],
            Isa::Arm64 => {
                let returns = match self.dst {
                    None => false,
                    Some(Place::Temp(_)) => !compares,
                    Some(Place::Reg(_) | Place::Flag(_)) => true,
                };
                let read = match (returns, acquires) {
                    (false, _) => atomic.with(Tag::NoReturn),
                    (true, true) => atomic.with(Tag::Acquire),
                    (true, false) => atomic,
                };
                [read, if releases { atomic.with(Tag::Release) } else { atomic }]
            }
        }
    }
}

impl Executor<'_> {
    pub(super) fn rmw(
        &mut self,
        state: &mut State,
        dst: Option<Place>,
        op: RmwOp,
        (address, operand): (Value, Value),
        size: Size,
        order: RmwOrder,
    ) -> Result<(), Stop> {
        let address = self.read(state, address)?;
        let access = self.cell(state, &address, size)?;
        let operand = self.read(state, operand)?;
        Self::set(&operand)?;
        let rmw = Rmw { dst, address, operand, access, order };
        match op {
            RmwOp::CompareSwap { expected } => {
                let expected = self.read(state, expected)?;
                Self::set(&expected)?;
                self.compare_exchange(state, &rmw, &expected)
            }
            RmwOp::Add
            | RmwOp::Sub
            | RmwOp::SubFrom
            | RmwOp::And
            | RmwOp::Clear
            | RmwOp::Or
            | RmwOp::Xor
            | RmwOp::Swap
            | RmwOp::MaxSigned
            | RmwOp::MinSigned
            | RmwOp::MaxUnsigned
            | RmwOp::MinUnsigned => {
                // There is no operand besides: the value is not looked at.
                let op = op.map(|_| rmw.operand.value);
                match self.code.isa {
                    Isa::Bpf => self.update(state, &rmw, op),
                    Isa::Arm64 | Isa::X86_64 => self.read_and_write(state, &rmw, op),
                }
            }
        }
    }

    /// An atomic operation of BPF: one event.
    fn update(&self, state: &mut State, rmw: &Rmw, op: RmwOp<ValueId>) -> Result<(), Stop> {
        let index = u16::try_from(state.events.len()).unwrap_or(u16::MAX);
        let read = state.values.intern(Node::Read(index));
        let written = rmw.written(state, op, read);
        let action = Action::Update { access: rmw.access, read, written };
        let dependencies = Dependencies {
            data: rmw.operand.data.to_vec(),
            pick_data: rmw.operand.pick.without(&rmw.operand.data),
            ..on_address(&rmw.address)
        };
        let [tags, _] = rmw.tags(self.code.isa, false);
        let event = self.emit(state, action, tags, dependencies)?;
        self.flows_as(state, &rmw.address, event, Tag::Address);
        self.flows_as(state, &rmw.operand, event, Tag::Data);
        state.heads.clear();
        rmw.dst.map_or(Ok(()), |dst| self.write(state, dst, Held::read(read, event)))
    }

    /// An atomic instruction of ARM64 or x86-64: two events. The write's data dependencies are
    /// those of the operand; that it is made of what the same instruction reads is the
    /// relation `amo`, and goes on through memory.
    fn read_and_write(&self, state: &mut State, rmw: &Rmw, op: RmwOp<ValueId>) -> Result<(), Stop> {
        let [read_tags, write_tags] = rmw.tags(self.code.isa, false);
        let old = self.read_memory(state, &rmw.address, rmw.access, read_tags)?;
        let mut value = rmw.operand.clone();
        value.value = rmw.written(state, op, old.value);
        let write = self.write_memory(state, &rmw.address, &value, rmw.access, write_tags)?;
        let read = write - 1;
        state.amo.push((read, write));
        if matches!(op, RmwOp::Swap) {
            if self.options.register_events {
                state.iico_order.push((read, write));
            }
        } else {
            self.flows(state, &Held::read(old.value, read), write);
            if let Some(made_of) = state.forwarded.get_mut(&rmw.access) {
                made_of.data.add(&old.data);
                made_of.pick.add(&old.pick);
            }
        }
        rmw.dst.map_or(Ok(()), |dst| self.write(state, dst, old))
    }

    /// A compare-exchange: a path on which it stores, and one on which it does not.
    fn compare_exchange(
        &mut self,
        state: &mut State,
        rmw: &Rmw,
        expected: &Held,
    ) -> Result<(), Stop> {
        self.tag(state, &rmw.operand, Tag::Data);
        self.tag(state, expected, Tag::Data);
        // The read is the next event, whichever way it goes.
        let index = u16::try_from(state.events.len()).unwrap_or(u16::MAX);
        let old = state.values.intern(Node::Read(index));
        let mut failed = state.clone();
        self.stored(state, rmw, expected)?;
        rmw.agree(state, expected, old, true);
        let overwritten = failed.forwarded.contains_key(&rmw.access);
        match self.code.isa {
            Isa::Bpf => {
                // What fails is a plain read.
                let old = self.read_memory(&mut failed, &rmw.address, rmw.access, Tags::NONE)?;
                self.result(&mut failed, rmw, old)?;
            }
            Isa::Arm64 => {
                // It may write back what it has read, or not write. The former makes more order,
                // save that it comes between an earlier store of this thread and its readers.
                if overwritten {
                    let mut written_back = failed.clone();
                    self.written_back(&mut written_back, rmw, expected)?;
                    rmw.agree(&mut written_back, expected, old, false);
                    self.fork(written_back)?;
                }
                let [tags, _] = rmw.tags(Isa::Arm64, true);
                let tags = tags.without(Tag::Atomic);
                let old = self.read_memory(&mut failed, &rmw.address, rmw.access, tags)?;
                self.decision(&mut failed, &compared(&old, expected), Tags::NONE)?;
                self.result(&mut failed, rmw, old)?;
            }
            // "The processor never produces a locked read without also producing a locked write"
            // (Intel SDM vol. 2, CMPXCHG).
            Isa::X86_64 => self.written_back(&mut failed, rmw, expected)?,
        }
        rmw.agree(&mut failed, expected, old, false);
        self.fork(failed)?;
        Ok(())
    }

    /// A compare-exchange that stores. The comparison selects whether it writes: the write depends
    /// on what is compared by selection only.
    ///
    /// ARM64 may leave the register as it is, which then depends on what it was made of, and on the
    /// comparison by selection only; or it may write what was read. Both are explored, unless
    /// the register was made of no read: then the former has all that the latter has.
    fn stored(&mut self, state: &mut State, rmw: &Rmw, expected: &Held) -> Result<(), Stop> {
        let [read_tags, write_tags] = rmw.tags(self.code.isa, true);
        let old = self.read_memory(state, &rmw.address, rmw.access, read_tags)?;
        let compared = compared(&old, expected);
        let branch = self.decision(state, &compared, Tags::NONE)?;
        let mut value = rmw.operand.clone();
        value.pick.add(&expected.all());
        let decided = branch.map_or_else(Reads::none, Reads::one);
        value.decided.add(&decided);
        let write = self.write_memory(state, &rmw.address, &value, rmw.access, write_tags)?;
        let read = old.flow.iter().next().unwrap_or(write);
        state.amo.push((read, write));
        if let Some(made_of) = state.forwarded.get_mut(&rmw.access) {
            made_of.pick.add(&old.all());
        }
        if self.code.isa != Isa::Arm64 {
            return self.result(state, rmw, old);
        }
        let mut kept = expected.clone();
        kept.value = copy(&mut state.values, &state.events, expected.value, rmw.access.size);
        kept.pick.add(&compared.all());
        kept.decided.add(&decided);
        if expected.depends() && matches!(rmw.dst, Some(Place::Reg(_))) {
            let mut written = state.clone();
            let value = old.value;
            self.result(&mut written, rmw, old)?;
            rmw.agree(&mut written, expected, value, true);
            self.fork(written)?;
        }
        self.result(state, rmw, kept)
    }

    /// A compare-exchange that fails and writes what it has read.
    fn written_back(&self, state: &mut State, rmw: &Rmw, expected: &Held) -> Result<(), Stop> {
        let [read_tags, write_tags] = rmw.tags(self.code.isa, true);
        let old = self.read_memory(state, &rmw.address, rmw.access, read_tags)?;
        let compared = compared(&old, expected);
        let branch = self.decision(state, &compared, Tags::NONE)?;
        let mut value = Held { flow: old.flow.clone(), ..Held::free(old.value) };
        value.pick.add(&expected.all());
        value.decided = branch.map_or_else(Reads::none, Reads::one);
        let write = self.write_memory(state, &rmw.address, &value, rmw.access, write_tags)?;
        state.amo.push((old.flow.iter().next().unwrap_or(write), write));
        if let Some(made_of) = state.forwarded.get_mut(&rmw.access) {
            made_of.data.add(&old.data);
            made_of.pick.add(&old.pick);
        }
        self.result(state, rmw, old)
    }

    fn result(&self, state: &mut State, rmw: &Rmw, held: Held) -> Result<(), Stop> {
        rmw.dst.map_or(Ok(()), |dst| self.write(state, dst, held))
    }
}

/// The comparison of what was read with what is expected.
fn compared(old: &Held, expected: &Held) -> Held {
    let mut compared = old.clone();
    compared.depend(expected);
    compared
}
