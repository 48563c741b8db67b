//! What statements a syntax has: [`Grammar`], a tree of the templates of the instruction table,
//! built once; [`Grammar::walk`] leads a statement's tokens through it.
//!
//! Templates that start alike share their start. Registers and numbers that a template gives
//! itself (`r0 = …`, `ld_pseudo …, 4, …`) are edges like others, and compared at the end, so
//! that the tree hardly ever has two ways.

use crate::Span;
use crate::expr::extent;
use crate::lexer::{Kind, Lexer, Token, number, punct};
use crate::operand::{Capture, Input, Integer, Value, hash, looks_like_register, register, signed};
use acqrel_isa::{Op, Piece, Reg, Syntax};
use std::sync::OnceLock;

/// The statements of a syntax.
#[derive(Debug)]
pub(crate) struct Grammar {
    /// The syntax.
    pub(crate) syntax: Syntax,
    nodes: Vec<Node>,
}

/// A place in the tree, after some tokens.
#[derive(Debug, Default)]
struct Node {
    /// What words can follow, sorted.
    words: Vec<(&'static str, usize)>,
    /// The first bytes of those, in lower case, a bit each: most tokens are none of the words.
    initials: u128,
    /// What else can follow.
    edges: Vec<(Edge, usize)>,
    /// The templates that end here.
    leaves: Vec<Leaf>,
}

/// What can follow besides words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Edge {
    /// Punctuation.
    Punct([u8; 3]),
    /// A 64-bit register name.
    Reg64,
    /// A 32-bit register name.
    Reg32,
    /// An integer, perhaps with a sign.
    Number,
    /// A sign and an integer.
    Displacement,
    /// A label or offset to jump to.
    Target,
    /// A label or offset of a function.
    Function,
    /// `name#5`.
    Helper,
    /// `kernel-function#5`.
    Kfunc,
}

/// The end of a template.
#[derive(Debug)]
pub(crate) struct Leaf {
    /// The instruction.
    pub(crate) op: Op,
    /// What each captured operand is.
    pub(crate) bindings: Vec<Binding>,
}

/// What a captured operand is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Binding {
    /// This placeholder of the template.
    Piece(Piece),
    /// Always this register.
    Reg(Reg),
    /// Always this number.
    Number(u64),
}

/// Something that could follow where a statement is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expected {
    /// A word.
    Word(&'static str),
    /// Something else.
    Edge(Edge),
    /// The end of the statement.
    End,
}

/// How far a statement could be followed, and what could come there.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trace {
    /// The number of tokens that are right.
    pub(crate) furthest: usize,
    /// What could follow them.
    pub(crate) expected: Vec<Expected>,
    /// The places in the tree reached there.
    pub(crate) nodes: Vec<usize>,
}

impl Trace {
    fn reach(&mut self, pos: usize, node: usize, expected: Expected) {
        if pos > self.furthest {
            self.furthest = pos;
            self.expected.clear();
            self.nodes.clear();
        }
        if pos == self.furthest {
            if !self.expected.contains(&expected) {
                self.expected.push(expected);
            }
            if !self.nodes.contains(&node) {
                self.nodes.push(node);
            }
        }
    }
}

/// What a walk leaves behind.
#[derive(Debug, Default)]
pub(crate) struct Walk {
    /// The operands.
    pub(crate) captures: Vec<Capture>,
    /// What could follow where; only [`Grammar::trace`] finds it out.
    pub(crate) trace: Trace,
}

