/**
 * @file The kill switch: the file live.json at the site's root, which its keeper can edit where the site is deployed.
 * It is a way out for emergencies, so whatever is wrong with it leaves Run live on.
 */

export interface LiveSwitch {
  /** What the reader is told instead of any run; undefined where Run live is on. */
  readonly off?: string;
  /** The same for single cells, by id: "attention" also means its variants, like "attention.trace". */
  readonly cells: ReadonlyMap<string, string>;
}

export const switchedOn: LiveSwitch = { cells: new Map() };

const offMessage = "Run live is switched off on this site at the moment.";
const cellMessage = "Run live is switched off for this listing at the moment.";

/** @param text of the file */
export function parseSwitch(text: string): LiveSwitch {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return switchedOn;
  }
  if (!isRecord(content)) return switchedOn;
  const { enabled, message, cells } = content;
  return {
    ...(enabled === false ? { off: told(message, offMessage) } : {}),
    cells: new Map(
      Object.entries(isRecord(cells) ? cells : {})
        .filter(([, message]) => typeof message === "string")
        .map(([id, message]) => [id, told(message, cellMessage)]),
    ),
  };
}

/**
 * Why a cell may not run, if so.
 * @param cellIds the cell after those above it, which run first
 */
export function refusal(
  { off, cells }: LiveSwitch,
  cellIds: readonly string[],
): string | undefined {
  if (off !== undefined) return off;
  for (const id of cellIds) {
    const [place = id] = id.split(".");
    const message = cells.get(id) ?? cells.get(place);
    if (message !== undefined) return message;
  }
  return undefined;
}

/** Never rejects. @param siteUrl ends in "/" */
export async function readSwitch(siteUrl: string): Promise<LiveSwitch> {
  try {
    const response = await fetch(`${siteUrl}live.json`, {
      cache: "no-store",
      signal: AbortSignal.timeout(patienceMilliseconds),
    });
    return response.ok ? parseSwitch(await response.text()) : switchedOn;
  } catch {
    return switchedOn;
  }
}

/** A file that does not come is as good as missing: readers do not wait longer for it. */
const patienceMilliseconds = 3000;

function told(message: unknown, otherwise: string): string {
  return typeof message === "string" && message.trim() !== ""
    ? message
    : otherwise;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
