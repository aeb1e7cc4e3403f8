/** @file Long output in blocks, which a browser lays out only where they are seen. */

/** Whole lines, or one long line in parts. */
export interface OutputBlock {
  readonly parts: readonly string[];
  readonly lines: number;
}

const LINES = 200;
const COLUMNS = 4000;

/** @returns blocks whose texts, one after the other, are the text; one block of one part for a text that is not long */
export function outputBlocks(text: string): readonly OutputBlock[] {
  const blocks: OutputBlock[] = [];
  let [start, lines] = [0, 0];
  const close = (end: number): void => {
    if (end > start) blocks.push({ parts: [text.slice(start, end)], lines });
    [start, lines] = [end, 0];
  };
  for (let at = 0; at < text.length;) {
    const feed = text.indexOf("\n", at);
    const end = feed < 0 ? text.length : feed + 1;
    if (end - at > COLUMNS) {
      close(at);
      blocks.push({ parts: partsOf(text.slice(at, end)), lines: 1 });
      start = end;
    } else if (++lines === LINES) close(end);
    at = end;
  }
  close(text.length);
  return blocks;
}

function partsOf(line: string): string[] {
  const parts: string[] = [];
  for (let at = 0; at < line.length;) {
    let end = Math.min(at + COLUMNS, line.length);
    // the two halves of a character stay together
    if (/[\ud800-\udbff]/.test(line.charAt(end - 1))) end++;
    parts.push(line.slice(at, end));
    at = end;
  }
  return parts;
}