impl Grammar {
    /// The statements of a syntax.
    pub(crate) fn of(syntax: Syntax) -> &'static Self {
        const COUNT: usize = Syntax::ALL.len();
        static GRAMMARS: [OnceLock<Grammar>; COUNT] = [const { OnceLock::new() }; COUNT];
        GRAMMARS[syntax as usize].get_or_init(|| Self::build(syntax))
    }

    fn build(syntax: Syntax) -> Self {
        let mut grammar = Self { syntax, nodes: vec![Node::default()] };
        for &op in Op::ALL {
            for template in op.row().texts(syntax) {
                grammar.insert(op, template);
            }
        }
        grammar
    }

    fn insert(&mut self, op: Op, template: &'static str) {
        let mut node = 0;
        let mut bindings = Vec::new();
        for piece in Piece::of(template) {
            let edge = match piece {
                Piece::Literal(text) => {
                    node = self.insert_literal(node, text, &mut bindings);
                    continue;
                }
                Piece::Reg(_) => Edge::Reg64,
                Piece::Reg32(_) => Edge::Reg32,
                Piece::Displacement | Piece::ImmDisplacement => Edge::Displacement,
                Piece::Imm
                | Piece::ImmHex
                | Piece::Imm64
                | Piece::Imm64Hex
                | Piece::Slots
                | Piece::Pair
                | Piece::Next
                | Piece::SpaceTo
                | Piece::SpaceFrom => Edge::Number,
                Piece::Target => Edge::Target,
                Piece::Function => Edge::Function,
                Piece::Helper => Edge::Helper,
                Piece::Kfunc => Edge::Kfunc,
            };
            node = self.follow(node, edge);
            bindings.push(Binding::Piece(piece));
        }
        self.nodes[node].leaves.push(Leaf { op, bindings });
    }

    fn insert_literal(
        &mut self,
        mut node: usize,
        text: &'static str,
        bindings: &mut Vec<Binding>,
    ) -> usize {
        let mut tokens = Vec::new();
        Lexer::new(text, self.syntax).statement(&mut tokens);
        for token in tokens {
            let word = token.span.text(text);
            let register =
                if token.kind == Kind::Word { register(word, self.syntax) } else { None };
            node = match (register, token.kind) {
                (Some((reg, wide)), _) => {
                    bindings.push(Binding::Reg(reg));
                    self.follow(node, if wide { Edge::Reg64 } else { Edge::Reg32 })
                }
                (None, Kind::Number) => {
                    bindings.push(Binding::Number(number(word).map_or(0, |n| n.0)));
                    self.follow(node, Edge::Number)
                }
                (None, Kind::Punct(bytes)) => self.follow(node, Edge::Punct(bytes)),
                (None, _) => self.follow_word(node, word),
            };
        }
        node
    }

    fn add(&mut self) -> usize {
        self.nodes.push(Node::default());
        self.nodes.len() - 1
    }

    fn follow(&mut self, node: usize, edge: Edge) -> usize {
        if let Some(&(_, next)) = self.nodes[node].edges.iter().find(|e| e.0 == edge) {
            return next;
        }
        let next = self.add();
        self.nodes[node].edges.push((edge, next));
        next
    }

    fn follow_word(&mut self, node: usize, word: &'static str) -> usize {
        match self.nodes[node].words.binary_search_by_key(&word, |w| w.0) {
            Ok(index) => self.nodes[node].words[index].1,
            Err(index) => {
                let next = self.add();
                self.nodes[node].words.insert(index, (word, next));
                self.nodes[node].initials |= initial(word);
                next
            }
        }
    }

    /// The templates that end at a node.
    pub(crate) fn leaves(&self, node: usize) -> &[Leaf] {
        &self.nodes[node].leaves
    }

    /// The instructions whose templates lead through a node.
    pub(crate) fn reachable(&self, node: usize) -> Vec<Op> {
        let mut ops = Vec::new();
        let mut open = vec![node];
        while let Some(node) = open.pop() {
            let node = &self.nodes[node];
            ops.extend(node.leaves.iter().map(|leaf| leaf.op));
            open.extend(node.words.iter().map(|w| w.1));
            open.extend(node.edges.iter().map(|e| e.1));
        }
        ops.sort_unstable();
        ops.dedup();
        ops
    }

    /// The instructions that start with a word.
    pub(crate) fn starting_with(&self, word: &str) -> Vec<Op> {
        let words = &self.nodes[0].words;
        let at = words.binary_search_by(|it| it.0.cmp(word));
        at.map_or_else(|_| Vec::new(), |at| self.reachable(words[at].1))
    }

    /// The words that an instruction can start with.
    pub(crate) fn first_words(&self) -> impl Iterator<Item = &'static str> {
        self.nodes[0].words.iter().map(|w| w.0)
    }

    /// Follows an instruction from its start; the node where it ends, which has leaves.
    pub(crate) fn walk(&self, input: Input<'_>, walk: &mut Walk) -> Option<usize> {
        walk.captures.clear();
        self.walk_from::<false>(input, 0, 0, walk)
    }

    /// As [`Self::walk`], for a statement that is wrong: notes what could follow where, and
    /// takes a register name of the other width if need be.
    pub(crate) fn trace(&self, input: Input<'_>, walk: &mut Walk) -> Option<usize> {
        walk.captures.clear();
        self.walk_from::<true>(input, 0, 0, walk)
    }

    fn walk_from<const TRACE: bool>(
        &self,
        input: Input<'_>,
        id: usize,
        pos: usize,
        walk: &mut Walk,
    ) -> Option<usize> {
        let node = &self.nodes[id];
        let token = input.at(pos);
        if token.is_none() && !node.leaves.is_empty() {
            return Some(id);
        }
        if let Some(token) = token
            && token.kind == Kind::Word
            && !node.words.is_empty()
            // Registers are no words of the tree, and start most statements.
            && !looks_like_register(input.text(token))
            && let Some(next) = self.word(node, input.text(token), pos == 0)
            && let Some(end) = self.walk_from::<TRACE>(input, next, pos + 1, walk)
        {
            return Some(end);
        }
        let kept = walk.captures.len();
        for &(edge, next) in &node.edges {
            if let Some(taken) = self.edge(input, edge, pos, false, walk) {
                let before = (TRACE && edge == Edge::Function).then(|| walk.trace.clone());
                if let Some(end) = self.walk_from::<TRACE>(input, next, pos + taken, walk) {
                    return Some(end);
                }
                // Any name can be a function's. That a statement could go on as if one were
                // tells nothing.
                if let Some(before) = before
                    && walk.trace.furthest == pos + taken
                    && !walk.trace.expected.contains(&Expected::End)
                {
                    walk.trace = before;
                }
                walk.captures.truncate(kept);
            }
        }
        if let Some(end) = self.expression::<TRACE>(input, id, pos, walk) {
            return Some(end);
        }
        if !TRACE {
            return None;
        }
        for &(edge, next) in &node.edges {
            if let Some(taken) = self.edge(input, edge, pos, true, walk) {
                if let Some(end) = self.walk_from::<TRACE>(input, next, pos + taken, walk) {
                    return Some(end);
                }
                walk.captures.truncate(kept);
            }
        }
        for &(word, _) in &node.words {
            walk.trace.reach(pos, id, Expected::Word(word));
        }
        for &(edge, _) in &node.edges {
            let sign = input.at(pos).is_some_and(|t| t.is(b"-") || t.is(b"+"));
            let signed = matches!(edge, Edge::Number | Edge::Displacement) && sign;
            walk.trace.reach(pos + usize::from(signed), id, Expected::Edge(edge));
        }
        if !node.leaves.is_empty() {
            walk.trace.reach(pos, id, Expected::End);
        }
        None
    }

    /// Goes on with an expression where a number can be, if one stands there that is more than a
    /// number. A name and nothing else is rather a label, if one can be there.
    fn expression<const TRACE: bool>(
        &self,
        input: Input<'_>,
        id: usize,
        pos: usize,
        walk: &mut Walk,
    ) -> Option<usize> {
        let node = &self.nodes[id];
        let numeric = |edge: Edge| {
            matches!(edge, Edge::Number | Edge::Displacement)
                || edge == Edge::Target && self.syntax != Syntax::Kernel && signed_start(input, pos)
        };
        if !node.edges.iter().any(|edge| numeric(edge.0)) {
            return None;
        }
        let end = extent(input, pos)?;
        let capture = Capture { span: input.span(pos, end), value: Value::Expr(pos) };
        for &(edge, next) in node.edges.iter().filter(|edge| numeric(edge.0)) {
            // A displacement is one sign and what follows.
            let signs = signed_start(input, pos) && !signed_start(input, pos + 1);
            if edge == Edge::Displacement && !signs {
                continue;
            }
            let before = TRACE.then(|| walk.trace.clone());
            let kept = walk.captures.len();
            walk.captures.push(capture);
            if let Some(end) = self.walk_from::<TRACE>(input, next, end, walk) {
                return Some(end);
            }
            walk.captures.truncate(kept);
            // That a statement could go on as if a name were a constant tells nothing.
            if let Some(before) = before
                && walk.trace.furthest <= end
            {
                walk.trace = before;
            }
        }
        None
    }

    fn word(&self, node: &Node, text: &str, first: bool) -> Option<usize> {
        if node.initials & initial(text) == 0 {
            return None;
        }
        let find = |text: &str| node.words.binary_search_by(|w| w.0.cmp(text)).ok();
        let found = find(text).or_else(|| {
            // LLVM and GNU as do not mind the case of the first word.
            let upper = || text.bytes().any(|byte| byte.is_ascii_uppercase());
            let fold = first && matches!(self.syntax, Syntax::Llvm | Syntax::Gas) && upper();
            if fold { find(&text.to_ascii_lowercase()) } else { None }
        });
        found.map(|index| node.words[index].1)
    }

    /// Whether the tokens at a position are what an edge wants: how many they are. An operand
    /// is captured. With `loose`, a register of the other width is wanted.
    fn edge(
        &self,
        input: Input<'_>,
        edge: Edge,
        pos: usize,
        loose: bool,
        walk: &mut Walk,
    ) -> Option<usize> {
        if loose && !matches!(edge, Edge::Reg64 | Edge::Reg32) {
            return None;
        }
        let token = input.at(pos);
        let (value, taken) = match edge {
            Edge::Punct(bytes) => {
                if token?.kind == Kind::Punct(bytes) {
                    return Some(1);
                }
                // uBPF's operands are separated by spaces; the commas are for people.
                let comma = self.syntax == Syntax::Ubpf && bytes == punct(b",");
                return comma.then_some(0);
            }
            Edge::Reg64 | Edge::Reg32 => {
                let (reg, wide) = self.register(input, token?)?;
                if (wide == (edge == Edge::Reg64)) == loose {
                    return None;
                }
                (Value::Reg(reg, wide), 1)
            }
            Edge::Number => {
                let (integer, taken) = signed(input, pos)?;
                (Value::Number(integer), taken)
            }
            Edge::Displacement => match signed(input, pos) {
                Some((integer, taken)) if taken == 2 || self.syntax == Syntax::Herd => {
                    (Value::Number(integer), taken)
                }
                _ if self.syntax.has_percent()
                    && !token.is_some_and(|t| t.is(b"+") || t.is(b"-")) =>
                {
                    let zero = Integer { negative: false, magnitude: 0, hex: false };
                    (Value::Number(zero), 0)
                }
                // objdump prints `[%r1+-8]`, up to 2.41.
                None if self.syntax == Syntax::Gas && token?.is(b"+") => {
                    let (integer, taken) = signed(input, pos + 1)?;
                    (Value::Number(integer), taken + 1)
                }
                _ => return None,
            },
            Edge::Target | Edge::Function => self.target(input, edge, pos)?,
            Edge::Helper => {
                let name = token.filter(|t| t.kind == Kind::Word && hash(input, pos + 1));
                let (integer, taken) = name.and_then(|_| signed(input, pos + 2))?;
                (Value::Number(integer), taken + 2)
            }
            Edge::Kfunc => {
                let words = [token?, input.at(pos + 1)?, input.at(pos + 2)?];
                let named = input.text(words[0]) == "kernel"
                    && words[1].is(b"-")
                    && input.text(words[2]) == "function"
                    && hash(input, pos + 3);
                let (integer, taken) = if named { signed(input, pos + 4)? } else { return None };
                (Value::Number(integer), taken + 4)
            }
        };
        let span = match input.tokens.get(pos..pos + taken) {
            Some([first, .., last]) => first.span.to(last.span),
            Some([only]) => only.span,
            _ => input.tokens.get(pos.wrapping_sub(1)).map_or(Span::default(), |t| t.span.after()),
        };
        walk.captures.push(Capture { span, value });
        Some(taken)
    }

    /// The register that a token names in this syntax, and whether by its 64-bit name.
    fn register(&self, input: Input<'_>, token: Token) -> Option<(Reg, bool)> {
        let text = input.text(token);
        match (self.syntax, token.kind) {
            (Syntax::Ubpf | Syntax::Gas, Kind::Percent) => {
                register(&text[1..], self.syntax).filter(|&(_, wide)| wide)
            }
            (Syntax::Llvm | Syntax::Kernel | Syntax::Herd, Kind::Word) => {
                register(text, self.syntax)
            }
            _ => None,
        }
    }

    fn target(&self, input: Input<'_>, edge: Edge, pos: usize) -> Option<(Value, usize)> {
        let token = input.at(pos)?;
        let text = input.text(token);
        let function = edge == Edge::Function;
        match token.kind {
            Kind::Word if text == "pc" && (function || self.syntax == Syntax::Kernel) => {
                let (integer, taken) = signed(input, pos + 1).filter(|s| s.1 == 2)?;
                // bpftool writes where the function is in the kernel: `pc+3#0xffffffffc0000000`.
                let address = function
                    && hash(input, pos + 3)
                    && input.at(pos + 4).is_some_and(|token| token.kind == Kind::Number);
                Some((Value::Number(integer), taken + if address { 3 } else { 1 }))
            }
            Kind::Word if register(text, self.syntax).is_none() => Some((Value::Label, 1)),
            Kind::LocalRef if matches!(self.syntax, Syntax::Llvm | Syntax::Gas) => {
                let (digits, direction) = text.split_at(text.len() - 1);
                Some((Value::Local(digits.parse().ok()?, direction == "f"), 1))
            }
            _ => {
                let (integer, taken) = signed(input, pos)?;
                let plain = match self.syntax {
                    Syntax::Llvm | Syntax::Gas | Syntax::Herd => !function,
                    Syntax::Ubpf => taken == 2,
                    Syntax::Kernel => false,
                };
                plain.then_some((Value::Number(integer), taken))
            }
        }
    }
}

