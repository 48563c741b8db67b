//! Where the caller of each machine instruction's function is: [`frames()`].
//!
//! It is read off the final code, which moves the stack pointer and saves registers in a few plain
//! ways: pushes and pops, additions to the stack pointer, stores and loads relative to it. In a
//! function every BPF instruction starts with the stack as the prologue left it; so what an
//! epilogue in the middle undoes is undone for its own code only.

use super::{arm64, x86_64};
use crate::emit::{Owner, disassembly, pieces};
use crate::{Image, PartKind};
use acqrel_isa::Program;
use acqrel_machine::Arch;
use std::collections::BTreeMap;
use std::ops::Range;

/// What is known at an instruction about the frame of its function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct State {
    /// By how much the canonical frame address is above the stack pointer.
    pub(super) depth: u64,
    /// The registers, by DWARF's numbers, that are saved, and by how much below the canonical frame
    /// address.
    pub(super) saved: BTreeMap<u8, u64>,
}

/// What a machine instruction does to the stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// Adds to the stack pointer.
    Move(i64),
    /// Stores a register, by DWARF's number, above the stack pointer.
    Save(u8, u64),
    /// Loads a register from the stack.
    Restore(u8),
    /// Goes elsewhere for good.
    End,
}

/// A range of code with the states in it, each from an offset on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) range: Range<u32>,
    /// The first is at the start of the range. Consecutive ones differ.
    pub(super) states: Vec<(u32, State)>,
}

impl State {
    /// As a function is entered: on x86-64 with the return address on the stack.
    pub(super) const fn entered(arch: Arch) -> Self {
        let depth = match arch {
            Arch::X86_64 => 8,
            Arch::Arm64 => 0,
        };
        Self { depth, saved: BTreeMap::new() }
    }

    fn apply(&mut self, effect: Effect) {
        match effect {
            Effect::Move(by) => self.depth = self.depth.saturating_add_signed(by.saturating_neg()),
            Effect::Save(reg, above) => {
                // What is stored again is a value of the function's own.
                self.saved.entry(reg).or_insert(self.depth.saturating_sub(above));
            }
            Effect::Restore(reg) => {
                self.saved.remove(&reg);
            }
            Effect::End => {}
        }
    }
}

/// The frames of an image's code, by ascending offset: one for the entry and each function, and
/// one for each piece that is out of line. The exit stub has none, as it is entered with any
/// number of functions on the stack; neither have tables.
pub(super) fn frames(image: &Image, program: &Program) -> Vec<Frame> {
    let mut walk = Walk {
        image,
        frames: Vec::new(),
        state: State::entered(image.arch()),
        bodies: vec![None; program.functions().len()],
        ended: true,
    };
    let mut function = None;
    for piece in pieces(image) {
        match piece.owner {
            Owner::Part(PartKind::Entry) if piece.range.start == image.entry() => {
                walk.begin(piece.range.start, State::entered(image.arch()));
            }
            Owner::Part(PartKind::Prologue(number)) => {
                walk.enter(piece.range.start);
                function = Some(number);
            }
            Owner::Insn(index) => {
                let own = program.function_of(index);
                if own != function || function.is_none() {
                    walk.enter(piece.range.start);
                    function = own;
                }
                walk.body(piece.range.start, own);
            }
            Owner::Part(PartKind::Padding) => {
                walk.body(piece.range.start, function);
                walk.change(piece.range.end, walk.state.clone());
                continue;
            }
            Owner::Part(PartKind::Fault(index) | PartKind::Cold(index)) => {
                walk.out_of_line(piece.range.start, program.function_of(index));
            }
            Owner::Part(PartKind::Entry) => walk.out_of_line(piece.range.start, Some(0)),
            Owner::Part(PartKind::Helper) => {
                walk.begin(piece.range.start, State::entered(image.arch()));
            }
            Owner::Part(PartKind::Exit | PartKind::Table) | Owner::Unknown => {
                walk.ended = true;
                continue;
            }
        }
        for insn in disassembly(image, &piece) {
            walk.step(insn.range);
        }
    }
    walk.frames
}

struct Walk<'a> {
    image: &'a Image,
    frames: Vec<Frame>,
    /// At the end of the last frame.
    state: State,
    /// The state that each function's instructions start with.
    bodies: Vec<Option<State>>,
    /// Whether code before does not run into what follows.
    ended: bool,
}

impl Walk<'_> {
    /// Starts a frame.
    fn begin(&mut self, at: u32, state: State) {
        self.frames.push(Frame { range: at..at, states: vec![(at, state.clone())] });
        self.state = state;
        self.ended = false;
    }

    /// Starts a function's frame, unless the entry runs into it.
    fn enter(&mut self, at: u32) {
        if self.ended || self.bodies.iter().any(Option::is_some) {
            self.begin(at, State::entered(self.image.arch()));
        }
    }

    /// Takes the state for that of a function's body, or goes back to it.
    fn body(&mut self, at: u32, function: Option<usize>) {
        if let Some(body) = function.and_then(|number| self.bodies.get_mut(number)) {
            let state = body.get_or_insert_with(|| self.state.clone()).clone();
            self.change(at, state);
        }
    }

    /// Starts a frame for code that a function jumps to.
    fn out_of_line(&mut self, at: u32, function: Option<usize>) {
        let body = function.and_then(|number| self.bodies.get(number)).and_then(Option::as_ref);
        let state = body.cloned().unwrap_or_else(|| State::entered(self.image.arch()));
        self.begin(at, state);
    }

    /// Notes a state from an offset on.
    fn change(&mut self, at: u32, state: State) {
        self.state = state;
        if let Some(frame) = self.frames.last_mut() {
            frame.range.end = frame.range.end.max(at);
            if frame.states.last().is_some_and(|(_, last)| *last != self.state) {
                frame.states.push((at, self.state.clone()));
            }
        }
    }

    /// Goes through a machine instruction.
    fn step(&mut self, range: Range<u32>) {
        let bytes = &self.image.code()[range.start as usize..range.end as usize];
        let effects = match self.image.arch() {
            Arch::X86_64 => x86_64::effects(bytes),
            Arch::Arm64 => arm64::effects(bytes),
        };
        let mut state = self.state.clone();
        for effect in effects.into_iter().flatten() {
            state.apply(effect);
            self.ended = effect == Effect::End;
        }
        if effects.iter().all(Option::is_none) {
            self.ended = false;
        }
        self.change(range.end, state);
    }
}
