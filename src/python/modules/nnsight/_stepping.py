"""Functions of the reader's own that can stop at their calls: a forward pass waits at every module that it comes to."""

import ast
import linecache
import types

# the name under which a changed function calls what it called
_STEP = "__step__"
# calls that look at the frame that they stand in
_OF_THE_FRAME = {"super", "locals", "globals", "vars", "dir", "eval", "exec"}
# functions that take all of a generator expression before they do anything else
_TAKE_ALL = {"sum", "list", "tuple", "set", "dict", "max", "min", "sorted"}
_SHELL = "__shell__"
_GENERATOR = 0x20
_OTHERWISE_RUN = _GENERATOR | 0x80 | 0x200


class Stepping:
    """A function as it was written, and as a generator that hands each of its calls to a function `__step__`."""

    def __init__(self, code, names, lines, text):
        self.code = code
        # of its calls and assignments, as nnsight names them, in the order in which they are made
        self.names = names
        self.lines = lines
        self.text = text


class _Changer(ast.NodeTransformer):
    """`f(x)` becomes `(yield from __step__("f_0", f, (x,), {}))`, `y = x` becomes `y = (yield from __step__("y_0", None, (x,), {}))`."""

    def __init__(self, owner):
        self._owner = owner.lstrip("_")
        self._counts = {}
        self.names = []
        self.lines = {}
        # inside a function of its own, which cannot stop
        self._plain = 0
        self._hoisted = []

    def _label(self, name, node):
        count = self._counts.get(name, 0)
        self._counts[name] = count + 1
        label = f"{name}_{count}"
        self.names.append(label)
        self.lines[label] = node.lineno
        return label

    def _told(self, label, function, arguments, keywords, node):
        places = ast.Tuple(arguments, ast.Load())
        keys = [None if each.arg is None else ast.Constant(each.arg) for each in keywords]
        named = ast.Dict(keys, [each.value for each in keywords])
        call = ast.Call(ast.Name(_STEP, ast.Load()), [ast.Constant(label), function, places, named], [])
        return ast.copy_location(ast.YieldFrom(call), node)

    def visit_Attribute(self, node):
        self.generic_visit(node)
        # as Python has it for what a class keeps to itself
        if node.attr.startswith("__") and not node.attr.endswith("__") and self._owner:
            node.attr = f"_{self._owner}{node.attr}"
        return node

    def visit_Call(self, node):
        named = node.func.id if isinstance(node.func, ast.Name) else None
        if named == "super" and not (node.args or node.keywords):
            return node
        if named in _TAKE_ALL and len(node.args) == 1 and isinstance(node.args[0], ast.GeneratorExp):
            inside = node.args[0]
            node.args[0] = ast.copy_location(ast.ListComp(inside.elt, inside.generators), inside)
        self.generic_visit(node)
        parts, _ = _dotted(node.func)
        label = self._label("_".join(parts) or "call", node)
        if self._plain or named in _OF_THE_FRAME:
            return node
        return self._told(label, node.func, node.args, node.keywords, node)

    def _bound(self, target, value, node):
        if isinstance(target, (ast.Tuple, ast.List)) and isinstance(value, (ast.Tuple, ast.List)):
            pairs = list(zip(target.elts, value.elts))
            if len(target.elts) == len(value.elts) and not any(isinstance(x, ast.Starred) for pair in pairs for x in pair):
                value.elts = [self._bound(one, other, node) for one, other in pairs]
            return value
        parts, is_rooted = _dotted(target)
        if not is_rooted:
            return value
        label = self._label("_".join(parts), node)
        return value if self._plain else self._told(label, ast.Constant(None), [value], [], node)

    def visit_Assign(self, node):
        node.value = self.visit(node.value)
        node.targets = [self.visit(target) for target in node.targets]
        if len(node.targets) == 1:
            node.value = self._bound(node.targets[0], node.value, node)
        return self._with_hoisted(node)

    def visit_AnnAssign(self, node):
        if node.value is not None:
            node.value = self._bound(node.target, self.visit(node.value), node)
        return self._with_hoisted(node)

    # What is a function of its own

    def _apart(self, node):
        self._plain += 1
        self.generic_visit(node)
        self._plain -= 1
        return node

    visit_Lambda = visit_GeneratorExp = visit_FunctionDef = visit_AsyncFunctionDef = visit_ClassDef = _apart

    def _listed(self, node):
        """A list that is made in one expression, made by a function that can stop."""
        if self._plain or any(isinstance(each, (ast.NamedExpr, ast.Await)) for each in ast.walk(node)):
            return self._apart(node)
        self.generic_visit(node)
        if not any(isinstance(each, ast.YieldFrom) for each in ast.walk(node)):
            return node
        name = f"__listed_{len(self.names)}_{node.lineno}__"
        add = "append" if isinstance(node, ast.ListComp) else "add"
        if isinstance(node, ast.DictComp):
            place = ast.Subscript(ast.Name("__made__", ast.Load()), node.key, ast.Store())
            body = [ast.Assign([place], node.value)]
        else:
            adding = ast.Attribute(ast.Name("__made__", ast.Load()), add, ast.Load())
            body = [ast.Expr(ast.Call(adding, [node.elt], []))]
        # where it begins is known before the list is made
        first, inside = node.generators[0].iter, node.generators
        inside[0].iter = ast.Name("__first__", ast.Load())
        for each in reversed(inside):
            for test in reversed(each.ifs):
                body = [ast.If(test, body, [])]
            body = [ast.For(each.target, each.iter, body, [])]
        empty = {ast.ListComp: ast.List([], ast.Load()), ast.DictComp: ast.Dict([], [])}.get(
            type(node), ast.Set([ast.Starred(ast.Tuple([], ast.Load()), ast.Load())])
        )
        begin = ast.Assign([ast.Name("__made__", ast.Store())], empty)
        end = ast.Return(ast.Name("__made__", ast.Load()))
        self._hoisted.append(_function(name, ["__first__"], [begin, *body, end]))
        return ast.copy_location(ast.YieldFrom(ast.Call(ast.Name(name, ast.Load()), [first], [])), node)

    visit_ListComp = visit_SetComp = visit_DictComp = _listed

    def _with_hoisted(self, node):
        hoisted, self._hoisted = self._hoisted, []
        return [*hoisted, node] if hoisted else node

    def visit(self, node):
        if not isinstance(node, ast.stmt):
            return super().visit(node)
        kept, self._hoisted = self._hoisted, []
        visited = super().visit(node)
        if not isinstance(visited, list):
            visited = self._with_hoisted(visited)
        self._hoisted = kept
        return visited


