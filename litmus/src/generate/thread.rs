//! [`Thread`]: the instructions of a thread, as they are written one after another.

use acqrel_isa::Size;

use super::access::{Access, Rmw, Update};
use super::cycle::CycleError;
use super::edge::Dependency;

/// What a failing compare-exchange expects: no location ever holds it.
const NEVER: i64 = -1;

/// A read-modify-write with its values.
#[derive(Clone, Copy, Debug)]
pub(super) struct Instruction {
    pub(super) rmw: Rmw,
    pub(super) operand: u64,
    /// What it is to read.
    pub(super) old: u64,
}

/// A thread.
#[derive(Clone, Debug)]
pub(super) struct Thread {
    number: usize,
    size: Size,
    rows: Vec<String>,
    /// The location to which each register from `r1` on points; none is the thread's own.
    bases: Vec<Option<usize>>,
    /// The locations of the accesses that are still to come.
    coming: Vec<Option<usize>>,
    /// The next free register.
    next: u8,
    /// The registers for operands and addresses, where they have been needed.
    operand: Option<u8>,
    address: Option<u8>,
    /// What the thread's own location holds.
    own: u64,
    labels: usize,
    equations: Vec<(u8, u64)>,
}

impl Thread {
    /// The `number`-th, with accesses of a size, and with compare-exchanges or without.
    pub(super) const fn new(number: usize, size: Size, compares: bool) -> Self {
        Self {
            number,
            size,
            rows: Vec::new(),
            bases: Vec::new(),
            coming: Vec::new(),
            next: 1,
            // What compare-exchange expects is in r0.
            operand: if compares { None } else { Some(0) },
            address: None,
            own: 0,
            labels: 0,
            equations: Vec::new(),
        }
    }

    pub(super) const fn number(&self) -> usize {
        self.number
    }

    pub(super) fn rows(&self) -> &[String] {
        &self.rows
    }

    /// The registers that point to locations.
    pub(super) fn bases(&self) -> impl Iterator<Item = (usize, Option<usize>)> {
        self.bases.iter().enumerate().map(|(i, location)| (i + 1, *location))
    }

    /// The registers to observe, with the values asked for.
    pub(super) fn equations(&self) -> impl Iterator<Item = (u8, u64)> {
        self.equations.iter().copied()
    }

    /// Says the locations of all accesses in turn. Each location is given a register, before
    /// anything else.
    pub(super) fn declare(&mut self, locations: &[Option<usize>]) -> Result<(), CycleError> {
        for &location in locations {
            if !self.bases.contains(&location) {
                self.register()?;
                self.bases.push(location);
            }
        }
        self.coming = locations.iter().rev().copied().collect();
        Ok(())
    }

    /// A plain load or a load-acquire; says the register that it loads.
    pub(super) fn read(
        &mut self,
        location: usize,
        access: Access,
        dependency: Option<(Dependency, u8)>,
        value: u64,
    ) -> Result<u8, CycleError> {
        let address = self.depend(Some(location), dependency, false)?;
        // A location that is not accessed again needs its register no more.
        let last = !self.coming.contains(&Some(location));
        let register = match self.register() {
            Err(_) if last => self.base(Some(location)),
            register => register?,
        };
        let cast = self.cast();
        self.rows.push(match access {
            Access::Acquire => format!("r{register} = load_acquire(({cast})(r{address} + 0))"),
            Access::Plain | Access::Release | Access::Rmw(_) => {
                format!("r{register} = *({cast})(r{address} + 0)")
            }
        });
        self.equations.push((register, value));
        Ok(register)
    }

    /// A plain store or a store-release.
    pub(super) fn write(
        &mut self,
        location: usize,
        access: Access,
        dependency: Option<(Dependency, u8)>,
        value: u64,
    ) -> Result<(), CycleError> {
        let address = self.depend(Some(location), dependency, access == Access::Release)?;
        let cast = self.cast();
        let source = data(dependency);
        if access == Access::Release {
            let operand = self.operand(value, source)?;
            self.rows.push(format!("store_release(({cast})(r{address} + 0), r{operand})"));
        } else if source.is_some() {
            let operand = self.operand(value, source)?;
            self.rows.push(format!("*({cast})(r{address} + 0) = r{operand}"));
        } else {
            self.rows.push(format!("*({cast})(r{address} + 0) = {value}"));
        }
        Ok(())
    }

    /// A read-modify-write of the thread's own location.
    pub(super) fn between(&mut self, rmw: Rmw) -> Result<(), CycleError> {
        let operand = 1;
        let old = self.own;
        self.own = match rmw.update() {
            Update::FetchAdd | Update::Add => old + operand,
            Update::FetchOr | Update::Or => old | operand,
            Update::FetchAnd | Update::And => old & operand,
            Update::FetchXor | Update::Xor => old ^ operand,
            Update::Exchange | Update::CompareExchange => operand,
            Update::FailedCompareExchange => old,
        };
        let instruction = Instruction { rmw, operand, old };
        self.rmw(None, &instruction, None)?;
        Ok(())
    }

