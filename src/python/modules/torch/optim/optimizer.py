"""The base of optimisers: groups of parameters, each with its options, and what is remembered of each parameter."""

from _page.bridge import settle
from torch._modes import enable_grad, no_grad
from torch._tensor import Tensor
from torch.nn.module import clear_grad


class Optimizer:
    def __init__(self, params, defaults):
        if isinstance(params, Tensor):
            raise TypeError("params: must be a list of tensors or of dictionaries, got one tensor; write [tensor]")
        self.defaults = defaults
        self.param_groups = []
        # by id of the page's tensor, since a parameter of the model is made anew whenever it is asked for
        self.state = {}
        groups = list(params)
        if not groups:
            raise ValueError("optimizer got an empty parameter list")
        if not isinstance(groups[0], dict):
            groups = [{"params": groups}]
        for group in groups:
            self.add_param_group(group)

    def add_param_group(self, group):
        params = [group["params"]] if isinstance(group["params"], Tensor) else list(group["params"])
        for position, each in enumerate(params):
            if isinstance(each, tuple):  # named_parameters()
                params[position] = each = each[1]
            if not isinstance(each, Tensor):
                raise TypeError(f"optimizer can only optimize Tensors, but one of the params is {type(each).__name__}")
            if not each.is_leaf:
                raise ValueError("can't optimize a non-leaf Tensor")
        self.param_groups.append({**group, "params": params, **{k: v for k, v in self.defaults.items() if k not in group}})

    def zero_grad(self, set_to_none=True):
        for group in self.param_groups:
            for each in group["params"]:
                clear_grad(each, set_to_none)

    def step(self, closure=None):
        loss = None
        if closure is not None:
            with enable_grad():
                loss = closure()
        with no_grad():
            changed = []
            for group in self.param_groups:
                for each in group["params"]:
                    gradient = each.grad
                    if gradient is None:
                        continue
                    state = self.state.setdefault(each, {})
                    self.update(each, -gradient if group.get("maximize") else gradient, state, group)
                    changed += [each, *(value for value in state.values() if isinstance(value, Tensor))]
            # so that the next step begins from numbers, not from all that came before
            settle(changed)
        return loss

    def update(self, parameter, gradient, state, group):
        raise NotImplementedError

    def state_dict(self):
        places = {}
        groups = []
        for group in self.param_groups:
            for each in group["params"]:
                places[each] = len(places)
            groups.append({**group, "params": [places[each] for each in group["params"]]})
        return {"state": {places[each]: dict(state) for each, state in self.state.items()}, "param_groups": groups}

    def load_state_dict(self, state_dict):
        all_params = [each for group in self.param_groups for each in group["params"]]
        for group, given in zip(self.param_groups, state_dict["param_groups"]):
            group.update({name: value for name, value in given.items() if name != "params"})
        self.state = {
            all_params[place]: {name: value.clone() if isinstance(value, Tensor) else value for name, value in state.items()}
            for place, state in state_dict["state"].items()
        }

    def __repr__(self):
        lines = [f"{type(self).__name__} ("]
        for place, group in enumerate(self.param_groups):
            lines += ["", f"Parameter Group {place}"] if place > 0 else [f"Parameter Group {place}"]
            lines += [f"    {name}: {group[name]}" for name in sorted(group) if name != "params"]
        return "\n".join([*lines, ")"])


def require(name, holds, value):
    if not holds:
        raise ValueError(f"Invalid {name}: {value}")


def refuse(name, **options):
    """Options that would change the numbers."""
    for option, value in options.items():
        if value:
            raise NotImplementedError(f"{name}: {option} is not known to this page's stand-in for torch")
