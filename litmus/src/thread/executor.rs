//! [`Executor`]: explores the paths of a thread.

use super::endless::Rounds;
use super::error::{Error, Reason};
use super::held::Held;
use super::layout::Layout;
use super::live::{Live, return_points};
use super::options::{Options, Retries};
use super::reads::Reads;
use super::retry::heads;
use super::solve::{compute, copy};
use super::state::{Slot, State, position};
use crate::value::{Node, ValueId};
use crate::{Access, Action, Code, Dependencies, End, Exit, Isa, Path, Tags, Unplaced};
use acqrel_isa::Size;
use acqrel_machine::op::{
    BinaryOp, Compute, Condition, Fence, Flag, Kinds, MicroOp, Place, Reg, Role, UnaryOp, Value,
};
use std::collections::BTreeSet;
use std::time::Instant;

/// Explores the paths of a thread.
#[derive(Debug)]
pub(super) struct Executor<'a> {
    pub(super) code: &'a Code,
    pub(super) layout: &'a Layout,
    pub(super) options: &'a Options,
    /// The private accesses that are events.
    pub(super) exposed: &'a BTreeSet<Access>,
    live: Live,
    pub(super) returns: Vec<u64>,
    /// Whether a return has gone where no call has left.
    pub(super) strayed: bool,
    heads: Vec<bool>,
    /// Whether there are barriers that order stores alone.
    pub(super) orders_stores: bool,
    /// The paths that are still to be gone on with, the next one last.
    work: Vec<State>,
    started: usize,
    /// How many instructions have been executed.
    steps: u64,
    /// The private accesses met that have to be events.
    pub(super) met: BTreeSet<Access>,
    /// The paths that have been gone to their end.
    pub(super) done: Vec<Path>,
    /// How the paths go round.
    rounds: Rounds,
}

/// The value of a register that nothing has set: no address of code or memory.
const UNSET: u64 = 0xb0d1_c2e3_94a5_86f7;