    /// A read-modify-write; says the register that holds what it read, if that is used.
    pub(super) fn rmw(
        &mut self,
        location: Option<usize>,
        instruction: &Instruction,
        dependency: Option<(Dependency, u8)>,
    ) -> Result<Option<u8>, CycleError> {
        let Instruction { rmw, operand, old } = *instruction;
        let address = self.depend(location, dependency, true)?;
        let source = data(dependency);
        let used = rmw.is_used();
        // The thread's own location is of the test's size, if a read-modify-write has that.
        let (cast, wide) = match (location, self.size) {
            (Some(_), size) => (self.cast(), size == Size::DW),
            (None, Size::W) => ("u32 *", false),
            (None, Size::B | Size::H | Size::DW) => ("u64 *", true),
        };
        match rmw.update() {
            Update::Add => self.lock(cast, "+=", address, operand, source)?,
            Update::Or => self.lock(cast, "|=", address, operand, source)?,
            Update::And => self.lock(cast, "&=", address, operand, source)?,
            Update::Xor => self.lock(cast, "^=", address, operand, source)?,
            Update::FetchAdd | Update::FetchOr | Update::FetchAnd | Update::FetchXor => {
                let name = match rmw.update() {
                    Update::FetchOr => "or",
                    Update::FetchAnd => "and",
                    Update::FetchXor => "xor",
                    _ => "add",
                };
                let register = self.result(used)?;
                self.set(register, operand, source);
                self.rows.push(format!(
                    "r{register} = atomic_fetch_{name}(({cast})(r{address} + 0), r{register})"
                ));
                return Ok(self.observe(used, register, old));
            }
            Update::Exchange => {
                let register = self.result(used)?;
                self.set(register, operand, source);
                let name = if wide { "xchg_64" } else { "xchg_32_32" };
                self.rows.push(format!("r{register} = {name}(r{address} + 0, r{register})"));
                return Ok(self.observe(used, register, old));
            }
            Update::CompareExchange | Update::FailedCompareExchange => {
                let operand = self.operand(operand, source)?;
                let name = if wide { "cmpxchg_64" } else { "cmpxchg32_32" };
                let expected = match rmw.update() {
                    Update::FailedCompareExchange => NEVER.to_string(),
                    _ => old.to_string(),
                };
                self.rows.push(format!("r0 = {expected}"));
                self.rows.push(format!("r0 = {name}(r{address} + 0, r0, r{operand})"));
                if used {
                    let register = self.register()?;
                    self.rows.push(format!("r{register} = r0"));
                    return Ok(self.observe(true, register, old));
                }
            }
        }
        Ok(None)
    }

    fn lock(
        &mut self,
        cast: &str,
        operator: &str,
        address: u8,
        operand: u64,
        source: Option<u8>,
    ) -> Result<(), CycleError> {
        let operand = self.operand(operand, source)?;
        self.rows.push(format!("lock *({cast})(r{address} + 0) {operator} r{operand}"));
        Ok(())
    }

    fn observe(&mut self, used: bool, register: u8, value: u64) -> Option<u8> {
        used.then(|| {
            self.equations.push((register, value));
            register
        })
    }

    /// Where the result of a read-modify-write goes.
    fn result(&mut self, used: bool) -> Result<u8, CycleError> {
        if used { self.register() } else { self.operand_register() }
    }

    /// Makes what follows depend on a register through its address or a branch; says the register
    /// that points to the location. The register for operands serves where there is none.
    fn depend(
        &mut self,
        location: Option<usize>,
        dependency: Option<(Dependency, u8)>,
        operand: bool,
    ) -> Result<u8, CycleError> {
        self.coming.pop();
        let base = self.base(location);
        match dependency {
            Some((Dependency::Address, source)) => {
                let address = match self.address {
                    _ if !operand => self.operand_register()?,
                    Some(address) => address,
                    None => self.register()?,
                };
                if operand {
                    self.address = Some(address);
                }
                self.zero(address, source);
                self.rows.push(format!("r{address} += r{base}"));
                Ok(address)
            }
            Some((Dependency::Control, source)) => {
                let label = format!("L{}{}", self.number, self.labels);
                self.labels += 1;
                self.rows.push(format!("if r{source} == 0 goto {label}"));
                self.rows.push(format!("{label}:"));
                Ok(base)
            }
            Some((Dependency::Data, _)) | None => Ok(base),
        }
    }

    /// The register that points to a location.
    fn base(&self, location: Option<usize>) -> u8 {
        let at = self.bases.iter().position(|base| *base == location);
        at.and_then(|at| u8::try_from(at + 1).ok()).unwrap_or(0)
    }

    /// A register that is 0 and depends on another.
    fn zero(&mut self, register: u8, source: u8) {
        self.rows.push(format!("r{register} = r{source}"));
        self.rows.push(format!("r{register} ^= r{register}"));
    }

    /// Puts a number in a register, which depends on another if it is to.
    fn set(&mut self, register: u8, number: u64, source: Option<u8>) {
        let number = number.cast_signed();
        match source {
            Some(source) => {
                self.zero(register, source);
                self.rows.push(format!("r{register} += {number}"));
            }
            None => self.rows.push(format!("r{register} = {number}")),
        }
    }

    fn operand(&mut self, number: u64, source: Option<u8>) -> Result<u8, CycleError> {
        let register = self.operand_register()?;
        self.set(register, number, source);
        Ok(register)
    }

    fn operand_register(&mut self) -> Result<u8, CycleError> {
        let register = match self.operand {
            Some(register) => register,
            None => self.register()?,
        };
        self.operand = Some(register);
        Ok(register)
    }

    /// A register that nothing else uses: `r0` is compare-exchange's, `r10` the frame pointer.
    const fn register(&mut self) -> Result<u8, CycleError> {
        if self.next > 9 {
            return Err(CycleError::Registers { thread: self.number });
        }
        self.next += 1;
        Ok(self.next - 1)
    }

    const fn cast(&self) -> &'static str {
        match self.size {
            Size::B => "u8 *",
            Size::H => "u16 *",
            Size::W => "u32 *",
            Size::DW => "u64 *",
        }
    }
}

/// The register on which what is written depends.
fn data(dependency: Option<(Dependency, u8)>) -> Option<u8> {
    match dependency {
        Some((Dependency::Data, source)) => Some(source),
        Some((Dependency::Address | Dependency::Control, _)) | None => None,
    }
}
