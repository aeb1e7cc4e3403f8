/** @file Labels of boundaries on the way back: made of those on the way forward, and read again. */

/** Of the boundary on the way back at the place of one on the way forward. */
export function backwardLabel(label: string): string {
  return `before ${label}, backward`;
}

/** The label on the way forward at the place of one on the way back; undefined for any other label. */
export function forwardLabel(label: string): string | undefined {
  return /^before (.*), backward$/.exec(label)?.[1];
}
