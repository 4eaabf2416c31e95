"""Training steps in PyTorch, to be compared with.

Two ways to run it:

  python3 step.py [BATCH ...]        times every variant, prints a JSON document
  python3 step.py --serve            takes orders, a line each, from whoever compares (espalier bench gpu):
      open ID VARIANT PRECISION FED BATCH RATE MOMENTUM WIDTHS FILE   FILE: parameters, rows and labels as little-endian floats
      run ID TIMES                   so many steps, then waits; answers the milliseconds of a step by CUDA's events
      result ID FILE                 writes the parameters, layer by layer, weights [in, out] before biases
      close ID
    and answers each with "ok ..." or "error ...".

Variants: eager; graph (the eager step, captured as one CUDA graph); compiled (torch.compile's kernels, the whole step captured
as one CUDA graph). Precisions: fp32, tf32, bf16 (autocast). Fed: each step has its batch copied from pinned memory on a stream
beside it, and the loss of the step before read.
"""
import array
import json
import os
import sys
import time

VARIANTS = ["eager", "graph", "compiled"]


class Step:
    def __init__(self, torch, variant, precision, fed, batch, rate, momentum, widths, numbers):
        self.torch, self.precision, self.fed = torch, precision, fed
        self.gpu = torch.cuda.is_available()
        self.device = torch.device("cuda" if self.gpu else "cpu")
        layers = []
        for i in range(len(widths) - 1):
            layers.append(torch.nn.Linear(widths[i], widths[i + 1]))
            if i < len(widths) - 2:
                layers.append(torch.nn.ReLU())
        self.model = torch.nn.Sequential(*layers).to(self.device)
        self.linear = [layer for layer in self.model if isinstance(layer, torch.nn.Linear)]
        numbers = torch.frombuffer(numbers, dtype=torch.float32)
        at = self._take(numbers)
        count = batch * widths[0]
        rows = numbers[at:at + count].clone().reshape(batch, widths[0])
        labels = numbers[at + count:at + count + batch].clone()
        one = widths[-1] == 1
        labels = labels.reshape(batch, 1) if one else labels.long()
        self.criterion = torch.nn.BCEWithLogitsLoss() if one else torch.nn.CrossEntropyLoss()
        self.host = [self._pinned(rows), self._pinned(labels)]
        self.static = [tensor.to(self.device) for tensor in self.host]
        self.staged = [tensor.clone() for tensor in self.static]
        options = {"fused": True} if self.gpu else {}
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=rate, momentum=momentum, **options)
        self.copies = torch.cuda.Stream() if self.gpu else None
        self.last = None
        self._select()
        self.forward = self._loss
        if variant == "compiled":
            # Else the compiler counts every new model as one more recompilation, and gives up after some.
            torch._dynamo.reset()
            self.forward = torch.compile(self._loss)
        self.graph = None
        if variant != "eager":
            self._capture(numbers)

    def _pinned(self, tensor):
        return tensor.pin_memory() if self.gpu else tensor

    def _take(self, numbers):
        """Copies the parameters in; says where the rows begin."""
        torch, at = self.torch, 0
        with torch.no_grad():
            for layer in self.linear:
                out, width = layer.weight.shape
                weight = numbers[at:at + out * width].reshape(width, out)
                layer.weight.copy_(weight.t())
                at += out * width
                layer.bias.copy_(numbers[at:at + out])
                at += out
        return at

    def _select(self):
        matmul = self.torch.backends.cuda.matmul
        matmul.allow_tf32 = self.precision == "tf32"
        self.torch.backends.cudnn.allow_tf32 = self.precision == "tf32"

    def _loss(self, rows, labels):
        return self.criterion(self.model(rows), labels)

    def _compute(self):
        self.optimizer.zero_grad(set_to_none=True)
        if self.precision == "bf16":
            with self.torch.autocast(self.device.type, dtype=self.torch.bfloat16):
                loss = self.forward(*self.static)
        else:
            loss = self.forward(*self.static)
        loss.backward()
        self.optimizer.step()
        return loss.detach()

    def _capture(self, numbers):
        torch = self.torch
        if not self.gpu:
            raise RuntimeError("CUDA graphs need a GPU")
        beside = torch.cuda.Stream()
        beside.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(beside):
            for _ in range(5):
                self._compute()
        torch.cuda.current_stream().wait_stream(beside)
        self.optimizer.zero_grad(set_to_none=True)
        self.graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(self.graph):
            self.captured = self._compute()
        # The steps that made it ready do not count.
        self._take(numbers)
        for state in self.optimizer.state.values():
            state["momentum_buffer"].zero_()
        torch.cuda.synchronize()

    def _feed(self):
        torch = self.torch
        if self.copies is None:
            for static, host in zip(self.static, self.host):
                static.copy_(host)
        else:
            # The step that may still run reads the static tensors, so the copy goes beside it, and then over them.
            with torch.cuda.stream(self.copies):
                for staged, host in zip(self.staged, self.host):
                    staged.copy_(host, non_blocking=True)
        if self.last is not None:
            self.last.item()
        if self.copies is not None:
            torch.cuda.current_stream().wait_stream(self.copies)
            for static, staged in zip(self.static, self.staged):
                static.copy_(staged)
            self.copies.wait_stream(torch.cuda.current_stream())

    def run(self, times):
        """Milliseconds of a step."""
        torch = self.torch
        self._select()
        start = time.perf_counter()
        if self.gpu:
            first, last = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
            first.record()
        for _ in range(times):
            if self.fed:
                self._feed()
            if self.graph is None:
                self.last = self._compute()
            else:
                self.graph.replay()
                self.last = self.captured
        if not self.gpu:
            return (time.perf_counter() - start) * 1e3 / times
        last.record()
        torch.cuda.synchronize()
        return first.elapsed_time(last) / times

    def result(self):
        numbers = array.array("f")
        for layer in self.linear:
            numbers.extend(layer.weight.detach().t().contiguous().flatten().tolist())
            numbers.extend(layer.bias.detach().flatten().tolist())
        return numbers


