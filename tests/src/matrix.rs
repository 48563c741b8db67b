//! [`Matrix`]: all engines, in the ways in which they compile, and the rule by which a case is
//! held against them.

use acqrel_asm::disassemble;
use acqrel_engines::{Case, Difference, Emulate, Engine, Interp, Jit, Step, compare, shrink};
use acqrel_guest::{Granule, Helpers, Start};
use acqrel_isa::{Program, Syntax};
use acqrel_jit::{Arm64Features, MemoryMode, Options, Target, X86Features};

/// How many programs shrinking may try.
const SHRINK_BUDGET: usize = 2000;

/// The engines, by what they promise.
#[derive(Default)]
pub struct Matrix {
    /// The interpreter's outcome, whatever the program does, at a granule of a page.
    pub sandbox: Vec<Box<dyn Engine>>,
    /// The interpreter's outcome of a program that does not fault.
    pub raw: Vec<Box<dyn Engine>>,
}

impl std::fmt::Debug for Matrix {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.names()).finish()
    }
}

impl Matrix {
    /// All engines that are the same on every host, and the native ones of this host, without
    /// optional features and with those that it has. Raw native code is not among them: to run it
    /// is `unsafe`.
    pub fn new() -> Self {
        let mut matrix = Self::default();
        let targets = [
            ("emulated x86-64", Target::X86_64(X86Features::NONE)),
            ("emulated x86-64, all features", Target::X86_64(X86Features::ALL)),
            ("emulated ARM64", Target::Arm64(Arm64Features::NONE)),
            ("emulated ARM64, all features", Target::Arm64(Arm64Features::ALL)),
        ];
        for (name, target) in targets {
            matrix.sandbox.push(Box::new(Emulate::new(name, sandbox(target))));
        }
        let targets = [
            ("emulated raw x86-64", Target::X86_64(X86Features::NONE)),
            ("emulated raw x86-64, all features", Target::X86_64(X86Features::ALL)),
            ("emulated raw ARM64", Target::Arm64(Arm64Features::NONE)),
            ("emulated raw ARM64, all features", Target::Arm64(Arm64Features::ALL)),
        ];
        for (name, target) in targets {
            let options = Options::new(target, MemoryMode::Raw);
            matrix.raw.push(Box::new(Emulate::new(name, options)));
        }
        if let Some(host) = Target::host() {
            let baseline = Target::baseline(host.arch());
            matrix.sandbox.push(Box::new(Jit::new("native", sandbox(baseline))));
            matrix.sandbox.push(Box::new(Jit::new("native, host's features", sandbox(host))));
        }
        matrix
    }

    /// The names of all of them.
    pub fn names(&self) -> Vec<&'static str> {
        let all = self.sandbox.iter().chain(&self.raw);
        all.map(|engine| engine.name()).collect()
    }

    /// Runs a program on all of them.
    ///
    /// # Errors
    ///
    /// The first difference to the interpreter.
    pub fn compare(
        &self,
        program: &Program,
        start: &Start,
        helpers: &Helpers,
    ) -> Result<(), Difference> {
        compare(&[&Step, &Interp], program, start, helpers)?;
        // Code checks the ends of memory to the page.
        let start = Start { granule: Granule::Page, ..start.clone() };
        let with_interpreter = |engines: &[Box<dyn Engine>]| {
            let all: Vec<&dyn Engine> = std::iter::once(&Interp as &dyn Engine)
                .chain(engines.iter().map(|e| &**e))
                .collect();
            compare(&all, program, &start, helpers)
        };
        with_interpreter(&self.sandbox)?;
        let ends = Interp.run(program, &start, helpers).is_ok_and(|o| o.result.is_ok());
        if ends { with_interpreter(&self.raw) } else { Ok(()) }
    }

    /// Holds a case against all of them.
    ///
    /// # Panics
    ///
    /// If they differ: with the smallest case found that does.
    pub fn agree(&self, case: &Case) {
        let helpers = Helpers::standard();
        let differs = |case: &Case| {
            let program = case.draft.build()?;
            self.compare(&program, &case.start, &helpers).err().map(|error| (program, error))
        };
        if differs(case).is_some() {
            let small = shrink(case, SHRINK_BUDGET, |case| differs(case).is_some());
            if let Some((program, difference)) = differs(&small) {
                let text = disassemble(&program, Syntax::Llvm);
                panic!("{difference}\n{text}\nfrom {:?}", small.start);
            }
        }
    }
}

/// Code for the sandbox.
fn sandbox(target: Target) -> Options {
    Options::new(target, MemoryMode::Sandbox)
}
