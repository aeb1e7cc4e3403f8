/** @file Run by reading.test.ts in a process whose WebAssembly can wait: reads values in the middle of a cell. */
import { halves, recorded, startPython, textOf } from "./interpreter.ts";
import { program } from "./reading-program.ts";

const asked: string[] = [];
const engine = halves(asked);
const python = await startPython({
  evaluate: async (graph, nodes) => {
    await new Promise((resolve) => setTimeout(resolve, 10));
    return engine(graph, nodes);
  },
});
const record = recorded(await python.runCell({ id: "cell", code: program }));
process.stdout.write(JSON.stringify({ asked, text: textOf(record) }));