/// Why a path is not gone on with.
#[derive(Debug)]
pub(super) enum Stop {
    /// The instruction cannot be executed.
    Fault(String),
    /// It accesses what is no memory of the test.
    Unplaced(Unplaced, String),
    /// The thread is not modelled.
    Error(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

/// That the instruction of a state cannot be executed.
const fn fault(state: &State, reason: String, unplaced: Option<Unplaced>) -> End {
    End::Fault { instruction: state.instruction, reason, unplaced }
}

/// Whether a code has barriers that order stores alone.
fn orders_stores(code: &Code) -> bool {
    let mut ops = code.instructions.iter().flat_map(|instruction| &instruction.ops);
    ops.any(|op| {
        matches!(
            op,
            MicroOp::Fence(
                Fence::Dmb(_, Kinds::Stores) | Fence::Dsb(_, Kinds::Stores) | Fence::Sfence
            )
        )
    })
}

impl<'a> Executor<'a> {
    pub(super) fn new(
        code: &'a Code,
        layout: &'a Layout,
        options: &'a Options,
        exposed: &'a BTreeSet<Access>,
        strays: bool,
    ) -> Self {
        Self {
            code,
            layout,
            options,
            exposed,
            live: if strays { Live::all(code) } else { Live::new(code, options) },
            returns: return_points(code),
            strayed: false,
            heads: heads(code),
            orders_stores: orders_stores(code),
            work: Vec::new(),
            started: 0,
            steps: 0,
            met: BTreeSet::new(),
            done: Vec::new(),
            rounds: Rounds::default(),
        }
    }

    /// Explores all paths.
    pub(super) fn run(&mut self, registers: &[(Reg, u64)]) -> Result<(), Error> {
        let mut state = State::new(self.code.entry, self.code.instructions.len());
        let stack = match self.code.isa {
            Isa::Bpf => Reg::new(10),
            Isa::Arm64 => Some(Reg::SP),
            Isa::X86_64 => Some(Reg::RSP),
        };
        let stack = stack.map(|reg| (reg, self.layout.stack(self.code.isa)));
        if self.options.unset {
            for reg in (0..32).filter_map(Reg::new) {
                // Where it returns to is known of the link register, and nothing else.
                let caller = reg == Reg::LR && self.code.isa == Isa::Arm64;
                let value = state.values.constant(if caller { 0 } else { UNSET });
                state.slots[position(Place::Reg(reg))] = Slot::Held(Held::unset(value));
            }
            for flag in Flag::ALL {
                state.slots[position(Place::Flag(flag))] = Slot::Undefined;
            }
        }
        for &(reg, number) in stack.iter().chain(registers) {
            let held = Held::free(state.values.constant(number));
            state.slots[position(Place::Reg(reg))] = Slot::Held(held);
        }
        if self.code.instructions.is_empty() {
            self.done.push(state.finish(End::Complete));
            return Ok(());
        }
        if self.heads[state.instruction] {
            let watched = self.watched();
            state.visit(&self.live, &mut self.rounds, watched);
        }
        state.begin();
        self.fork(state)?;
        while let Some(state) = self.work.pop() {
            self.follow(state)?;
        }
        self.done.extend(std::mem::take(&mut self.rounds).endless());
        Ok(())
    }

    /// Whether it matters that there is an end.
    const fn watched(&self) -> bool {
        matches!(self.options.retries, Retries::Watched)
    }

    /// A path has been gone to its end.
    fn finish(&mut self, state: State, end: End) {
        self.rounds.end(state.round);
        self.done.push(state.finish(end));
    }

    /// Visits the head of a loop. Gives the state back, if it is to be gone on with.
    fn visit(&mut self, mut state: State) -> Option<State> {
        let watched = self.watched();
        let Some(earlier) = state.visit(&self.live, &mut self.rounds, watched) else {
            return Some(state);
        };
        if let (true, Some(last)) = (watched, state.round) {
            let reason = "from here it can only go round for ever".into();
            let end = fault(&state, reason, None);
            self.rounds.drop(last, earlier, state.finish(end));
        }
        None
    }

    /// Adds a path that is still to be gone on with.
    pub(super) fn fork(&mut self, state: State) -> Result<(), Error> {
        self.started += 1;
        if self.started > self.options.limits.paths {
            return Err(self.error(&state, Reason::Paths(self.options.limits.paths)));
        }
        self.work.push(state);
        Ok(())
    }

    pub(super) fn error(&self, state: &State, reason: Reason) -> Error {
        Error::new(self.code, state.instruction, reason)
    }

    /// Follows a path to its end, or until it is dropped.
    fn follow(&mut self, mut state: State) -> Result<(), Error> {
        loop {
            let instruction = &self.code.instructions[state.instruction];
            while let Some(&op) = instruction.ops.get(state.op) {
                state.op += 1;
                match self.execute(&mut state, op) {
                    Ok(()) => {}
                    Err(Stop::Fault(reason)) => {
                        let end = fault(&state, reason, None);
                        self.done.push(state.finish(end));
                        return Ok(());
                    }
                    Err(Stop::Unplaced(unplaced, reason)) => {
                        let end = fault(&state, reason, Some(unplaced));
                        self.finish(state, end);
                        return Ok(());
                    }
                    Err(Stop::Error(error)) => return Err(error),
                }
                if state.values.len() > self.options.limits.values {
                    return Err(self.error(&state, Reason::Values(self.options.limits.values)));
                }
            }
            let address = state.jump.take().unwrap_or(instruction.next);
            let Some(next) = self.code.at(address) else {
                let end = self.leave(&state, address)?;
                self.finish(state, end);
                return Ok(());
            };
            state.instruction = next;
            self.steps += 1;
            let late = || self.options.limits.deadline.is_some_and(|it| Instant::now() >= it);
            if self.steps.is_multiple_of(256) && late() {
                return Err(self.error(&state, Reason::Time));
            }
            if self.options.retries != Retries::Kept && self.heads[next] {
                let Some(visited) = self.visit(state) else { return Ok(()) };
                state = visited;
            }
            if state.visits[next] > self.options.unroll {
                self.finish(state, End::Bound { instruction: next });
                return Ok(());
            }
            state.begin();
        }
    }

    /// How the thread ends where there is no instruction.
    fn leave(&self, state: &State, address: u64) -> Result<End, Error> {
        match self.code.exit {
            Exit::Return(to) if state.returning && address == to => return Ok(End::Complete),
            Exit::Return(_) => return Err(self.error(state, Reason::Outside(address))),
            Exit::Anywhere => {}
        }
        let inside = |code: &Code| {
            let (first, last) = (code.instructions.first()?, code.instructions.last()?);
            Some((first.address..last.next).contains(&address))
        };
        if inside(self.code) == Some(true) {
            let reason = format!("no instruction begins at {address:#x}");
            return Ok(fault(state, reason, None));
        }
        Ok(End::Complete)
    }

    /// Whether a value is other than 0. If either can be, the path is forked: the other one does
    /// the current micro-operation again, which must have had no effect yet.
    pub(super) fn decide(&mut self, state: &mut State, value: ValueId) -> Result<bool, Stop> {
        if let Some(truth) = state.truth(value) {
            return Ok(truth);
        }
        let mut other = state.clone();
        other.op -= 1;
        other.assume(value, false);
        self.fork(other)?;
        state.assume(value, true);
        Ok(true)
    }

    fn execute(&mut self, state: &mut State, op: MicroOp) -> Result<(), Stop> {
        let selects = matches!(op, MicroOp::Select { .. });
        for (role, place) in op.reads() {
            if state.is_undefined(place) && !(selects && role == Role::Data) {
                return Err(self.undefined(place));
            }
        }
        match op {
            MicroOp::Compute { dst, compute, width } => self.compute(state, dst, compute, width),
            MicroOp::Select { dst, condition, then, otherwise } => {
                self.select(state, dst, condition, [then, otherwise])
            }
            MicroOp::Load { dst, address, size, order, exclusive } => {
                self.load(state, dst, address, size, order, exclusive)
            }
            MicroOp::Store { address, value, size, order, exclusive } => match exclusive {
                None => self.store(state, address, value, size, order),
                Some(status) => self.store_exclusive(state, (address, value), size, order, status),
            },
            MicroOp::Rmw { dst, op, address, operand, size, order } => {
                self.rmw(state, dst, op, (address, operand), size, order)
            }
            MicroOp::Fence(fence) => {
                self.emit(state, Action::Fence(fence), Tags::NONE, Dependencies::default())?;
                Ok(())
            }
            MicroOp::Jump { condition, target, kind } => self.jump(state, condition, target, kind),
            MicroOp::Undefine { flag, condition } => self.undefine(state, flag, condition),
            MicroOp::Raise { exception, condition } => {
                if self.holds(state, condition)? {
                    return Err(Stop::Fault(exception.to_string()));
                }
                Ok(())
            }
            MicroOp::ClearExclusive => {
                state.monitor = None;
                Ok(())
            }
        }
    }

    /// Refuses what is made of what nothing has set.
    pub(super) fn set(held: &Held) -> Result<(), Stop> {
        if held.unset {
            return Err(Stop::Fault("it depends on what nothing has set".to_owned()));
        }
        Ok(())
    }

    fn undefined(&self, place: Place) -> Stop {
        let name = match (place, self.code.isa.arch()) {
            (Place::Flag(flag), Some(arch)) => flag.name(arch),
            (Place::Reg(_) | Place::Flag(_) | Place::Temp(_), _) => None,
        };
        let name = name.unwrap_or("that it reads");
        Stop::Fault(format!("the flag {name} is undefined"))
    }

    pub(super) fn compute(
        &self,
        state: &mut State,
        dst: Place,
        function: Compute,
        width: Size,
    ) -> Result<(), Stop> {
        let original = function;
        let mut held = Held::free(state.values.constant(0));
        let mut failed = None;
        let function = function.map(|operand| match self.read(state, operand) {
            Ok(operand) => {
                held.depend(&operand);
                operand.value
            }
            Err(stop) => {
                failed = Some(stop);
                held.value
            }
        });
        if let Some(stop) = failed {
            return Err(stop);
        }
        // `xor eax, eax` is 0 whatever was there.
        if let Compute::Binary(BinaryOp::Xor | BinaryOp::Sub, a, b) = original
            && a == b
        {
            held.unset = false;
        }
        held.value = match function {
            Compute::Unary(UnaryOp::Copy, value) => {
                copy(&mut state.values, &state.events, value, width)
            }
            Compute::Unary(..) | Compute::Binary(..) | Compute::Ternary(..) => {
                compute(&mut state.values, function, width)
            }
        };
        self.write(state, dst, held)
    }

    /// The operand selected carries its own dependencies; on the condition the result depends by
    /// selection only. Where both operands depend on the same, which one it is does not matter.
    fn select(
        &mut self,
        state: &mut State,
        dst: Place,
        condition: Value,
        operands: [Value; 2],
    ) -> Result<(), Stop> {
        let condition = self.read(state, condition)?;
        Self::set(&condition)?;
        let [then, otherwise] = operands.map(|operand| state.peek(operand));
        if let (Some(then), Some(otherwise)) = (then, otherwise)
            && !self.options.register_events
            && then.depends_like(&otherwise)
        {
            let (value, then, otherwise) = (condition.value, &then, otherwise.value);
            let node = match state.truth(value) {
                Some(true) => state.values.node(then.value),
                Some(false) => state.values.node(otherwise),
                None => Node::Select { condition: value, then: then.value, otherwise },
            };
            let mut held = then.clone();
            held.value = state.values.intern(node);
            held.pick.add(&condition.all());
            return self.write(state, dst, held);
        }
        let selected = operands[usize::from(!self.decide(state, condition.value)?)];
        match selected {
            Value::Place(place @ Place::Flag(_)) if state.is_undefined(place) => {
                if !matches!(dst, Place::Flag(_)) {
                    return Err(self.undefined(place));
                }
                state.slots[position(dst)] = Slot::Undefined;
                return Ok(());
            }
            Value::Place(_) | Value::Const(_) => {}
        }
        let mut held = self.read(state, selected)?;
        held.pick.add(&condition.all());
        if let Some(branch) = self.decision(state, &condition, Tags::NONE)? {
            held.decided.add(&Reads::one(branch));
        }
        self.write(state, dst, held)
    }

    fn undefine(
        &mut self,
        state: &mut State,
        flag: Flag,
        condition: Option<Condition>,
    ) -> Result<(), Stop> {
        let place = Place::Flag(flag);
        let Some(Condition { value, expected }) = condition else {
            state.slots[position(place)] = Slot::Undefined;
            return Ok(());
        };
        let condition = self.read(state, value)?;
        Self::set(&condition)?;
        if self.decide(state, condition.value)? == expected {
            state.slots[position(place)] = Slot::Undefined;
        } else if !state.is_undefined(place) && condition.depends() {
            let mut held = self.read(state, place.into())?;
            held.pick.add(&condition.all());
            self.write(state, place, held)?;
        }
        Ok(())
    }
}
