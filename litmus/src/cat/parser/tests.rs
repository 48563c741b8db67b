//! Tables of texts and their trees, written with all parentheses.

use super::*;
use crate::cat::ast::{
    BinaryOp, Choice, Comparison, ElementPattern, Pattern, StatementKind, TestRole, UnaryOp,
};
use crate::cat::lexer::tokens;
use std::collections::BTreeMap;

/// Includes from a table; the variants that are on begin with `on`.
struct Table(BTreeMap<&'static str, &'static str>);

impl Context for Table {
    fn variant(&self, name: &str) -> bool {
        name.starts_with("on")
    }

    fn include(&mut self, name: &Name, span: Span) -> Result<Vec<Statement>, Fault> {
        let Some(text) = self.0.get(&**name).copied() else {
            return Err(Fault::new(span, CatErrorKind::IncludeNotFound(name.clone())));
        };
        Parser::new(&tokens(0, text)?, self).file().map(|(_, statements)| statements)
    }
}

fn parse(text: &str) -> Result<(Header, Vec<Statement>), Fault> {
    let mut table = Table(BTreeMap::from([("x.cat", "\"X\" show x")]));
    Parser::new(&tokens(0, text)?, &mut table).file()
}

fn name(name: Option<&Name>) -> String {
    name.map_or_else(|| "_".to_owned(), ToString::to_string)
}

