"""What a model is made with, beside its name."""

# what chooses where a model comes from and how it is computed, and leaves its numbers what they are
_where_and_how = {
    "cache_dir", "device", "dispatch", "force_download", "local_files_only", "low_cpu_mem_usage",
    "max_memory", "offload_folder", "proxies", "revision", "task", "token", "trust_remote_code", "use_auth_token",
    "use_fast", "use_safetensors",
}  # fmt: skip


def check_making(options, what="LanguageModel"):
    """
    Of what a model is made with, what changes its numbers is honoured or refused. Returns what is to be said once the
    model is to compute, where until then it is as any other.
    """
    said = None
    for name, value in options.items():
        if name in _where_and_how or value is None:
            continue
        if name in ("dtype", "torch_dtype"):
            if str(value) in ("auto", "float32", "torch.float32"):
                continue
            said = f"{what}: this page computes in float32, and the model was made with {name}={value}; leave it out"
            continue
        if name == "attn_implementation":
            if value in ("eager", "sdpa"):
                continue
            raise NotImplementedError(f"{what}: attn_implementation must be 'eager' or 'sdpa' here, got {value!r}")
        raise NotImplementedError(f"{what}: {name} is not offered here; leave it out, or run the listing with nnsight itself")
    return said
