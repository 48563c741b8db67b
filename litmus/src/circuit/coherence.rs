//! [`Coherence`]: which axioms say that memory is coherent.
//!
//! That is that po-loc, rf, co and fr together have no cycle. Models that enumerate coherence orders also
//! say that what the reads and writes of a thread observe of the order of writes agrees with co. That
//! follows from coherence, but it is less: it lets another write come between an event that reads and
//! writes and the one that it reads from.

use super::{Axiom, Builder, Check, Gate, GateId};

/// What coherence is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Extent {
    /// Accesses in program order.
    Accesses,
    /// Also the read and the write of an atomic instruction.
    Atomics,
    /// Also the read and the write of any instruction.
    Instructions,
}

/// The gates that coherence is said with.
#[derive(Clone, Debug)]
pub(super) struct Coherence {
    rf: GateId,
    co: GateId,
    po_loc: Vec<GateId>,
    from_read: [GateId; 2],
    /// What a thread observes: herd7's `pco`, in parts, of each way to say po-loc.
    observed: Vec<[GateId; 4]>,
    /// What follows besides.
    more: [GateId; 2],
    /// That the read of an atomic instruction is before its write.
    atomic: [GateId; 2],
    /// That the read of any instruction is before its write.
    within: GateId,
}

impl Coherence {
    pub(super) fn new(builder: &mut Builder) -> Self {
        let (rf, co) = (builder.gate(Gate::Rf), builder.gate(Gate::Co));
        let (po, loc) = (builder.relation("po"), builder.relation("loc"));
        let (memory, reads, writes) = (builder.set("M"), builder.set("R"), builder.set("W"));
        let both = builder.gate(Gate::SetAnd(reads, writes));
        let co0 = builder.relation("co0");
        let atomic = [builder.relation("amo"), builder.relation("rmw")];
        let id = builder.gate(Gate::Identity);
        let all_po_loc = builder.gate(Gate::And(po, loc));
        let po_loc = builder.gate(Gate::Within(memory, all_po_loc, memory));
        let invrf = builder.gate(Gate::Converse(rf));
        let from_read = builder.gate(Gate::Then(invrf, co));
        let irreflexive = builder.gate(Gate::Minus(from_read, id));
        let po_loc = vec![all_po_loc, po_loc];
        let instance = builder.relation("same-instance");
        let within = builder.gate(Gate::And(instance, loc));
        let within = builder.gate(Gate::Within(reads, within, writes));
        let within = builder.gate(Gate::Minus(within, id));
        let observed = po_loc.iter().map(|&po_loc| {
            let ww = builder.gate(Gate::Within(writes, po_loc, writes));
            let rw = builder.gate(Gate::Within(reads, po_loc, writes));
            let rw = builder.gate(Gate::Then(rf, rw));
            let wr = builder.gate(Gate::Within(writes, po_loc, reads));
            let wr = builder.gate(Gate::Then(wr, invrf));
            let wr = builder.gate(Gate::Minus(wr, id));
            let rr = builder.gate(Gate::Within(reads, po_loc, reads));
            let rr = builder.gate(Gate::Then(rr, invrf));
            let rr = builder.gate(Gate::Then(rf, rr));
            let rr = builder.gate(Gate::Minus(rr, id));
            [ww, rw, wr, rr]
        });
        let observed = observed.collect();
        // An event that reads and writes comes after the write that it reads.
        let update = builder.gate(Gate::Within(writes, rf, both));
        let from_read = [from_read, irreflexive];
        Self { rf, co, po_loc, from_read, observed, more: [update, co0], atomic, within }
    }

    /// Whether an axiom says no more than coherence of this extent does.
    pub(super) fn implies(&self, builder: &Builder, axiom: &Axiom, extent: Extent) -> bool {
        let within = |term: &GateId| {
            extent >= Extent::Atomics && self.atomic.contains(term)
                || extent >= Extent::Instructions && self.within == *term
        };
        // Of an event that reads and writes, reads-before with the identity has a cycle in itself.
        let part = |term: &GateId| self.is_part(*term) && *term != self.from_read[0];
        let terms = terms(builder, axiom);
        terms.is_some_and(|terms| terms.iter().all(|term| part(term) || within(term)))
    }

    /// Whether a relation is one that coherence is said with.
    pub(super) fn is_part(&self, gate: GateId) -> bool {
        // `rf^-1; co` also relates an event that reads and writes to itself: that is no part.
        let several =
            [&self.po_loc[..], &self.from_read[1..], self.observed.as_flattened(), &self.more];
        [self.rf, self.co].contains(&gate) || several.iter().any(|gates| gates.contains(&gate))
    }

    /// What of coherence an axiom says.
    pub(super) fn extent(&self, builder: &Builder, axiom: &Axiom) -> Option<Extent> {
        let terms = terms(builder, axiom)?;
        let has = |gate: &GateId| terms.contains(gate);
        let coherent = has(&self.rf)
            && has(&self.co)
            && (self.po_loc.iter().any(has) || terms.iter().any(|&term| is_po(builder, term)))
            && self.from_read.iter().any(has);
        let extent = if has(&self.within) {
            Extent::Instructions
        } else if self.atomic.iter().any(has) {
            Extent::Atomics
        } else {
            Extent::Accesses
        };
        coherent.then_some(extent)
    }
}

/// The relations of which an axiom says that together they have no cycle.
fn terms(builder: &Builder, axiom: &Axiom) -> Option<Vec<GateId>> {
    if axiom.check != Check::Acyclic || axiom.negated {
        return None;
    }
    let mut terms = Vec::new();
    builder.terms(axiom.gate, &mut terms);
    Some(terms)
}

/// Whether a gate is program order.
fn is_po(builder: &Builder, gate: GateId) -> bool {
    matches!(builder.get(gate), Gate::Relation(name) if &**name == "po")
}