fn names(names: &[Name]) -> String {
    names.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

fn pattern(pattern: &Pattern) -> String {
    match pattern {
        Pattern::One(one) => name(one.as_ref()),
        Pattern::Tuple(all) => {
            format!("({})", all.iter().map(|it| name(it.as_ref())).collect::<Vec<_>>().join(","))
        }
    }
}

fn bindings(bindings: &[crate::cat::ast::Binding]) -> String {
    let one = |binding: &crate::cat::ast::Binding| {
        format!("{}={}", pattern(&binding.pattern), write(&binding.value))
    };
    bindings.iter().map(one).collect::<Vec<_>>().join(" and ")
}

/// An expression with parentheses around every operation.
fn write(expr: &Expr) -> String {
    let list = |all: &[Expr], sign: &str| all.iter().map(write).collect::<Vec<_>>().join(sign);
    match &expr.kind {
        ExprKind::Zero => "0".to_owned(),
        ExprKind::Universe => "_".to_owned(),
        ExprKind::Name(name) => name.to_string(),
        ExprKind::Tag(name) => format!("'{name}"),
        ExprKind::SetLiteral(all) => format!("{{{}}}", list(all, ",")),
        ExprKind::Tuple(all) => format!("<{}>", list(all, ",")),
        ExprKind::Union(all) => format!("({})", list(all, "|")),
        ExprKind::Sequence(all) => format!("({})", list(all, ";")),
        ExprKind::Unary(op, operand) => {
            let operand = write(operand);
            match op {
                UnaryOp::Plus => format!("({operand})+"),
                UnaryOp::Star => format!("({operand})*"),
                UnaryOp::Optional => format!("({operand})?"),
                UnaryOp::Converse => format!("({operand})^-1"),
                UnaryOp::Complement => format!("~({operand})"),
                UnaryOp::Identity => format!("[{operand}]"),
            }
        }
        ExprKind::Binary(op, left, right) => {
            let sign = match op {
                BinaryOp::Intersection => "&",
                BinaryOp::Difference => "\\",
                BinaryOp::Product => "*",
                BinaryOp::Insert => "++",
            };
            format!("({}{sign}{})", write(left), write(right))
        }
        ExprKind::Apply(function, argument) => format!("{}({})", write(function), write(argument)),
        ExprKind::Function(function) => {
            format!("fun {}->{}", pattern(&function.parameter), write(&function.body))
        }
        ExprKind::Let { recursive, bindings: all, body } => {
            let rec = if *recursive { "rec " } else { "" };
            format!("let {rec}{} in {}", bindings(all), write(body))
        }
        ExprKind::MatchTag { subject, clauses, default } => {
            let mut all: Vec<_> =
                clauses.iter().map(|(tag, value)| format!("'{tag}->{}", write(value))).collect();
            all.extend(default.iter().map(|value| format!("_->{}", write(value))));
            format!("match {} {}", write(subject), all.join("||"))
        }
        ExprKind::MatchSet { subject, empty, element, nonempty } => {
            let ElementPattern { before, element, after } = element;
            let before =
                before.as_ref().map_or_else(String::new, |it| format!("{}|", name(it.as_ref())));
            format!(
                "match {} {{}}->{}||{before}{}++{}->{}",
                write(subject),
                write(empty),
                name(element.as_ref()),
                name(after.as_ref()),
                write(nonempty)
            )
        }
        ExprKind::Try(first, second) => format!("try {} with {}", write(first), write(second)),
        ExprKind::If { condition, then, otherwise } => {
            let sign = match condition.comparison {
                Comparison::Equal => "=",
                Comparison::Subset => " subset ",
                Comparison::In => " in ",
            };
            let (left, right) = (write(&condition.left), write(&condition.right));
            format!("if {left}{sign}{right} then {} else {}", write(then), write(otherwise))
        }
    }
}

fn write_statements(statements: &[Statement]) -> String {
    statements.iter().map(write_statement).collect::<Vec<_>>().join(". ")
}

fn write_test(test: &crate::cat::ast::Test) -> String {
    let not = if test.negated { "~" } else { "" };
    let label = test.name.as_ref().map_or_else(String::new, |name| format!(" as {name}"));
    format!("{not}{} {}{label}", test.check.text(), write(&test.value))
}

fn write_statement(statement: &Statement) -> String {
    match &statement.kind {
        StatementKind::Let(all) => format!("let {}", bindings(all)),
        StatementKind::LetRec { bindings: all, when } => {
            let when = when
                .as_ref()
                .map_or_else(String::new, |test| format!(" when {}", write_test(test)));
            format!("let rec {}{when}", bindings(all))
        }
        StatementKind::Test { role, test } => {
            let role = match role {
                TestRole::Axiom => "",
                TestRole::Flag => "flag ",
                TestRole::UndefinedUnless => "undefined_unless ",
                TestRole::Assert => "assert ",
            };
            format!("{role}{}", write_test(test))
        }
        StatementKind::Show(all) => format!("show {}", names(all)),
        StatementKind::ShowAs { value, name } => format!("show {} as {name}", write(value)),
        StatementKind::Unshow(all) => format!("unshow {}", names(all)),
        StatementKind::Procedure { name, recursive, procedure } => {
            let rec = if *recursive { "rec " } else { "" };
            let parameter = pattern(&procedure.parameter);
            format!("procedure {rec}{name} {parameter} {{{}}}", write_statements(&procedure.body))
        }
        StatementKind::Call { procedure, argument, name } => {
            let label = name.as_ref().map_or_else(String::new, |name| format!(" as {name}"));
            format!("call {procedure} {}{label}", write(argument))
        }
        StatementKind::Forall { name, among, body } => {
            format!("forall {name} in {} {{{}}}", write(among), write_statements(body))
        }
        StatementKind::With { name, choice: Choice::Coherence { extends } } => {
            format!("with {name} from coherence {}", write(extends))
        }
        StatementKind::With { name, choice: Choice::Set(set) } => {
            format!("with {name} from {}", write(set))
        }
        StatementKind::Enum { name, tags } => format!("enum {name} {}", names(tags)),
        StatementKind::Match { subject, clauses, default } => {
            let mut all: Vec<_> = clauses
                .iter()
                .map(|(tag, body)| format!("'{tag}->{}", write_statements(body)))
                .collect();
            all.extend(default.iter().map(|body| format!("_->{}", write_statements(body))));
            format!("match {} {}", write(subject), all.join("||"))
        }
    }
}

#[test]
fn expressions() {
    for (text, expected) in [
        ("a | b ; c \\ d & e", "(a|(b;(c\\(d&e))))"),
        ("a & b \\ c & d", "((a&b)\\(c&d))"),
        ("a \\ b \\ c", "((a\\b)\\c)"),
        ("a & b & c", "(a&(b&c))"),
        ("a ++ b ; c | d", "((a++(b;c))|d)"),
        ("a ++ b ++ c", "(a++(b++c))"),
        ("a | b | c; d; e", "(a|b|(c;d;e))"),
        ("a & b * c | d", "((a&(b*c))|d)"),
        ("a* ; b", "((a)*;b)"),
        ("(a | b)*", "((a|b))*"),
        ("a* * b", "((a)**b)"),
        ("a*^-1", "((a)*)^-1"),
        ("a * b^-1", "(a*(b)^-1)"),
        ("a * [b]", "(a*[b])"),
        ("a * ~b", "(a*~(b))"),
        ("a+?", "((a)+)?"),
        ("~a^-1 & b", "(~((a)^-1)&b)"),
        ("~ ~a", "~(~(a))"),
        ("a & ~b", "(a&~(b))"),
        ("f a b+", "(f(a)(b))+"),
        ("f(a, b)^-1", "(f(<a,b>))^-1"),
        ("f [a] {b,c} 't 0 _ ()", "f([a])({b,c})('t)(0)(_)(<>)"),
        ("begin a | b end ; c", "((a|b);c)"),
        ("[R & X]; po; {}", "([(R&X)];po;{})"),
        ("a, b | c", "<a,(b|c)>"),
        ("fun (a, _) -> a | b", "fun (a,_)->(a|b)"),
        ("fun x -> fun () -> x", "fun x->fun ()->x"),
        ("let a = b and c = d in a", "let a=b and c=d in a"),
        ("let rec f x = x and (g, h) = f in g", "let rec f=fun x->x and (g,h)=f in g"),
        ("let a, b = c in a", "let (a,b)=c in a"),
        ("let f(x) = x in f", "let f=fun x->x in f"),
        ("try a | b with 0", "try (a|b) with 0"),
        ("if a = b then c else d | e", "if a=b then c else (d|e)"),
        ("if a subset b then c else d", "if a subset b then c else d"),
        ("if (a, b) in c then c else d", "if <a,b> in c then c else d"),
        ("if \"on\" then a else b", "a"),
        ("if not \"on\" then a else b", "b"),
        ("if \"on\" || \"off\" && \"off\" then a else b", "a"),
        ("if (\"on\" || \"off\") && \"off\" then a else b", "b"),
        ("if not \"off\" && variant \"on\" then a else b", "a"),
        ("match a with || 't -> b || _ -> c end", "match a 't->b||_->c"),
        ("match a with _ -> c end", "match a _->c"),
        (
            "match a with {} -> b || x ++ xs -> f x ++ g xs end",
            "match a {}->b||x++xs->(f(x)++g(xs))",
        ),
        ("match a with || s | x ++ t -> x || {} -> b end", "match a {}->b||s|x++t->x"),
    ] {
        let (_, statements) = parse(&format!("let x = {text}")).unwrap();
        assert_eq!(write_statements(&statements), format!("let x={expected}"), "{text}");
    }
}

#[test]
fn statements() {
    for (text, expected) in [
        ("acyclic a* ~empty b", "acyclic (a)*. ~empty b"),
        ("flag ~empty a | b as c-d", "flag ~empty (a|b) as c-d"),
        (
            "assert empty a undefined_unless irreflexive b as c",
            "assert empty a. undefined_unless irreflexive b as c",
        ),
        (
            "let a = b in let rec c = d and e = f when acyclic c",
            "let a=b. let rec c=d and e=f when acyclic c",
        ),
        (
            "show a show b, c show a \\ b as c show a as b",
            "show a. show b,c. show (a\\b) as c. show a as b",
        ),
        ("show a ~empty b", "show a. ~empty b"),
        ("show a\\id as b unshow a, b", "show (a\\id) as b. unshow a,b"),
        (
            "procedure p(a, b) = empty a call p(b, a) end",
            "procedure p (a,b) {empty a. call p <b,a>}",
        ),
        ("procedure rec p x = end call p y as z", "procedure rec p x {}. call p y as z"),
        ("forall x in S do show x end", "forall x in S {show x}"),
        ("with co from generate_cos(a | b)", "with co from coherence (a|b)"),
        ("with co from generate_orders(W, a)", "with co from coherence a"),
        ("with sc from generate_orders(F, a)", "with sc from generate_orders(<F,a>)"),
        ("with x from (f a)", "with x from f(a)"),
        ("enum e = || 'a || 'b enum f = 'c", "enum e a,b. enum f c"),
        ("match x with 'a -> show x || _ -> end", "match x 'a->show x||_->"),
        ("include \"x.cat\" show y", "show x. show y"),
        ("if \"on\" show a else show b end show c", "show a. show c"),
        ("if \"off\" include \"no.cat\" else if \"on\" show b end end", "show b"),
        ("if \"off\" include \"no.cat\" end", ""),
        ("debug a | b show c", "show c"),
    ] {
        let (_, statements) = parse(text).unwrap();
        assert_eq!(write_statements(&statements), expected, "{text}");
    }
}

#[test]
fn headers() {
    let header = |architecture: Option<&str>, title: Option<&str>, catdep| Header {
        architecture: architecture.map(Into::into),
        title: title.map(Into::into),
        catdep,
    };
    for (text, expected) in [
        ("BPF \"a model\" show x", header(Some("BPF"), Some("a model"), false)),
        ("Cross catdep", header(None, Some("Cross"), true)),
        ("\"a model\" show x", header(None, Some("a model"), false)),
        ("X Y", header(Some("X"), Some("Y"), false)),
        ("", header(None, None, false)),
        ("catdep let x = y", header(None, None, true)),
    ] {
        assert_eq!(parse(text).unwrap().0, expected, "{text}");
    }
}

#[test]
fn what_does_not_parse() {
    for (text, start, message) in [
        ("let = x", 4, "`=` where a name or `_` is expected"),
        (
            "let x = ~a*",
            10,
            "`*` cannot follow here: it binds as tightly as the operator before it",
        ),
        (
            "let x = A * B * C",
            14,
            "`*` cannot follow here: it binds as tightly as the operator before it",
        ),
        ("let x = (a | b", 14, "the end of the file where an operator or `)` is expected"),
        ("acyclic a as", 12, "the end of the file where a name is expected"),
        ("show a as b c", 12, "`c` where a statement is expected"),
        ("x y z", 4, "`z` where a statement is expected"),
        (
            "if \"on\" show a",
            14,
            "the end of the file where a statement, `else` or `end` is expected",
        ),
        ("include \"no.cat\"", 0, "`no.cat` is neither beside the model nor built in"),
        ("instructions R[{'a}]", 0, "declaring instructions, as bell files do, is not supported"),
        ("let y = match a with x -> b end", 23, "`->` where `++` is expected"),
        ("let f = fun a b -> c", 14, "`b` where `->` is expected"),
    ] {
        let fault = parse(text).unwrap_err();
        assert_eq!((fault.span.start, fault.kind.to_string().as_str()), (start, message), "{text}");
    }
}

#[test]
fn nesting_has_a_limit() {
    for text in [
        format!("let x = {}a", "(".repeat(100_000)),
        format!("let x = {}a", "~".repeat(100_000)),
        format!("let x = a{}", "+".repeat(100_000).replace("++", "+ + ")),
        format!("let x = a{}", " & a".repeat(100_000)),
        format!("let x = a{}", " \\ a".repeat(100_000)),
        format!("let x = f{}", " a".repeat(100_000)),
        format!("let x = {}a", "let x = a in ".repeat(100_000)),
        format!("{}a", "forall x in a do ".repeat(100_000)),
        format!("if {}\"on\" end", "not ".repeat(100_000)),
    ] {
        assert_eq!(parse(&text).unwrap_err().kind, CatErrorKind::TooDeep, "{}", &text[..30]);
    }
    let long = format!("let x = a{}", " | a; b".repeat(10_000));
    assert!(parse(&long).is_ok());
}