def load():
    """torch, or the reason why not."""
    try:
        import torch
    except Exception as error:
        return None, "python3 cannot import torch (%s)" % error
    if not torch.cuda.is_available() and not os.environ.get("ESPALIER_TORCH_ON_CPU"):
        return None, "torch %s finds no GPU" % torch.__version__
    return torch, None


def floats(path):
    numbers = array.array("f")
    with open(path, "rb") as file:
        numbers.frombytes(file.read())
    return numbers


def obey(torch, steps, words):
    order, name = words[0], words[1]
    if order == "open":
        widths = [int(width) for width in words[8].split(",")]
        steps[name] = Step(torch, words[2], words[3], words[4] == "true", int(words[5]), float(words[6]), float(words[7]),
                           widths, floats(" ".join(words[9:])))
        return "ok"
    if order == "run":
        return "ok %.6f" % steps[name].run(int(words[2]))
    if order == "result":
        with open(" ".join(words[2:]), "wb") as file:
            steps[name].result().tofile(file)
        return "ok"
    if order == "close":
        steps.pop(name, None)
        if torch.cuda.is_available():
            torch.cuda.synchronize()
            torch.cuda.empty_cache()
        return "ok"
    return "error no such order: " + order


def serve():
    # Answers only: whatever libraries print goes to standard error.
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    torch, reason = load()
    if torch is None:
        answers.write("error %s\n" % reason)
        return
    gpu = torch.cuda.get_device_name() if torch.cuda.is_available() else "the CPU"
    answers.write("ok PyTorch %s, CUDA %s, on %s\n" % (torch.__version__, torch.version.cuda, gpu))
    steps = {}
    for line in sys.stdin:
        try:
            answer = obey(torch, steps, line.split())
        except Exception as error:
            answer = "error %s: %s" % (type(error).__name__, " ".join(str(error).split())[:500])
        answers.write(answer + "\n")


def table(batches):
    torch, reason = load()
    if torch is None:
        sys.exit("step.py: " + reason)
    import random
    widths = [400, 1024, 512, 256, 1]
    chance = random.Random(1)
    parameters = []
    for i in range(len(widths) - 1):
        limit = (6 / (widths[i] + widths[i + 1])) ** 0.5
        parameters += [chance.uniform(-limit, limit) for _ in range(widths[i] * widths[i + 1])] + [0.0] * widths[i + 1]
    rows = []
    for batch in batches:
        data = [chance.random() for _ in range(batch * widths[0])] + [float(chance.random() < 0.5) for _ in range(batch)]
        numbers = array.array("f", parameters + data)
        for fed in (False, True):
            for precision in ("fp32", "tf32", "bf16"):
                for variant in VARIANTS:
                    row = {"batch": batch, "fed": fed, "precision": precision, "variant": variant}
                    try:
                        step = Step(torch, variant, precision, fed, batch, 1e-3, 0.9, widths, numbers)
                        step.run(20)
                        row["ms"] = sorted(step.run(50) for _ in range(15))[7]
                    except Exception as error:
                        row["error"] = " ".join(str(error).split())[:300]
                    rows.append(row)
                    print(row, file=sys.stderr)
    print(json.dumps({"torch": torch.__version__, "cuda": torch.version.cuda, "net": widths, "steps": rows}, indent=2))


if __name__ == "__main__":
    if sys.argv[1:] == ["--serve"]:
        serve()
    else:
        table([int(word) for word in sys.argv[1:]] or [128, 512, 1024, 16384])