/// Whether a sign stands at a position.
fn signed_start(input: Input<'_>, pos: usize) -> bool {
    input.at(pos).is_some_and(|token| token.is(b"-") || token.is(b"+"))
}

/// The bit of a word's first byte.
fn initial(word: &str) -> u128 {
    let first = word.as_bytes().first().map_or(0, u8::to_ascii_lowercase);
    // Words are ASCII; whatever else starts a token is none, and may have any bit.
    1 << (first & 0x7f)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walk(syntax: Syntax, source: &str) -> Option<(Vec<Op>, usize)> {
        let mut tokens = Vec::new();
        Lexer::new(source, syntax).statement(&mut tokens);
        let grammar = Grammar::of(syntax);
        let mut walk = Walk::default();
        let end = grammar.walk(Input { source, tokens: &tokens }, &mut walk)?;
        let ops = grammar.leaves(end).iter().map(|leaf| leaf.op).collect();
        Some((ops, walk.captures.len()))
    }

    #[test]
    fn templates_lead_to_their_rows() {
        let llvm = |source| walk(Syntax::Llvm, source);
        assert_eq!(llvm("r1 += -5"), Some((vec![Op::Add64Imm], 2)));
        assert_eq!(llvm("r1=-r1"), Some((vec![Op::Neg64], 2)));
        assert_eq!(llvm("r1 = 5"), Some((vec![Op::Mov64Imm], 2)));
        assert_eq!(llvm("r1 = 5 ll"), Some((vec![Op::Lddw], 2)));
        assert_eq!(llvm("r1 = f ll"), Some((vec![Op::LddwCode], 2)));
        assert_eq!(llvm("EXIT"), Some((vec![Op::Exit], 0)));
        assert_eq!(llvm("call btf"), Some((vec![Op::CallLocal], 1)));
        assert_eq!(llvm("call btf 5"), Some((vec![Op::CallBtf], 1)));
        assert_eq!(llvm("r1 = load_acquire((u32 *)(r2 + 0))"), None);
        assert_eq!(llvm("goto pc+1"), None);
        let kernel = |source| walk(Syntax::Kernel, source);
        assert_eq!(kernel("r1 = 0x5"), Some((vec![Op::Mov64Imm, Op::Lddw], 2)));
        assert_eq!(kernel("call f#5"), Some((vec![Op::CallHelper], 1)));
        assert_eq!(kernel("call kernel-function#5"), Some((vec![Op::CallBtf], 1)));
        assert_eq!(kernel("call pc+3#0xffffffffc0000000"), Some((vec![Op::CallLocal], 1)));
        assert_eq!(kernel("call pc+3#bpf_prog_6deef7357e7b4530"), Some((vec![Op::CallLocal], 1)));
        assert_eq!(kernel("r1 = map[fd:3][0]+8"), Some((vec![Op::LddwMapValueFd], 4)));
        assert_eq!(kernel("r1 = subprog[+3]"), Some((vec![Op::LddwCode], 2)));
        let ubpf = |source| walk(Syntax::Ubpf, source);
        assert_eq!(ubpf("ldxb %r0, [%r1]"), Some((vec![Op::LdxB], 3)));
        assert_eq!(ubpf("add %r0 %r1"), Some((vec![Op::Add64Reg], 2)));
        assert_eq!(ubpf("add r0, r1"), None);
        assert_eq!(ubpf("ja 5"), None);
        let gas = |source| walk(Syntax::Gas, source);
        assert_eq!(gas("ja 5"), Some((vec![Op::Ja], 1)));
        assert_eq!(gas("add %r0 %r1"), None);
        assert_eq!(gas("call %fp"), Some((vec![Op::CallX], 1)));
        assert_eq!(gas("ADD %R1, %FP"), Some((vec![Op::Add64Reg], 2)));
        assert_eq!(gas("ldxb %r0, [%r1+-8]"), Some((vec![Op::LdxB], 3)));
        assert_eq!(walk(Syntax::Herd, "fp = 1"), Some((vec![Op::Mov64Imm], 2)));
    }

    #[test]
    fn the_furthest_point_is_known() {
        let source = "r1 = load_aquire((u64 *)(r2 + 0))";
        let mut tokens = Vec::new();
        Lexer::new(source, Syntax::Llvm).statement(&mut tokens);
        let mut walk = Walk::default();
        let input = Input { source, tokens: &tokens };
        assert_eq!(Grammar::of(Syntax::Llvm).trace(input, &mut walk), None);
        let trace = walk.trace;
        // As a function's name it could be followed further.
        assert_eq!(trace.furthest, 2);
        assert!(trace.expected.contains(&Expected::Word("load_acquire")));
    }
}
