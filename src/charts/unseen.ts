/**
 * @file Characters that a reader would not see, or that would reorder the line they stand in: controls, what has no
 * width, what sets the direction of writing, spaces that are not the plain one. Whatever shows code or its output
 * writes them out, so that what is shown is what runs.
 */

/** All but tab and line feed, which are seen by what they do. */
export const unseenCharacters =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]|[^\P{Z} ]|\p{Cf}|\p{Cs}|\p{Default_Ignorable_Code_Point}|\u2800/gu;

/** The class of the mark that stands for such a character. */
export const unseenClass = "unseen-character";

/** "U+202E" */
export function unseenName(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}

/** A stretch of text that can be shown as it is, or one character that cannot. */
export interface Stretch {
  readonly text: string;
  readonly unseen: boolean;
}

export function stretchesOf(text: string): readonly Stretch[] {
  const stretches: Stretch[] = [];
  let end = 0;
  for (const { 0: character, index } of text.matchAll(unseenCharacters)) {
    if (index > end) {
      stretches.push({ text: text.slice(end, index), unseen: false });
    }
    stretches.push({ text: character, unseen: true });
    end = index + character.length;
  }
  if (end < text.length) {
    stretches.push({ text: text.slice(end), unseen: false });
  }
  return stretches;
}
