//! Loads and stores.

use super::error::Reason;
use super::executor::{Executor, Stop};
use super::held::Held;
use super::options::Widths;
use super::private::Private;
use super::solve::{equal, open_selection};
use super::state::{Monitor, State};
use crate::value::Node;
use crate::{Access, Action, Dependencies, Isa, Tag, Tags, Unplaced};
use acqrel_isa::Size;
use acqrel_machine::op::{LoadOrder, Place, Status, StoreOrder, Value};

/// What an access touches.
#[derive(Clone, Copy, Debug)]
pub(super) enum Target {
    /// A cell: the access is an event.
    Cell(Access),
    /// Private bytes: it is none.
    Private(u64),
}

impl Executor<'_> {
    /// What an access touches. An address that is not known forks the path: one for each
    /// candidate, and one on which it is none of them, which faults. `plain` says that it may
    /// be no event.
    pub(super) fn target(
        &mut self,
        state: &mut State,
        address: &Held,
        size: Size,
        plain: bool,
    ) -> Result<Target, Stop> {
        if address.unset {
            let reason = format!("it accesses {} at an address that nothing has set", name(size));
            return Err(Stop::Unplaced(Unplaced::Unknown, reason));
        }
        let number = match state.number(address.value) {
            Some(number) => number,
            None => self.choose(state, address, size)?,
        };
        let access = Access { address: number, size };
        if let Some(own) = self.layout.own(access, self.code.isa) {
            return self.private_target(state, address, own, plain);
        }
        let access = self.widened(access);
        if !self.layout.contains(access) {
            let reason = format!("it accesses {} at {number:#x}, which is no location", name(size));
            return Err(Stop::Unplaced(Unplaced::At(access), reason));
        }
        self.aligned(state, access).map(Target::Cell)
    }

    /// What an access touches that is always an event.
    pub(super) fn cell(
        &mut self,
        state: &mut State,
        address: &Held,
        size: Size,
    ) -> Result<Access, Stop> {
        match self.target(state, address, size, false)? {
            Target::Cell(access) => Ok(access),
            Target::Private(address) => Ok(Access { address, size }),
        }
    }

    fn aligned(&self, state: &State, access: Access) -> Result<Access, Stop> {
        if access.is_aligned() {
            Ok(access)
        } else {
            Err(self.error(state, Reason::Misaligned(access)).into())
        }
    }

    /// Whether bytes are of the machine's stack, and not all of them have been stored; the address that
    /// the code is called from has been.
    fn is_unset_stack(&self, private: &Private, access: Access) -> bool {
        let stack = self.layout.private(self.code.isa);
        let top = self.layout.stack(self.code.isa);
        let called_from =
            self.code.isa == Isa::X86_64 && access == Access { address: top, size: Size::DW };
        stack.contains(&access.address) && !called_from && !private.has(access)
    }

    /// The access that is meant: see [`Widths`].
    fn widened(&self, access: Access) -> Access {
        let herd = self.options.widths == Widths::Herd && self.code.isa == Isa::Bpf;
        let size = self.layout.element(access.address).filter(|_| herd);
        Access { size: size.unwrap_or(access.size), ..access }
    }

    /// One of the addresses that an address can be, chosen by a constraint: the path that goes on
    /// has the first.
    ///
    /// Candidates are the elements of locations that the access fits in, aligned. Of a selection of
    /// addresses it is first decided which was selected.
    fn choose(&mut self, state: &mut State, address: &Held, size: Size) -> Result<u64, Stop> {
        loop {
            let State { values, known, .. } = state;
            let is_open = |condition| known.number(values, condition).is_none();
            let Some(open) = open_selection(values, address.value, is_open) else { break };
            self.decide(state, open)?;
            if let Some(number) = state.number(address.value) {
                return Ok(number);
            }
            if state.number(open).is_none() {
                break;
            }
        }
        for candidate in self.layout.elements() {
            let access = self.widened(Access { address: candidate, size });
            if !access.is_aligned() || !self.layout.contains(access) {
                continue;
            }
            let number = state.values.constant(candidate);
            let is_it = equal(&mut state.values, address.value, number, Size::DW);
            match state.truth(is_it) {
                Some(true) => return Ok(candidate),
                Some(false) => {}
                None => {
                    let mut rest = state.clone();
                    rest.op -= 1;
                    rest.assume(is_it, false);
                    self.fork(rest)?;
                    state.assume(is_it, true);
                    return Ok(candidate);
                }
            }
        }
        let reason =
            format!("it accesses {} at an address from memory that is no location's", name(size));
        Err(Stop::Unplaced(Unplaced::Unknown, reason))
    }

    fn private_target(
        &mut self,
        state: &State,
        address: &Held,
        access: Access,
        plain: bool,
    ) -> Result<Target, Stop> {
        let exposed = self.exposed.iter().find(|exposed| exposed.overlaps(access));
        let collapses = self.options.collapse_private && plain && !address.depends();
        if collapses && exposed.is_none() {
            return Ok(Target::Private(access.address));
        }
        let met = self.met.iter().find(|met| met.overlaps(access));
        if let Some(&other) = exposed.or(met).filter(|&&other| other != access) {
            return Err(self.error(state, Reason::Private(other, access)).into());
        }
        self.met.insert(access);
        self.aligned(state, access).map(Target::Cell)
    }

    pub(super) fn load(
        &mut self,
        state: &mut State,
        dst: Option<Place>,
        address: Value,
        size: Size,
        order: LoadOrder,
        exclusive: bool,
    ) -> Result<(), Stop> {
        let order_tag = match (self.code.isa, order) {
            // What a limited ordering region is, a test does not say: without one, or outside of it,
            // there is no order (Arm ARM B2.3, "Limited ordering regions").
            (_, LoadOrder::Plain | LoadOrder::LimitedAcquire) => None,
            (Isa::Bpf, LoadOrder::AcquirePc) => Some(Tag::BpfAcquire),
            (Isa::Arm64 | Isa::X86_64, LoadOrder::AcquirePc) => Some(Tag::AcquirePc),
            (_, LoadOrder::Acquire) => Some(Tag::Acquire),
        };
        let address = self.read(state, address)?;
        let plain = order_tag.is_none() && !exclusive;
        let access = match self.target(state, &address, size, plain)? {
            Target::Cell(access) => access,
            Target::Private(address) => {
                let State { private, values, events, .. } = state;
                let mut loaded = private.load(address, size, values, events);
                let access = Access { address, size };
                loaded.unset |= self.options.unset && self.is_unset_stack(&state.private, access);
                return dst.map_or(Ok(()), |dst| self.write(state, dst, loaded));
            }
        };
        let tags = order_tag.into_iter().chain(exclusive.then_some(Tag::Exclusive)).collect();
        let loaded = self.read_memory(state, &address, access, tags)?;
        if let (true, Some(load)) = (exclusive, loaded.flow.iter().next()) {
            state.monitor = Some(Monitor { access, load });
        }
        dst.map_or(Ok(()), |dst| self.write(state, dst, loaded))
    }

    /// A read, as an event. The result depends on it alone, or, of ARM64, also on what the last
    /// store of the thread to the same cell was made of: whichever write it reads from, the
    /// architecture's dependencies go through memory (Arm ARM B2.3, dependency through registers
    /// and memory).
    pub(super) fn read_memory(
        &self,
        state: &mut State,
        address: &Held,
        access: Access,
        tags: Tags,
    ) -> Result<Held, Stop> {
        let index = u16::try_from(state.events.len()).unwrap_or(u16::MAX);
        let value = state.values.intern(Node::Read(index));
        let action = Action::Read { access, value };
        let event = self.emit(state, action, tags, on_address(address))?;
        self.flows_as(state, address, event, Tag::Address);
        let mut loaded = Held::read(value, event);
        // What is private and was not written by the thread has its initial value for no reason.
        loaded.unset = self.options.unset
            && !state.forwarded.contains_key(&access)
            && self.is_unset_stack(&state.private, access);
        if self.code.isa == Isa::Arm64
            && let Some(stored) = state.forwarded.get(&access)
        {
            loaded.data.add(&stored.data);
            loaded.pick.add(&stored.pick);
        }
        Ok(loaded)
    }

    /// A write, as an event.
    pub(super) fn write_memory(
        &self,
        state: &mut State,
        address: &Held,
        value: &Held,
        access: Access,
        tags: Tags,
    ) -> Result<u16, Stop> {
        let dependencies = Dependencies {
            data: value.data.to_vec(),
            pick_data: value.pick.without(&value.data),
            ..on_address(address)
        };
        let action = Action::Write { access, value: value.value };
        let event = self.emit(state, action, tags, dependencies)?;
        self.flows_as(state, address, event, Tag::Address);
        self.flows_as(state, value, event, Tag::Data);
        let mut made_of = value.clone();
        made_of.depend(address);
        made_of.settle();
        state.forwarded.insert(access, made_of);
        state.heads.clear();
        Ok(event)
    }

    const fn store_tag(&self, order: StoreOrder) -> Option<Tag> {
        match (self.code.isa, order) {
            // As of loads.
            (_, StoreOrder::Plain | StoreOrder::LimitedRelease) => None,
            (Isa::Bpf, StoreOrder::Release) => Some(Tag::BpfRelease),
            (Isa::Arm64 | Isa::X86_64, StoreOrder::Release) => Some(Tag::Release),
        }
    }

    /// Whether a store of a value to private memory can order what the value depends on, which
    /// nothing else may: before the stores behind a barrier of stores; or, if that is a read that
    /// returns nothing, before what is behind a barrier of loads, which leaves such a read out.
    fn orders_by(&self, state: &State, value: &Held) -> bool {
        let returns_nothing = |event| state.events[usize::from(event)].tags.contains(Tag::NoReturn);
        value.depends() && (self.orders_stores || value.all().iter().any(returns_nothing))
    }

    pub(super) fn store(
        &mut self,
        state: &mut State,
        address: Value,
        value: Value,
        size: Size,
        order: StoreOrder,
    ) -> Result<(), Stop> {
        let tag = self.store_tag(order);
        let address = self.read(state, address)?;
        let orders = state.peek(value).is_some_and(|value| self.orders_by(state, &value));
        let plain = tag.is_none() && !orders;
        let target = self.target(state, &address, size, plain)?;
        let value = self.read(state, value)?;
        match target {
            Target::Cell(access) => {
                if self.layout.contains(access) {
                    Self::set(&value)?;
                }
                self.write_memory(state, &address, &value, access, tag.into_iter().collect())?;
            }
            Target::Private(address) => {
                state.private.store(address, size, &value);
                state.heads.clear();
            }
        }
        Ok(())
    }

    /// A store-exclusive. It may fail whenever, and does if the monitor is clear; to
    /// another access than the load-exclusive's it may do either, or neither, so that such code
    /// has no meaning (Arm ARM B2.9.5, constrained unpredictable).
    ///
    /// A store of this thread between the two may clear the monitor or not (Arm ARM B2.9.1,
    /// implementation defined): that it need not is explored, and that it does is a failure.
    pub(super) fn store_exclusive(
        &mut self,
        state: &mut State,
        (address, value): (Value, Value),
        size: Size,
        order: StoreOrder,
        status: Status,
    ) -> Result<(), Stop> {
        let tag = self.store_tag(order);
        let address = self.read(state, address)?;
        let access = self.cell(state, &address, size)?;
        let Some(monitor) = state.monitor.take() else {
            return self.finish_exclusive(state, status, false);
        };
        if monitor.access != access {
            let reason = "its store-exclusive is to other bytes than the load-exclusive before it";
            return Err(Stop::Fault(reason.to_owned()));
        }
        let mut failed = state.clone();
        self.finish_exclusive(&mut failed, status, false)?;
        self.fork(failed)?;
        let value = self.read(state, value)?;
        if self.layout.contains(access) {
            Self::set(&value)?;
        }
        let tags = tag.into_iter().chain([Tag::Exclusive]).collect();
        let event = self.write_memory(state, &address, &value, access, tags)?;
        state.lxsx.push((monitor.load, event));
        self.finish_exclusive(state, status, true)
    }

    /// The status depends on nothing.
    fn finish_exclusive(
        &self,
        state: &mut State,
        status: Status,
        stored: bool,
    ) -> Result<(), Stop> {
        let Status::To(place) = status else { return Ok(()) };
        let held = Held::free(state.values.constant(u64::from(!stored)));
        self.write(state, place, held)
    }
}

/// How much memory is accessed, in words.
const fn name(size: Size) -> &'static str {
    match size {
        Size::B => "a byte",
        Size::H => "2 bytes",
        Size::W => "4 bytes",
        Size::DW => "8 bytes",
    }
}

/// The dependencies of an access at an address.
pub(super) fn on_address(address: &Held) -> Dependencies {
    Dependencies {
        address: address.data.to_vec(),
        pick_address: address.pick.without(&address.data),
        ..Dependencies::default()
    }
}