def _function(name, arguments, body):
    return ast.FunctionDef(
        name=name,
        args=ast.arguments([], [ast.arg(each) for each in arguments], None, [], [], None, []),
        body=body,
        decorator_list=[],
        returns=None,
        type_params=[],
    )


def _dotted(expression):
    """The names that an expression is made of, and whether it begins with one."""
    parts = []
    while True:
        if isinstance(expression, ast.Attribute):
            parts.append(expression.attr)
            expression = expression.value
        elif isinstance(expression, ast.Subscript):
            expression = expression.value
        elif isinstance(expression, ast.Name):
            return [expression.id, *reversed(parts)], True
        else:
            return list(reversed(parts)), False


_known = {}


def stepping_of(function):
    """The same function as one that can stop, or None where it is not the reader's own or cannot be read."""
    code = getattr(function, "__code__", None)
    if code is None or code.co_flags & _OTHERWISE_RUN or function.__module__ != "__main__":
        return None
    if code not in _known:
        _known[code] = _changed(code)
    return _known[code]


def _changed(code):
    lines = linecache.getlines(code.co_filename)
    definition = _definition_at("".join(lines), code)
    if definition is None:
        return None
    first = min([definition.lineno, *(each.lineno for each in definition.decorator_list)])
    text = _dedented(lines[first - 1 : definition.end_lineno])
    definition.decorator_list = []
    owner = code.co_qualname.rpartition("<locals>.")[2].rpartition(".")[0]
    changer = _Changer(owner.rpartition(".")[2])
    _forget_annotations(definition.args)
    definition.returns = None
    changer.generic_visit(definition)
    definition.args.defaults = [ast.Constant(None) for _ in definition.args.defaults]
    definition.args.kw_defaults = [each and ast.Constant(None) for each in definition.args.kw_defaults]
    shell = _function(_SHELL, [*code.co_freevars, _STEP], [definition])
    tree = ast.fix_missing_locations(ast.Module([shell], []))
    found = _code_in(_code_in(compile(tree, code.co_filename, "exec"), _SHELL), code.co_name)
    line_of = {label: line - first + 1 for label, line in changer.lines.items()}
    return Stepping(found, tuple(changer.names), line_of, text)


def _forget_annotations(arguments):
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    for each in every:
        if each is not None:
            each.annotation = None


def _definition_at(text, code):
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return None
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name == code.co_name:
            if min([node.lineno, *(each.lineno for each in node.decorator_list)]) == code.co_firstlineno:
                return node
    return None


def _dedented(lines):
    from textwrap import dedent

    return dedent("".join(lines))


def _code_in(code, name):
    return next(each for each in code.co_consts if isinstance(each, types.CodeType) and each.co_name == name)


def begun(function, stepping, step, arguments, options):
    """
    Calls a function in its changed form. Returns what it gives, with True where that is a generator which gives it in
    the end.
    """
    receiver = getattr(function, "__self__", None)
    plain = function.__func__ if isinstance(function, types.MethodType) else function
    cells = dict(zip(plain.__code__.co_freevars, plain.__closure__ or ()))
    cells[_STEP] = types.CellType(step)
    closure = tuple(cells[name] for name in stepping.code.co_freevars)
    built = types.FunctionType(stepping.code, plain.__globals__, plain.__name__, plain.__defaults__, closure)
    built.__kwdefaults__ = plain.__kwdefaults__
    given = (receiver, *arguments) if isinstance(function, types.MethodType) else arguments
    return built(*given, **options), bool(stepping.code.co_flags & _GENERATOR)
