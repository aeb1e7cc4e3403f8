"""Adam and AdamW, in the order of operations that PyTorch has for one tensor."""

from torch.optim.optimizer import Optimizer, refuse, require


class Adam(Optimizer):
    _decoupled = False

    def __init__(
        self,
        params,
        lr=1e-3,
        betas=(0.9, 0.999),
        eps=1e-8,
        weight_decay=0,
        amsgrad=False,
        *,
        foreach=None,
        maximize=False,
        capturable=False,
        differentiable=False,
        fused=None,
        decoupled_weight_decay=False,
    ):
        refuse(type(self).__name__, capturable=capturable, differentiable=differentiable)
        require("learning rate", lr >= 0, lr)
        require("epsilon value", eps >= 0, eps)
        require("weight_decay value", weight_decay >= 0, weight_decay)
        for place, beta in enumerate(betas):
            require(f"beta parameter at index {place}", 0 <= beta < 1, beta)
        super().__init__(
            params,
            {
                "lr": lr,
                "betas": betas,
                "eps": eps,
                "weight_decay": weight_decay,
                "amsgrad": amsgrad,
                "maximize": maximize,
                "foreach": foreach,
                "capturable": capturable,
                "differentiable": differentiable,
                "fused": fused,
                "decoupled_weight_decay": decoupled_weight_decay or self._decoupled,
            },
        )

    def update(self, parameter, gradient, state, group):
        from torch import maximum, zeros_like

        if not state:
            state["step"] = 0
            state["exp_avg"] = zeros_like(parameter)
            state["exp_avg_sq"] = zeros_like(parameter)
            if group["amsgrad"]:
                state["max_exp_avg_sq"] = zeros_like(parameter)
        state["step"] += 1
        step, lr, (beta1, beta2) = state["step"], group["lr"], group["betas"]
        decay = group["weight_decay"]
        if decay != 0 and group["decoupled_weight_decay"]:
            parameter.mul_(1 - lr * decay)
        elif decay != 0:
            gradient = gradient.add(parameter, alpha=decay)
        mean, square = state["exp_avg"], state["exp_avg_sq"]
        mean.lerp_(gradient, 1 - beta1)
        square.mul_(beta2).addcmul_(gradient, gradient, value=1 - beta2)
        if group["amsgrad"]:
            state["max_exp_avg_sq"].copy_(maximum(state["max_exp_avg_sq"], square))
            square = state["max_exp_avg_sq"]
        size = (1 - beta2**step) ** 0.5
        root = (square.sqrt() / size).add_(group["eps"])
        parameter.addcdiv_(mean, root, value=-lr / (1 - beta1**step))


class AdamW(Adam):
    _decoupled = True

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2, amsgrad=False, **options):
        super().__init__(params, lr, betas, eps, weight_decay, amsgrad, **options)
