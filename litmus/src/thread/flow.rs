//! Operands and results, and the events of the dataflow within an instruction.

use super::error::Reason;
use super::executor::{Executor, Stop};
use super::held::Held;
use super::reads::Reads;
use super::state::{Slot, State, position};
use crate::{Action, Dependencies, PathEvent, Tag, Tags};
use acqrel_machine::op::{Place, Value};

impl Executor<'_> {
    /// What an operand is. The first read of a register in an instruction is an event, at the level
    /// of detail that has such events; a read of what the instruction has written is none.
    pub(super) fn read(&self, state: &mut State, operand: Value) -> Result<Held, Stop> {
        let Some(mut held) = state.peek(operand) else {
            return Ok(Held::free(state.values.constant(0)));
        };
        let Value::Place(place @ (Place::Reg(_) | Place::Flag(_))) = operand else {
            return Ok(held);
        };
        if !self.options.register_events {
            return Ok(held);
        }
        let event = match state.touched.iter().rev().find(|(touched, _)| *touched == place) {
            Some((_, None)) => return Ok(held),
            Some((_, Some(event))) => *event,
            None => {
                let action = Action::ReadRegister(place);
                let event = self.emit(state, action, Tags::NONE, Dependencies::default())?;
                state.touched.push((place, Some(event)));
                event
            }
        };
        held.flow = Reads::one(event);
        Ok(held)
    }

    /// Writes a place.
    pub(super) fn write(&self, state: &mut State, place: Place, held: Held) -> Result<(), Stop> {
        let is_temp = matches!(place, Place::Temp(_));
        if !is_temp && self.options.register_events {
            let action = Action::WriteRegister(place);
            let event = self.emit(state, action, Tags::NONE, Dependencies::default())?;
            self.flows(state, &held, event);
            state.touched.push((place, None));
        }
        let mut held = held;
        if !is_temp && !self.options.register_events {
            held.settle();
        }
        state.slots[position(place)] = Slot::Held(held);
        Ok(())
    }

    /// A decision by a value, as an event, at the level of detail that has such events.
    pub(super) fn decision(
        &self,
        state: &mut State,
        held: &Held,
        tags: Tags,
    ) -> Result<Option<u16>, Stop> {
        if !self.options.register_events {
            return Ok(None);
        }
        let event = self.emit(state, Action::Branch, tags, Dependencies::default())?;
        self.flows(state, held, event);
        Ok(Some(event))
    }

    /// Says that a value flows to an event.
    pub(super) fn flows(&self, state: &mut State, held: &Held, event: u16) {
        if self.options.register_events {
            state.iico_data.extend(held.flow.iter().map(|from| (from, event)));
            state.iico_ctrl.extend(held.decided.iter().map(|from| (from, event)));
        }
    }

    /// Says that a value flows to an event as its address, or as what it writes.
    pub(super) fn flows_as(&self, state: &mut State, held: &Held, event: u16, port: Tag) {
        self.flows(state, held, event);
        self.tag(state, held, port);
    }

    /// Says what the reads of registers that a value comes from are for.
    pub(super) fn tag(&self, state: &mut State, held: &Held, port: Tag) {
        if self.options.register_events {
            for from in held.flow.iter() {
                let from: &mut PathEvent = &mut state.events[usize::from(from)];
                if matches!(from.action, Action::ReadRegister(_)) {
                    from.tags = from.tags.with(port);
                }
            }
        }
    }

    /// Adds an event.
    pub(super) fn emit(
        &self,
        state: &mut State,
        action: Action,
        tags: Tags,
        dependencies: Dependencies,
    ) -> Result<u16, Stop> {
        let limit = self.options.limits.events.min(usize::from(u16::MAX));
        let index = u16::try_from(state.events.len()).ok();
        let Some(index) = index.filter(|_| state.events.len() < limit) else {
            return Err(self.error(state, Reason::Events(limit)).into());
        };
        state.push(action, tags, dependencies);
        Ok(index)
    }
}
